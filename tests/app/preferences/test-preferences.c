/* SPDX-License-Identifier: GPL-3.0-or-later
 * Preferences over a real desk: saved on leaving, refused in words, and a key that is tried first. */
#include "app/preferences/ante-custody-group.h"
#include "app/preferences/ante-key-group.h"
#include "app/preferences/ante-preferences-window.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-problem.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <string.h>

typedef struct
{
  AnteTestDesk *desk;
  GtkWindow *window; /* NULL once it has closed */
} Place;

static Place *
open_preferences (void)
{
  Place *self = g_new0 (Place, 1);

  self->desk = ante_test_desk_new_ready ();
  self->window = ante_preferences_window_new (self->desk->desk);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_present (self->window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  return self;
}

static void
free_place (Place *self)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  ante_test_wait_until (self->window == NULL);
  ante_test_desk_free (self->desk);
  g_free (self);
}

static GtkWidget *
row (Place *self, const char *title)
{
  return ante_test_find_row (GTK_WIDGET (self->window), title);
}

static void
test_saved_on_leaving (void)
{
  Place *self = open_preferences ();

  gtk_widget_grab_focus (row (self, "Clinic name"));
  g_object_set (row (self, "Clinic name"), "text", "Harbor Aesthetics", NULL);
  g_assert_cmpstr (ante_desk_get_clinic_name (self->desk->desk), ==, "Lakeside Aesthetics");
  gtk_widget_grab_focus (row (self, "Who sits here now"));
  ante_test_wait_until (g_strcmp0 (ante_desk_get_clinic_name (self->desk->desk), "Harbor Aesthetics") == 0);
  free_place (self);
}

/* Only what is safe to send people to is kept. */
static void
test_pages_for_afterwards (void)
{
  Place *self = open_preferences ();

  g_object_set (row (self, "When approved"), "text", " https://example.com/yes ", NULL);
  g_object_set (row (self, "When not approved"), "text", "http://example.com/no", NULL);
  gtk_widget_grab_focus (row (self, "When approved"));
  gtk_widget_grab_focus (row (self, "Clinic name"));
  ante_test_find_label (GTK_WIDGET (self->window), "Use a whole web address that begins with https://, or leave it empty");
  ante_test_wait_until (g_strcmp0 (ante_json_peek_string (ante_desk_get_clinic (self->desk->desk), "redirect_approve"),
                                   "https://example.com/yes") == 0);
  g_assert_null (ante_json_peek_string (ante_desk_get_clinic (self->desk->desk), "redirect_reject"));
  g_object_set (row (self, "When approved"), "text", "", NULL);
  gtk_window_close (self->window);
  ante_test_wait_until (ante_json_peek_string (ante_desk_get_clinic (self->desk->desk), "redirect_approve") == NULL);
  free_place (self);
}

static void
test_saved_on_closing (void)
{
  Place *self = open_preferences ();

  gtk_widget_grab_focus (row (self, "Who sits here now"));
  g_object_set (row (self, "Who sits here now"), "text", " Sam ", NULL);
  gtk_window_close (self->window);
  ante_test_wait_until (g_strcmp0 (ante_desk_get_person (self->desk->desk), "Sam") == 0);
  free_place (self);
}

static void
test_zone_is_saved_when_chosen (void)
{
  Place *self = open_preferences ();

  g_object_set (row (self, "Time zone"), "text", "America/Denver", NULL);
  ante_test_wait_until (g_strcmp0 (ante_desk_get_zone_name (self->desk->desk), "America/Denver") == 0);
  free_place (self);
}

static void
test_nonsense_is_not_saved (void)
{
  const char *title = "Days that past appointments stay on a computer";
  Place *self = open_preferences ();
  guint before = ante_desk_get_window_days (self->desk->desk);

  gtk_widget_grab_focus (row (self, title));
  g_object_set (row (self, title), "text", "-3", NULL);
  gtk_widget_grab_focus (row (self, "Clinic name"));
  g_assert_cmpstr (ante_form_row_get_problem (ANTE_FORM_ROW (row (self, title))), ==, "Use between 7 and 3650 days");
  ante_test_settle ();
  g_assert_cmpuint (ante_desk_get_window_days (self->desk->desk), ==, before);
  g_object_set (row (self, title), "text", "90", NULL);
  gtk_widget_grab_focus (row (self, title));
  gtk_widget_grab_focus (row (self, "Clinic name"));
  ante_test_wait_until (ante_desk_get_window_days (self->desk->desk) == 90);
  free_place (self);
}

