/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant, led through by its actions, over a real desk. */
#include "app/setup/ante-setup-page.h"
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  AnteTestDesk *desk;
  GtkWidget *window;
  GtkWidget *page;
} Assistant;

static Assistant
open_assistant (void)
{
  Assistant self = { .desk = ante_test_desk_new () };

  g_assert_cmpint (ante_desk_get_state (self.desk->desk), ==, ANTE_DESK_FIRST_RUN);
  self.window = adw_window_new ();
  self.page = ante_setup_page_new (self.desk->desk);
  adw_window_set_content (ADW_WINDOW (self.window), self.page);
  gtk_window_present (GTK_WINDOW (self.window));
  ante_test_wait_until (gtk_widget_get_mapped (self.page));
  return self;
}

static GtkWidget *
current_step (Assistant *self)
{
  return gtk_stack_get_visible_child (GTK_STACK (ante_test_find (self->page, GTK_TYPE_STACK)));
}

/* What is under way is cancelled, and lets everything go. */
static void
close_assistant (Assistant *self)
{
  GObject *step = G_OBJECT (current_step (self));
  GObject *page = G_OBJECT (self->page);

  g_object_add_weak_pointer (step, (gpointer *) &step);
  g_object_add_weak_pointer (page, (gpointer *) &page);
  gtk_window_destroy (GTK_WINDOW (self->window));
  ante_test_wait_until (step == NULL && page == NULL);
  ante_test_desk_free (self->desk);
}

static gboolean
is_at (Assistant *self, GType step)
{
  return G_OBJECT_TYPE (current_step (self)) == step;
}

static AnteFieldRow *
field (Assistant *self, const char *title)
{
  return ANTE_FIELD_ROW (ante_test_find_row (current_step (self), title));
}

static void
next (Assistant *self)
{
  gtk_widget_activate_action (self->page, "setup.next", NULL);
}

static void
back (Assistant *self)
{
  gtk_widget_activate_action (self->page, "setup.back", NULL);
}

static void
name_clinic (Assistant *self)
{
  next (self);
  g_assert_true (is_at (self, ante_setup_clinic_get_type ()));
  ante_field_row_set_text (field (self, "Clinic name"), "  Lakeside Aesthetics ");
  ante_choice_row_set_text (ANTE_CHOICE_ROW (ante_test_find_row (current_step (self), "Time zone")), "America/Denver");
  next (self);
  g_assert_true (is_at (self, ante_setup_key_get_type ()));
}

static void
give_key (Assistant *self)
{
  ante_test_desk_answer_exams (self->desk);
  ante_field_row_set_text (field (self, "API key"), " good-key ");
  next (self);
  ante_test_wait_until (is_at (self, ante_setup_sheet_get_type ()));
}

/* The words as the sheet shows them, so that a test reads what a person reads. */
static GStrv
read_sheet (Assistant *self)
{
  GtkWidget *flow = ante_test_find (current_step (self), GTK_TYPE_FLOW_BOX);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (flow); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (ante_test_find (child, GTK_TYPE_LABEL)));

      g_strv_builder_add (words, strrchr (text, ' ') + 1);
    }
  return g_strv_builder_end (words);
}

/* Calls @answer for each row that asks for a word, with its number from 1. */
static void
answer_words (Assistant *self, GStrv words, gboolean right)
{
  guint asked = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *title = g_strdup_printf ("Word %u", i + 1);
      GtkWidget *row = NULL;

      for (GtkWidget *child = gtk_widget_get_first_child (ante_test_find (current_step (self), GTK_TYPE_LIST_BOX));
           child != NULL; child = gtk_widget_get_next_sibling (child))
        if (g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child)), title))
          row = child;
      if (row == NULL)
        continue;
      asked++;
      ante_field_row_set_text (ANTE_FIELD_ROW (row), right ? words[i] : "not-it");
    }
  g_assert_cmpuint (asked, ==, 3);
}

