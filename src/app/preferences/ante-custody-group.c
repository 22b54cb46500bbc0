/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about who holds the provider's API key. A place is tried before it is chosen, so that nobody
 * finds out with the next patient; and a key that is not needed here any more goes only when somebody says so. */
#include "app/preferences/ante-custody-group.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-radio-row.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

static const struct { AnteKeyPlace place; const char *word, *title, *subtitle; } choices[] = {
  { ANTE_KEY_AT_DESK, "desk", N_("This computer holds the key"),
    N_("It calls the provider itself. Every computer that sends invites needs the key in its own keyring.") },
  { ANTE_KEY_AT_RELAY, "relay", N_("The relay holds the key"),
    N_("No computer of the clinic needs it. Calls go through the relay, which sees what is sent while it passes.") },
};

struct _AnteCustodyGroup
{
  AnteRowGroup parent_instance;

  /* Given */     AnteDesk *desk; /* owned, nullable */
                  gulong changed_handler;
  /* Under way */ GCancellable *trying; /* owned while a place is tried */
                  AnteKeyPlace tried;
                  gboolean showing; /* what is set is being shown: nothing is tried */
  /* Children */  GtkCheckButton *checks[G_N_ELEMENTS (choices)];
                  AdwActionRow *name_row;
                  GtkWidget *left_row; /* a key that is not needed here any more */
                  GtkWidget *check_button, *cancel_button;
                  GtkSpinner *spinner;
                  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteCustodyGroup, ante_custody_group, ANTE_TYPE_ROW_GROUP)

static guint said_signal;

static void
say (AnteCustodyGroup *self, const char *sentence)
{
  if (sentence != NULL)
    g_signal_emit (self, said_signal, 0, sentence);
}

static void
show_place (AnteCustodyGroup *self)
{
  AnteKeyPlace place = ante_desk_get_key_place (self->desk);
  g_autofree char *name = ante_desk_dup_relay_key_name (self->desk);

  self->showing = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_check_button_set_active (self->checks[i], choices[i].place == place);
  self->showing = FALSE;
  adw_action_row_set_subtitle (self->name_row, name);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), name != NULL);
  gtk_widget_set_visible (self->left_row, place == ANTE_KEY_AT_RELAY && ante_desk_has_key (self->desk));
  if (place == ANTE_KEY_AT_UNKNOWN)
    {
      g_autofree char *text = ante_words_provider_problem ("key-place", NULL);

      ante_problem_set_text (self->problem, text);
    }
}

/* The choice is the clinic's, and so a manager's; this computer's own key is anybody's to delete here. */
static gboolean
may_choose (AnteCustodyGroup *self)
{
  return self->desk != NULL && ante_desk_get_role (self->desk) == ANTE_ROLE_MANAGER;
}

static void
show_busy (AnteCustodyGroup *self)
{
  gboolean busy = self->trying != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->check_button, !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "custody.check", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "custody.cancel", busy);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_widget_set_sensitive (GTK_WIDGET (self->checks[i]), !busy && may_choose (self));
}

/* --- The key that is not needed any more --- */

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteCustodyGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean forgotten = ante_desk_forget_key_finish (ANTE_DESK (source), result, &error);
  g_autofree char *sentence = forgotten ? NULL : ante_words_error (error);

  if (self->desk == NULL)
    return;
  show_place (self);
  say (self, forgotten ? _("The key is deleted from this computer’s keyring") : sentence);
}

static void
forget_answered_cb (AnteCustodyGroup *self, const char *response)
{
  if (g_str_equal (response, "delete") && self->desk != NULL)
    ante_desk_forget_key_async (self->desk, forgotten_cb, g_object_ref (self));
}