static void
test_near_minutes (void)
{
  const char *title = "Minutes before an appointment to warn that it is not cleared";
  Place *self = open_preferences ();

  g_assert_cmpuint (ante_desk_get_near_minutes (self->desk->desk), ==, ANTE_NEAR_MINUTES_DEFAULT);
  gtk_widget_grab_focus (row (self, title));
  g_object_set (row (self, title), "text", "never", NULL);
  gtk_widget_grab_focus (row (self, "Clinic name"));
  g_assert_cmpstr (ante_form_row_get_problem (ANTE_FORM_ROW (row (self, title))), ==, "Use between 0 and 1440 minutes; 0 turns it off");
  gtk_widget_grab_focus (row (self, title));
  g_object_set (row (self, title), "text", "0", NULL);
  gtk_widget_grab_focus (row (self, "Clinic name"));
  ante_test_wait_until (ante_desk_get_near_minutes (self->desk->desk) == 0);
  free_place (self);
}

static char *
read_provider_key (Place *self)
{
  g_autofree char *folder = g_build_filename (self->desk->folder, "keys", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *bytes = NULL;
      gsize length;

      if (strstr (name, "provider") == NULL || !g_file_get_contents (path, &bytes, &length, NULL))
        continue;
      return bytes;
    }
  return NULL;
}

static void
replace (Place *self, const char *key)
{
  g_object_set (row (self, "New API key"), "text", key, NULL);
  gtk_widget_activate_action (ante_test_find (GTK_WIDGET (self->window), ANTE_TYPE_KEY_GROUP), "key.replace", NULL);
}

static void
test_wrong_key_replaces_nothing (void)
{
  Place *self = open_preferences ();
  g_autofree char *kept = NULL;
  g_autofree char *replaced = NULL;

  ante_test_desk_answer_error (self->desk, 401, "Unauthorized access.");
  replace (self, "wrong");
  ante_test_wait_until (ante_form_row_get_problem (ANTE_FORM_ROW (row (self, "New API key"))) != NULL);
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (row (self, "New API key"))), ==, "wrong");
  kept = read_provider_key (self);
  g_assert_cmpstr (kept, ==, "key");

  ante_test_desk_answer_exams (self->desk);
  replace (self, " better ");
  ante_test_wait_until (*ante_field_row_get_text (ANTE_FIELD_ROW (row (self, "New API key"))) == '\0');
  replaced = read_provider_key (self);
  g_assert_cmpstr (replaced, ==, "better");
  free_place (self);
}

static void
test_closed_while_trying (void)
{
  Place *self = open_preferences ();

  ante_fake_http_hold (self->desk->provider);
  replace (self, "slow");
  free_place (self);
}

/* --- Who holds it --- */

static GtkCheckButton *
place (Place *self, const char *title)
{
  return GTK_CHECK_BUTTON (ante_test_find (row (self, title), GTK_TYPE_CHECK_BUTTON));
}

static const char *
custody_problem (Place *self)
{
  return ante_problem_get_text (ANTE_PROBLEM (ante_test_find (ante_test_find (GTK_WIDGET (self->window), ANTE_TYPE_CUSTODY_GROUP),
                                                              ANTE_TYPE_PROBLEM)));
}

/* A relay that cannot do it is not chosen, and it is said why. */
static void
test_relay_without_key_is_not_chosen (void)
{
  Place *self = open_preferences ();

  g_assert_true (gtk_check_button_get_active (place (self, "This computer holds the key")));
  gtk_check_button_set_active (place (self, "The relay holds the key"), TRUE);
  ante_test_wait_until (custody_problem (self) != NULL);
  g_assert_nonnull (strstr (custody_problem (self), "this computer has no relay yet"));
  g_assert_true (gtk_check_button_get_active (place (self, "This computer holds the key")));
  ante_test_settle ();
  g_assert_cmpint (ante_desk_get_key_place (self->desk->desk), ==, ANTE_KEY_AT_DESK);
  free_place (self);
}