static void
pass_sheet (Assistant *self)
{
  g_auto (GStrv) words = read_sheet (self);

  g_assert_cmpuint (g_strv_length (words), >=, 24);
  next (self);
  g_assert_true (is_at (self, ante_setup_words_get_type ()));
  answer_words (self, words, TRUE);
  next (self);
  g_assert_true (is_at (self, ante_setup_relay_get_type ()));
}

static void
test_whole_way_without_relay (void)
{
  Assistant self = open_assistant ();

  name_clinic (&self);
  give_key (&self);
  pass_sheet (&self);
  gtk_widget_activate_action (self.page, "setup.skip", NULL);
  g_assert_true (is_at (&self, ante_setup_done_get_type ()));
  g_assert_cmpint (ante_desk_get_state (self.desk->desk), ==, ANTE_DESK_FIRST_RUN);
  next (&self);
  g_assert_cmpint (ante_desk_get_state (self.desk->desk), ==, ANTE_DESK_READY);
  g_assert_cmpint (ante_desk_get_link_state (self.desk->desk), ==, ANTE_LINK_NOT_SET_UP);
  ante_test_wait_until (g_strcmp0 (ante_desk_get_clinic_name (self.desk->desk), "Lakeside Aesthetics") == 0);
  g_assert_cmpstr (ante_desk_get_zone_name (self.desk->desk), ==, "America/Denver");
  close_assistant (&self);
}

/* No key is asked for, none is kept, and the provider is not called. */
static void
test_relay_is_to_hold_the_key (void)
{
  Assistant self = open_assistant ();
  g_autofree char *keys = g_build_filename (self.desk->folder, "keys", "provider-key", NULL);

  name_clinic (&self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ante_test_find (ante_test_find_row (current_step (&self), "The relay holds the key"),
                                                                 GTK_TYPE_CHECK_BUTTON)), TRUE);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (field (&self, "API key"))));
  next (&self);
  ante_test_wait_until (is_at (&self, ante_setup_sheet_get_type ()));
  pass_sheet (&self);
  gtk_widget_activate_action (self.page, "setup.skip", NULL);
  next (&self);
  g_assert_cmpint (ante_desk_get_state (self.desk->desk), ==, ANTE_DESK_READY);
  ante_test_wait_until (ante_desk_get_key_place (self.desk->desk) == ANTE_KEY_AT_RELAY);
  g_assert_false (ante_desk_has_key (self.desk->desk));
  g_assert_false (g_file_test (keys, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (ante_fake_http_count (self.desk->provider), ==, 0);
  close_assistant (&self);
}

/* Gone back to and chosen otherwise: the key is tried and kept, and the clinic says so. */
static void
test_computer_holds_it_after_all (void)
{
  Assistant self = open_assistant ();

  name_clinic (&self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ante_test_find (ante_test_find_row (current_step (&self), "The relay holds the key"),
                                                                 GTK_TYPE_CHECK_BUTTON)), TRUE);
  next (&self);
  ante_test_wait_until (is_at (&self, ante_setup_sheet_get_type ()));
  back (&self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ante_test_find (ante_test_find_row (current_step (&self), "This computer holds the key"),
                                                                 GTK_TYPE_CHECK_BUTTON)), TRUE);
  give_key (&self);
  pass_sheet (&self);
  gtk_widget_activate_action (self.page, "setup.skip", NULL);
  next (&self);
  ante_test_wait_until (ante_desk_get_key_place (self.desk->desk) == ANTE_KEY_AT_DESK && ante_desk_has_key (self.desk->desk));
  close_assistant (&self);
}

static void
test_nothing_goes_on_unnamed (void)
{
  Assistant self = open_assistant ();

  next (&self);
  ante_field_row_set_text (field (&self, "Clinic name"), "   ");
  next (&self);
  g_assert_true (is_at (&self, ante_setup_clinic_get_type ()));
  g_assert_cmpstr (ante_form_row_get_problem (ANTE_FORM_ROW (field (&self, "Clinic name"))), ==,
                   "Enter the clinic’s name, as patients know it");
  close_assistant (&self);
}