static void
ask_about_key (AnteCustodyGroup *self)
{
  GtkWidget *question;

  question = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Delete the Key from This Computer?"),
                                     _("The relay holds the key now, and this computer does not need its own any more. Kept, it would be used again if you change back. Other computers of the clinic keep theirs until it is deleted there."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "keep", _("_Keep It Here"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "keep");
  g_signal_connect_object (question, "response", G_CALLBACK (forget_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}

/* --- Choosing --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteCustodyGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean saved = ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error);
  g_autofree char *sentence = saved ? NULL : ante_words_error (error);

  if (self->desk == NULL)
    return;
  if (!saved)
    {
      show_place (self);
      say (self, sentence);
      return;
    }
  say (self, self->tried == ANTE_KEY_AT_RELAY ? _("The relay holds the key now") : _("This computer holds the key now"));
  if (self->tried == ANTE_KEY_AT_RELAY && ante_desk_has_key (self->desk))
    ask_about_key (self);
}

static void
choose (AnteCustodyGroup *self)
{
  JsonObject *fields = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].place == self->tried)
      json_object_set_string_member (fields, "key_at", choices[i].word);
  ante_desk_set_clinic_async (self->desk, fields, saved_cb, g_object_ref (self));
}

/* The two that are about a place where there is no key yet. */
static char *
describe_failure (AnteCustodyGroup *self, const GError *error)
{
  g_autofree char *name = ante_desk_dup_relay_key_name (self->desk);

  if (self->tried == ANTE_KEY_AT_DESK && !ante_desk_has_key (self->desk))
    return g_strdup (_("There is no key in this computer’s keyring. Enter it below under “API Key”, then choose this again."));
  if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_RELAY_KEY))
    /* Translators: %s: a name such as "qualiphy_3f2a…". */
    return g_strdup_printf (_("The relay has no key of this clinic that it can use. Ask whoever runs it to put the key there under the name %s, then try again."), name);
  return ante_words_error (error);
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteCustodyGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_try_place_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = NULL;

  if (self->trying == NULL)
    return; /* the window has gone */
  g_clear_object (&self->trying);
  show_busy (self);
  text = exams == NULL ? describe_failure (self, error)
                       : g_strdup_printf (ngettext ("The key works: the provider offers %u exam", "The key works: the provider offers %u exams", exams->len),
                                          exams->len);
  ante_problem_set_text (self->problem, exams == NULL ? text : NULL);
  if (exams == NULL)
    show_place (self);
  else if (self->tried != ante_desk_get_key_place (self->desk))
    choose (self);
  else
    say (self, text);
}

static void
try_place (AnteCustodyGroup *self, AnteKeyPlace place)
{
  self->tried = place;
  self->trying = g_cancellable_new ();
  ante_problem_set_text (self->problem, NULL);
  show_busy (self);
  ante_desk_try_place_async (self->desk, place, self->trying, tried_cb, g_object_ref (self));
}

static void
toggled_cb (AnteCustodyGroup *self, GtkCheckButton *check)
{
  if (self->desk == NULL || self->showing || self->trying != NULL || !gtk_check_button_get_active (check))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (self->checks[i] == check && choices[i].place != ante_desk_get_key_place (self->desk))
      try_place (self, choices[i].place);
}

static void
check_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteCustodyGroup *self = ANTE_CUSTODY_GROUP (widget);

  if (self->desk != NULL && self->trying == NULL)
    try_place (self, ante_desk_get_key_place (self->desk));
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_cancellable_cancel (ANTE_CUSTODY_GROUP (widget)->trying);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteCustodyGroup *self = ANTE_CUSTODY_GROUP (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), adw_action_row_get_subtitle (self->name_row));
  say (self, _("The name is copied"));
}

static void
forget_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteCustodyGroup *self = ANTE_CUSTODY_GROUP (widget);

  if (self->desk != NULL)
    ask_about_key (self);
}

/* Another desk's manager may have chosen meanwhile. */
static void
desk_changed_cb (AnteCustodyGroup *self)
{
  if (self->trying != NULL)
    return;
  show_place (self);
  show_busy (self);
}

/* --- The widget --- */

static GtkWidget *
make_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
add_header (AnteCustodyGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Trying the key"), -1);
  self->check_button = make_button (_("_Try the Key"), "custody.check");
  self->cancel_button = make_button (_("_Cancel"), "custody.cancel");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spinner));
  gtk_box_append (GTK_BOX (box), self->cancel_button);
  gtk_box_append (GTK_BOX (box), self->check_button);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), box);
}

static void
add_name_row (AnteCustodyGroup *self)
{
  self->name_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row), _("The key’s name on the relay"));
  adw_action_row_set_subtitle_lines (self->name_row, 0);
  adw_action_row_add_suffix (self->name_row, make_button (_("Co_py"), "custody.copy"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->name_row));
}

static void
add_left_row (AnteCustodyGroup *self)
{
  self->left_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->left_row), _("A key is still in this computer’s keyring"));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->left_row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->left_row), _("It is not used while the relay holds the key."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->left_row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->left_row), make_button (_("_Delete…"), "custody.forget"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->left_row);
}

static void
ante_custody_group_dispose (GObject *object)
{
  ante_custody_group_set_desk (ANTE_CUSTODY_GROUP (object), NULL);
  G_OBJECT_CLASS (ante_custody_group_parent_class)->dispose (object);
}

static void
ante_custody_group_class_init (AnteCustodyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_custody_group_dispose;
  said_signal = g_signal_new ("said", ANTE_TYPE_CUSTODY_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "custody.check", NULL, check_cb);
  gtk_widget_class_install_action (widget_class, "custody.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "custody.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "custody.forget", NULL, forget_cb);
}

static void
ante_custody_group_init (AnteCustodyGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Who Holds the API Key"));
  g_object_set (self, "list-name", _("Who Holds the API Key"), NULL);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _("For the whole clinic. The key is tried there before anything changes."));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      self->checks[i] = ante_radio_row_add (ADW_PREFERENCES_GROUP (self), self->checks[0], _(choices[i].title), _(choices[i].subtitle));
      g_signal_connect_object (self->checks[i], "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    }
  add_name_row (self);
  add_left_row (self);
  add_header (self);
  self->problem = ANTE_PROBLEM (ante_problem_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->problem));
  show_busy (self);
}

void
ante_custody_group_set_desk (AnteCustodyGroup *self, AnteDesk *desk)
{
  g_return_if_fail (ANTE_IS_CUSTODY_GROUP (self));

  if (self->desk != NULL)
    g_clear_signal_handler (&self->changed_handler, self->desk);
  g_cancellable_cancel (self->trying);
  g_clear_object (&self->trying);
  g_set_object (&self->desk, desk);
  if (desk == NULL)
    return;
  self->changed_handler = g_signal_connect_swapped (desk, "changed", G_CALLBACK (desk_changed_cb), self);
  show_place (self);
  show_busy (self);
}