/* Each failure of the key in use stands there in words, and a success takes it away. */
static void
test_key_in_use_is_tried (void)
{
  Place *self = open_preferences ();
  GtkWidget *group = ante_test_find (GTK_WIDGET (self->window), ANTE_TYPE_CUSTODY_GROUP);

  ante_test_desk_answer_error (self->desk, 401, "Unauthorized access.");
  gtk_widget_activate_action (group, "custody.check", NULL);
  ante_test_wait_until (custody_problem (self) != NULL);
  g_assert_nonnull (strstr (custody_problem (self), "does not accept this API key"));
  ante_test_desk_answer_exams (self->desk);
  gtk_widget_activate_action (group, "custody.check", NULL);
  ante_test_wait_until (custody_problem (self) == NULL && ante_fake_http_count (self->desk->provider) >= 2);
  free_place (self);
}

static void
set_key_at (Place *self, const char *word)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "key_at", word);
  ante_desk_set_clinic_async (self->desk->desk, fields, NULL, NULL);
}

static void
test_unknown_place_is_said (void)
{
  Place *self = open_preferences ();

  set_key_at (self, "cloud");
  ante_test_wait_until (custody_problem (self) != NULL);
  g_assert_nonnull (strstr (custody_problem (self), "nothing was sent"));
  g_assert_false (gtk_check_button_get_active (place (self, "This computer holds the key")));
  g_assert_false (gtk_check_button_get_active (place (self, "The relay holds the key")));
  free_place (self);
}

/* Back to this computer: with the key it has, tried first. */
static void
test_back_to_this_computer (void)
{
  Place *self = open_preferences ();

  set_key_at (self, "relay");
  ante_test_wait_until (gtk_check_button_get_active (place (self, "The relay holds the key")));
  ante_test_desk_answer_exams (self->desk);
  gtk_check_button_set_active (place (self, "This computer holds the key"), TRUE);
  ante_test_wait_until (ante_desk_get_key_place (self->desk->desk) == ANTE_KEY_AT_DESK);
  free_place (self);
}

static AdwMessageDialog *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  AdwMessageDialog *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        found = ADW_MESSAGE_DIALOG (window);
    }
  return found;
}

/* A key that this computer does not need is offered to be deleted, and is there until somebody says so. */
static void
test_key_that_is_left (void)
{
  Place *self = open_preferences ();
  GtkWidget *left = row (self, "A key is still in this computer’s keyring");
  g_autofree char *kept = NULL;

  g_assert_false (gtk_widget_get_visible (left));
  set_key_at (self, "relay");
  ante_test_wait_until (gtk_widget_get_visible (left));
  kept = read_provider_key (self);
  g_assert_cmpstr (kept, ==, "key");
  gtk_widget_activate_action (ante_test_find (GTK_WIDGET (self->window), ANTE_TYPE_CUSTODY_GROUP), "custody.forget", NULL);
  ante_test_wait_until (find_question () != NULL);
  adw_message_dialog_response (find_question (), "delete");
  gtk_window_destroy (GTK_WINDOW (find_question ()));
  ante_test_wait_until (!ante_desk_has_key (self->desk->desk));
  g_assert_null (read_provider_key (self));
  gtk_window_close (self->window);
  ante_test_wait_until (self->window == NULL);
  free_place (self);
}

static void
test_relay_waits (void)
{
  Place *self = open_preferences ();

  g_assert_true (gtk_widget_get_visible (gtk_widget_get_ancestor (
    ante_test_find_label (row (self, "Not connected yet"), "Connect…"), GTK_TYPE_BUTTON)));
  free_place (self);
}

/* --- The clinic's own message --- */

static const char *
message_template (Place *self)
{
  return ante_json_peek_string (ante_desk_get_clinic (self->desk->desk), "message_template");
}

static AdwActionRow *
preview (Place *self)
{
  return ADW_ACTION_ROW (row (self, "A patient reads"));
}