typedef struct
{
  guint status;
  const char *message;
  const char *said;
} KeyCase;

static void
test_key_refused (void)
{
  const KeyCase cases[] = {
    { 401, "Unauthorized access.", "does not accept this API key" },
    { 401, "Need to sign contract!", "onboarding contract" },
    { 401, "Need to add Patient Care Provider via Qualiphy Portal!", "patient care provider" },
    { 500, "Something went wrong.", "No answer came" },
  };
  Assistant self = open_assistant ();

  name_clinic (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AnteFormRow *row = ANTE_FORM_ROW (field (&self, "API key"));
      g_autofree char *key = g_strdup_printf ("key-%u", i);

      ante_test_desk_answer_error (self.desk, cases[i].status, cases[i].message);
      ante_field_row_set_text (ANTE_FIELD_ROW (row), key);
      g_assert_null (ante_form_row_get_problem (row)); /* gone while it is being put right */
      next (&self);
      ante_test_wait_until (ante_form_row_get_problem (row) != NULL);
      g_assert_true (is_at (&self, ante_setup_key_get_type ()));
      if (strstr (ante_form_row_get_problem (row), cases[i].said) == NULL)
        g_error ("%s", ante_form_row_get_problem (row));
      g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (row)), ==, key); /* nothing lost */
    }
  give_key (&self);
  close_assistant (&self);
}

static void
test_cancelled_key_says_nothing (void)
{
  Assistant self = open_assistant ();

  name_clinic (&self);
  ante_fake_http_hold (self.desk->provider);
  ante_field_row_set_text (field (&self, "API key"), "slow");
  next (&self);
  g_assert_true (ante_setup_step_get_busy (ANTE_SETUP_STEP (current_step (&self))));
  next (&self); /* pressed twice: once is enough */
  gtk_widget_activate_action (self.page, "setup.cancel", NULL);
  ante_test_wait_until (!ante_setup_step_get_busy (ANTE_SETUP_STEP (current_step (&self))));
  g_assert_null (ante_form_row_get_problem (ANTE_FORM_ROW (field (&self, "API key"))));
  g_assert_cmpstr (ante_field_row_get_text (field (&self, "API key")), ==, "slow");
  close_assistant (&self);
}

static void
test_gone_while_busy (void)
{
  Assistant self = open_assistant ();

  name_clinic (&self);
  ante_fake_http_hold (self.desk->provider);
  ante_field_row_set_text (field (&self, "API key"), "slow");
  next (&self);
  close_assistant (&self); /* the desk must not be held by what is under way */
}

static void
test_keyring_trouble_says_so (void)
{
  Assistant self = open_assistant ();

  name_clinic (&self);
  ante_test_keyring_set_error (ANTE_TEST_KEYRING (self.desk->keyring), ANTE_KEYRING_ERROR_LOCKED);
  ante_test_desk_answer_exams (self.desk);
  ante_field_row_set_text (field (&self, "API key"), "good");
  next (&self);
  ante_test_wait_until (!ante_setup_step_get_busy (ANTE_SETUP_STEP (current_step (&self))));
  g_assert_true (is_at (&self, ante_setup_key_get_type ()));
  ante_test_find_label (current_step (&self),
                        "The keyring is locked. Unlock it with the password you log in with, then try again.");
  ante_test_keyring_set_error (ANTE_TEST_KEYRING (self.desk->keyring), -1);
  give_key (&self);
  close_assistant (&self);
}

static void
test_words_are_asked_back (void)
{
  Assistant self = open_assistant ();
  g_auto (GStrv) words = NULL;

  name_clinic (&self);
  give_key (&self);
  words = read_sheet (&self);
  next (&self);
  answer_words (&self, words, FALSE);
  next (&self);
  g_assert_true (is_at (&self, ante_setup_words_get_type ()));
  back (&self);
  g_assert_true (is_at (&self, ante_setup_sheet_get_type ()));
  next (&self);
  answer_words (&self, words, TRUE);
  next (&self);
  g_assert_true (is_at (&self, ante_setup_relay_get_type ()));
  close_assistant (&self);
}

