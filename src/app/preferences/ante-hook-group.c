/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about the secret in the clinic's webhook address: a new one, how many invites still use
 * an old one, and what is left to be done in the provider's portal. The address is copied and never shown. */
#include "app/preferences/ante-hook-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteHookGroup
{
  AnteRowGroup parent_instance;

  /* Given */     AnteDesk *desk; /* owned, nullable */
                  gulong changed_handler;
  /* Under way */ GCancellable *loading; /* owned; of the newest question */
  /* Result */    char *address;  /* owned, nullable */
  /* Children */  AdwActionRow *state_row, *new_row, *portal_row;
};

G_DEFINE_FINAL_TYPE (AnteHookGroup, ante_hook_group, ANTE_TYPE_ROW_GROUP)

static guint said_signal;

static void
say (AnteHookGroup *self, const char *sentence)
{
  if (sentence != NULL)
    g_signal_emit (self, said_signal, 0, sentence);
}

/* --- How it stands --- */

static char *
name_change (AnteHookGroup *self, const AnteHooks *hooks)
{
  AnteWhen when = ante_when_now (self->desk);
  g_autofree char *moment = ante_words_moment_full (hooks->since_ms, when.zone);

  if (!hooks->was_changed)
    return g_strdup (_("The secret has not been changed since the relay was connected"));
  if (hooks->by != NULL)
    /* Translators: %1$s: a day and time; %2$s: a person's name. */
    return g_strdup_printf (_("Changed %1$s, by %2$s"), moment, hooks->by);
  /* Translators: %s: a day and time. */
  return g_strdup_printf (_("Changed %s"), moment);
}

/* Nullable: there is nothing to be said. */
static char *
describe_old (AnteHookGroup *self, const AnteHooks *hooks)
{
  AnteWhen when = ante_when_now (self->desk);
  g_autofree char *moment = NULL;

  if (hooks->is_waiting && hooks->is_full)
    return g_strdup (_("A new secret waits: the relay takes no more of them until the invites under an older one have ended. It is used by itself then."));
  if (hooks->is_waiting)
    return g_strdup (_("A new secret is on its way to the relay, and is used as soon as the relay has taken it. Until then nothing changes."));
  if (hooks->n_invites > 0)
    return g_strdup_printf (ngettext ("%u invite still uses the old one. Its result arrives as before, and the old one is dropped by itself when it has.",
                                      "%u invites still use the old one. Their results arrive as before, and the old one is dropped by itself when they have.",
                                      hooks->n_invites), hooks->n_invites);
  if (hooks->n_old == 0)
    return hooks->was_changed ? g_strdup (_("The old one is not taken any more.")) : NULL;
  moment = ante_words_moment_full (hooks->until_ms, when.zone);
  /* Translators: %s: a day and time. */
  return g_strdup_printf (_("No invite uses the old one. It is taken until %s, for computers that were off, and dropped by itself then."), moment);
}

static void
show_hooks (AnteHookGroup *self, const AnteHooks *hooks)
{
  g_autofree char *change = name_change (self, hooks);
  g_autofree char *old = describe_old (self, hooks);

  g_free (self->address);
  self->address = g_strdup (hooks->address);
  gtk_widget_set_visible (GTK_WIDGET (self), hooks->address != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), change);
  adw_action_row_set_subtitle (self->state_row, old);
  gtk_widget_set_visible (GTK_WIDGET (self->portal_row), hooks->was_changed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "hook.new",
                                 !hooks->is_waiting && ante_desk_get_role (self->desk) == ANTE_ROLE_MANAGER);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteHookGroup) self = data;
  g_autoptr (AnteHooks) hooks = ante_desk_load_hooks_finish (ANTE_DESK (source), result, NULL);

  if (hooks != NULL && self->desk != NULL)
    show_hooks (self, hooks);
}

static void
load (AnteHookGroup *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  ante_desk_load_hooks_async (self->desk, self->loading, loaded_cb, g_object_ref (self));
}

/* --- A new one --- */

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteHookGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean begun = ante_desk_new_hook_secret_finish (ANTE_DESK (source), result, &error);
  g_autofree char *sentence = begun ? NULL : ante_words_error (error);

  if (self->desk == NULL)
    return;
  say (self, begun ? _("A new secret is on its way to the relay") : sentence);
  load (self);
}

static void
answered_cb (AnteHookGroup *self, const char *response)
{
  if (g_str_equal (response, "new") && self->desk != NULL)
    ante_desk_new_hook_secret_async (self->desk, begun_cb, g_object_ref (self));
}

static void
new_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *question;

  question = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), _("Make a New Webhook Secret?"),
                                     _("From then on invites go out with a new address, on every computer. Results of invites that are out already still arrive by the old one, which is dropped by itself when they have, and not before two days have passed.\n\nIf the clinic’s address is entered in the provider’s portal, it has to be replaced there; it can be copied here afterwards."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "cancel", _("_Cancel"), "new", _("_Make a New One"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "new", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "cancel");
  g_signal_connect_object (question, "response", G_CALLBACK (answered_cb), widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteHookGroup *self = ANTE_HOOK_GROUP (widget);

  if (self->address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->address);
  say (self, _("The address is copied"));
}

/* --- The widget --- */

static void
ante_hook_group_dispose (GObject *object)
{
  AnteHookGroup *self = ANTE_HOOK_GROUP (object);

  ante_hook_group_set_desk (self, NULL);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (ante_hook_group_parent_class)->dispose (object);
}

static void
ante_hook_group_class_init (AnteHookGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_hook_group_dispose;
  said_signal = g_signal_new ("said", ANTE_TYPE_HOOK_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "hook.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "hook.copy", NULL, copy_cb);
}

static AdwActionRow *
add_row (AnteHookGroup *self, const char *title)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  return row;
}

static GtkWidget *
make_copy_button (void)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Co_py"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "hook.copy");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
ante_hook_group_init (AnteHookGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Webhook Secret"));
  g_object_set (self, "list-name", _("Webhook Secret"), NULL);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("The provider sends results to an address with a secret in it. Make a new one when somebody outside may have seen it: it was in an e-mail or a screenshot, or somebody who could read it has left."));
  self->state_row = add_row (self, "");
  self->portal_row = add_row (self, _("To do in the provider’s portal"));
  adw_action_row_add_suffix (self->portal_row, make_copy_button ());
  self->new_row = add_row (self, _("New webhook secret…"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->new_row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->new_row), "hook.new");
  adw_action_row_set_subtitle (self->portal_row,
                               _("If an address of the clinic is entered there for webhooks, replace it with the new one, and paste it nowhere else. Invites from here need nothing."));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
ante_hook_group_set_desk (AnteHookGroup *self, AnteDesk *desk)
{
  g_return_if_fail (ANTE_IS_HOOK_GROUP (self));

  if (self->desk != NULL)
    g_clear_signal_handler (&self->changed_handler, self->desk);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_set_object (&self->desk, desk);
  if (desk == NULL)
    return;
  self->changed_handler = g_signal_connect_swapped (desk, "changed", G_CALLBACK (load), self);
  load (self);
}