static void
test_message (void)
{
  Place *self = open_preferences ();
  GtkWidget *text = row (self, "Your message with the meeting link");

  g_assert_nonnull (strstr (adw_action_row_get_subtitle (preview (self)), "https://app.example.com/meeting/1234"));
  gtk_widget_grab_focus (text);
  g_object_set (text, "text", "Hi {first_name}! <b>{clinic}</b> & you:\n{link}", NULL);
  g_assert_cmpstr (adw_action_row_get_subtitle (preview (self)), ==,
                   "Hi Ana! <b>Lakeside Aesthetics</b> & you:\nhttps://app.example.com/meeting/1234");
  gtk_widget_grab_focus (row (self, "Who sits here now"));
  ante_test_wait_until (g_strcmp0 (message_template (self), "Hi {first_name}! <b>{clinic}</b> & you:\n{link}") == 0);

  /* Emptied, it is the usual text again. */
  gtk_widget_grab_focus (text);
  g_object_set (text, "text", " \n", NULL);
  gtk_widget_grab_focus (row (self, "Who sits here now"));
  ante_test_wait_until (message_template (self) == NULL);
  free_place (self);
}

static void
test_message_that_cannot_be_sent (void)
{
  static const struct { const char *text, *problem; } wrong[] = {
    { "Come to {link} {soon}", "There is no {soon}. Use {first_name}, {clinic}, {link}, {link_until}, {date} and {time}" },
    { "Come soon", "Put {link} where the meeting link is to stand: without it the patient cannot come to the exam" },
    { "{link", "A brace is missing or too many. Write {link}, with one on each side" },
  };
  Place *self = open_preferences ();
  GtkWidget *text = row (self, "Your message with the meeting link");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gtk_widget_grab_focus (text);
      g_object_set (text, "text", wrong[i].text, NULL);
      gtk_widget_grab_focus (row (self, "Who sits here now"));
      ante_test_wait_until (g_strcmp0 (ante_form_row_get_problem (ANTE_FORM_ROW (text)), wrong[i].problem) == 0);
      g_assert_false (gtk_widget_get_visible (GTK_WIDGET (preview (self))));
      ante_test_settle ();
      g_assert_null (message_template (self));
    }
  free_place (self);
}

static void
test_own_messages (void)
{
  Place *self = open_preferences ();
  GtkWidget *toggle = ante_test_find (row (self, "Qualiphy’s own messages are switched off for our clinic"), GTK_TYPE_SWITCH);
  JsonObject *clinic;

  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  ante_test_wait_until (ante_json_peek_bool (ante_desk_get_clinic (self->desk->desk), "own_messages"));
  clinic = ante_desk_get_clinic (self->desk->desk);
  g_assert_cmpint (ante_json_peek_int (clinic, "own_messages_since", 0), ==, ante_clock_now_ms (ante_desk_get_clock (self->desk->desk)));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  ante_test_wait_until (!ante_json_peek_bool (ante_desk_get_clinic (self->desk->desk), "own_messages"));
  free_place (self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/preferences/near-minutes-may-be-none", test_near_minutes);
  g_test_add_func ("/preferences/saved-on-leaving", test_saved_on_leaving);
  g_test_add_func ("/preferences/saved-on-closing", test_saved_on_closing);
  g_test_add_func ("/preferences/pages-for-afterwards", test_pages_for_afterwards);
  g_test_add_func ("/preferences/zone-is-saved-when-chosen", test_zone_is_saved_when_chosen);
  g_test_add_func ("/preferences/nonsense-is-not-saved", test_nonsense_is_not_saved);
  g_test_add_func ("/preferences/wrong-key-replaces-nothing", test_wrong_key_replaces_nothing);
  g_test_add_func ("/preferences/closed-while-trying", test_closed_while_trying);
  g_test_add_func ("/preferences/relay-without-key-is-not-chosen", test_relay_without_key_is_not_chosen);
  g_test_add_func ("/preferences/key-in-use-is-tried", test_key_in_use_is_tried);
  g_test_add_func ("/preferences/unknown-place-is-said", test_unknown_place_is_said);
  g_test_add_func ("/preferences/back-to-this-computer", test_back_to_this_computer);
  g_test_add_func ("/preferences/key-that-is-left", test_key_that_is_left);
  g_test_add_func ("/preferences/relay-waits", test_relay_waits);
  g_test_add_func ("/preferences/message/saved-on-leaving", test_message);
  g_test_add_func ("/preferences/message/refused-in-words", test_message_that_cannot_be_sent);
  g_test_add_func ("/preferences/message/whose", test_own_messages);
  return g_test_run ();
}