/* Going back after the keys are made changes the clinic, and never makes keys twice. */
static void
test_back_loses_nothing (void)
{
  Assistant self = open_assistant ();
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) second = NULL;

  name_clinic (&self);
  give_key (&self);
  first = read_sheet (&self);
  back (&self);
  back (&self);
  g_assert_cmpstr (ante_field_row_get_text (field (&self, "Clinic name")), ==, "  Lakeside Aesthetics ");
  ante_field_row_set_text (field (&self, "Clinic name"), "Harbor Aesthetics");
  next (&self);
  g_assert_cmpstr (ante_field_row_get_text (field (&self, "API key")), ==, " good-key ");
  give_key (&self);
  second = read_sheet (&self);
  g_assert_true (g_strv_equal ((const char *const *) first, (const char *const *) second));
  pass_sheet (&self);
  gtk_widget_activate_action (self.page, "setup.skip", NULL);
  next (&self);
  ante_test_wait_until (g_strcmp0 (ante_desk_get_clinic_name (self.desk->desk), "Harbor Aesthetics") == 0);
  close_assistant (&self);
}

typedef struct
{
  guint status;
  const char *body;
  const char *row; /* where it is said */
} ClaimCase;

static void
test_relay_refused (void)
{
  const ClaimCase cases[] = {
    { 403, "{\"error\":\"code\",\"message\":\"no\"}", "Claim code" },
    { 200, "<html>hello</html>", "Relay address" },
    { 500, "", "Relay address" },
  };
  Assistant self = open_assistant ();
  AnteFakeHttp *relay = ante_fake_http_new ();

  name_clinic (&self);
  give_key (&self);
  pass_sheet (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AnteFormRow *row = ANTE_FORM_ROW (field (&self, cases[i].row));

      ante_fake_http_answer (relay, cases[i].status, "Content-Type: application/json\r\n", cases[i].body);
      ante_field_row_set_text (field (&self, "Relay address"), "");
      ante_field_row_set_text (field (&self, "Relay address"), ante_fake_http_get_uri (relay));
      ante_field_row_set_text (field (&self, "Claim code"), "");
      ante_field_row_set_text (field (&self, "Claim code"), "abcde fghjk mnpqr stvwx");
      next (&self);
      ante_test_wait_until (!ante_setup_step_get_busy (ANTE_SETUP_STEP (current_step (&self))));
      g_assert_true (is_at (&self, ante_setup_relay_get_type ()));
      g_assert_nonnull (ante_form_row_get_problem (row));
    }
  ante_fake_http_free (relay);
  close_assistant (&self);
}

int
main (int argc, char **argv)
{
  setenv ("TZ", "America/Chicago", TRUE);
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/setup/whole-way-without-relay", test_whole_way_without_relay);
  g_test_add_func ("/setup/relay-is-to-hold-the-key", test_relay_is_to_hold_the_key);
  g_test_add_func ("/setup/computer-holds-it-after-all", test_computer_holds_it_after_all);
  g_test_add_func ("/setup/nothing-goes-on-unnamed", test_nothing_goes_on_unnamed);
  g_test_add_func ("/setup/key-refused", test_key_refused);
  g_test_add_func ("/setup/cancelled-key-says-nothing", test_cancelled_key_says_nothing);
  g_test_add_func ("/setup/gone-while-busy", test_gone_while_busy);
  g_test_add_func ("/setup/keyring-trouble-says-so", test_keyring_trouble_says_so);
  g_test_add_func ("/setup/words-are-asked-back", test_words_are_asked_back);
  g_test_add_func ("/setup/back-loses-nothing", test_back_loses_nothing);
  g_test_add_func ("/setup/relay-refused", test_relay_refused);
  return g_test_run ();
}
