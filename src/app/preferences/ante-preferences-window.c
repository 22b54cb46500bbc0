/* SPDX-License-Identifier: GPL-3.0-or-later
 * Everything the assistant asked, and what came later, to be changed. */
#include "app/preferences/ante-preferences-window.h"
#include "app/preferences/ante-clinic-draft.h"
#include "app/preferences/ante-custody-group.h"
#include "app/preferences/ante-hook-group.h"
#include "app/preferences/ante-key-group.h"
#include "app/preferences/ante-message-group.h"
#include "app/preferences/ante-redirect-group.h"
#include "app/preferences/ante-upload-group.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-zones.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AntePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  /* Given */    AnteDesk *desk; /* owned */
                 AnteClinicDraft *draft; /* owned */
  /* Template */ AdwPreferencesGroup *clinic_group;
                 AnteFieldRow *name_row;
                 AnteChoiceRow *zone_row;
                 AnteFieldRow *days_row;
                 AnteFieldRow *near_row;
                 AnteFieldRow *person_row;
                 AdwActionRow *treatments_row;
                 AnteMessageGroup *message_group;
                 AnteCustodyGroup *custody_group;
                 AnteHookGroup *hook_group;
                 AnteKeyGroup *key_group;
                 AnteRedirectGroup *redirect_group;
                 AnteUploadGroup *upload_group;
                 AdwActionRow *relay_row;
                 GtkWidget *connect_button;
};

G_DEFINE_FINAL_TYPE (AntePreferencesWindow, ante_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
say (AntePreferencesWindow *self, const char *text)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (text));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AntePreferencesWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error))
    text = ante_words_error (error);
  if (self->desk != NULL && text != NULL)
    say (self, text);
}

static void
save_clinic (AntePreferencesWindow *self)
{
  if (ante_clinic_draft_is_changed (self->draft))
    ante_clinic_draft_save_async (self->draft, saved_cb, g_object_ref (self));
}

static void
save_person (AntePreferencesWindow *self)
{
  ante_clinic_draft_save_person (self->draft);
}

static void
key_replaced_cb (AntePreferencesWindow *self)
{
  say (self, ante_desk_get_key_place (self->desk) == ANTE_KEY_AT_DESK ? _("The new API key is in use")
                                                                       : _("The key is kept in this computer’s keyring. The relay’s stays in use"));
}

static char *
describe_link (AntePreferencesWindow *self)
{
  AnteWhen when = ante_when_now (self->desk);
  AnteLinkState state = ante_desk_get_link_state (self->desk);
  gint64 as_of_ms = ante_desk_get_as_of_ms (self->desk);
  char *trouble = ante_words_link_banner (state, as_of_ms, &when);

  if (trouble != NULL)
    return trouble;
  if (state == ANTE_LINK_CONNECTING)
    return g_strdup (_("Connecting"));
  return ante_words_as_of (as_of_ms, &when);
}

static void
show_relay (AntePreferencesWindow *self)
{
  const char *uri = ante_desk_get_relay_uri (self->desk);
  gboolean waits = ante_desk_get_link_state (self->desk) == ANTE_LINK_NOT_SET_UP;
  g_autofree char *state = describe_link (self);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->relay_row), uri != NULL && !waits ? uri : _("Not connected yet"));
  adw_action_row_set_subtitle (self->relay_row, state);
  gtk_widget_set_visible (self->connect_button, waits);
}

/* Other places are opened by the window below: places know nothing of one another. */
static void
activate_below (AntePreferencesWindow *self, const char *action)
{
  GtkWindow *below = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (below == NULL)
    return;
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (below), action, NULL);
}

static void
treatments_cb (AntePreferencesWindow *self)
{
  activate_below (self, "win.treatments");
}

static void
connect_cb (AntePreferencesWindow *self)
{
  activate_below (self, "win.connect-relay");
}

/* What was typed last has not been left yet. */
static gboolean
ante_preferences_window_close_request (GtkWindow *window)
{
  AntePreferencesWindow *self = ANTE_PREFERENCES_WINDOW (window);

  save_clinic (self);
  save_person (self);
  ante_message_group_save (self->message_group);
  ante_redirect_group_save (self->redirect_group);
  return GTK_WINDOW_CLASS (ante_preferences_window_parent_class)->close_request (window);
}

static void
save_on_leaving (AntePreferencesWindow *self, gpointer row, GCallback save)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (focus, "leave", save, self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (row), focus);
}

static void
bind_rows (AntePreferencesWindow *self)
{
  GObject *draft = G_OBJECT (self->draft);
  g_autoptr (GListModel) zones = ante_zones_new_model ();

  ante_choice_row_set_model (self->zone_row, zones);
  ante_form_row_bind (ANTE_FORM_ROW (self->name_row), draft, "name", ante_clinic_draft_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->zone_row), draft, "zone", ante_clinic_draft_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->days_row), draft, "days", ante_clinic_draft_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->near_row), draft, "near-minutes", ante_clinic_draft_find_problem, NULL);
  ante_form_row_bind (ANTE_FORM_ROW (self->person_row), draft, "person", ante_clinic_draft_find_problem, NULL);
  save_on_leaving (self, self->name_row, G_CALLBACK (save_clinic));
  save_on_leaving (self, self->days_row, G_CALLBACK (save_clinic));
  save_on_leaving (self, self->near_row, G_CALLBACK (save_clinic));
  save_on_leaving (self, self->person_row, G_CALLBACK (save_person));
  g_signal_connect_object (draft, "notify::zone", G_CALLBACK (save_clinic), self, G_CONNECT_SWAPPED);
}

/* Only a manager changes what is the whole clinic's. */
static void
apply_role (AntePreferencesWindow *self)
{
  gboolean manager = ante_desk_get_role (self->desk) == ANTE_ROLE_MANAGER;

  gtk_widget_set_sensitive (GTK_WIDGET (self->clinic_group), manager);
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_group), manager);
  gtk_widget_set_sensitive (GTK_WIDGET (self->message_group), manager);
  gtk_widget_set_sensitive (GTK_WIDGET (self->redirect_group), manager);
  gtk_widget_set_sensitive (GTK_WIDGET (self->upload_group), manager);
  if (!manager)
    adw_preferences_group_set_description (self->clinic_group, _("Only a manager’s computer can change these."));
}

/* The pages of libadwaita 1.2 never let their groups go: what the rows hold goes here. */
static void
unbind_rows (AntePreferencesWindow *self)
{
  if (self->name_row == NULL)
    return;
  ante_form_row_unbind (ANTE_FORM_ROW (self->name_row));
  ante_form_row_unbind (ANTE_FORM_ROW (self->zone_row));
  ante_form_row_unbind (ANTE_FORM_ROW (self->days_row));
  ante_form_row_unbind (ANTE_FORM_ROW (self->near_row));
  ante_form_row_unbind (ANTE_FORM_ROW (self->person_row));
  ante_custody_group_set_desk (self->custody_group, NULL);
  ante_hook_group_set_desk (self->hook_group, NULL);
  ante_key_group_set_desk (self->key_group, NULL);
  ante_message_group_set_desk (self->message_group, NULL);
  ante_redirect_group_set_desk (self->redirect_group, NULL);
  ante_upload_group_set_desk (self->upload_group, NULL);
}

static void
ante_preferences_window_dispose (GObject *object)
{
  AntePreferencesWindow *self = ANTE_PREFERENCES_WINDOW (object);

  /* Leaving a row saves or tidies it: while there is still something to save to. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  unbind_rows (self);
  g_clear_object (&self->draft);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_preferences_window_parent_class)->dispose (object);
}

static void
ante_preferences_window_class_init (AntePreferencesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_preferences_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ante_preferences_window_close_request;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_CUSTODY_GROUP);
  g_type_ensure (ANTE_TYPE_HOOK_GROUP);
  g_type_ensure (ANTE_TYPE_KEY_GROUP);
  g_type_ensure (ANTE_TYPE_MESSAGE_GROUP);
  g_type_ensure (ANTE_TYPE_REDIRECT_GROUP);
  g_type_ensure (ANTE_TYPE_UPLOAD_GROUP);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/preferences/ante-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, clinic_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, zone_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, days_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, near_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, person_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, treatments_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, custody_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, hook_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, key_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, message_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, redirect_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, upload_group);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, relay_row);
  gtk_widget_class_bind_template_child (widget_class, AntePreferencesWindow, connect_button);
}

/* The search that libadwaita keeps hidden in the window is in the accessible tree all the same. */
static void
name_hidden_search (GtkWidget *widget)
{
  if (ANTE_IS_ROW_GROUP (widget))
    return;
  if (GTK_IS_SEARCH_ENTRY (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search preferences"), -1);
  else if (GTK_IS_LIST_BOX (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Preferences found"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_hidden_search (child);
}

static void
ante_preferences_window_init (AntePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_hidden_search (GTK_WIDGET (self));
  g_signal_connect_object (self->treatments_row, "activated", G_CALLBACK (treatments_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connect_button, "clicked", G_CALLBACK (connect_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->message_group, "failed", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->upload_group, "failed", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hook_group, "said", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->custody_group, "said", G_CALLBACK (say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->key_group, "replaced", G_CALLBACK (key_replaced_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
ante_preferences_window_new (AnteDesk *desk)
{
  AntePreferencesWindow *self = g_object_new (ANTE_TYPE_PREFERENCES_WINDOW, NULL);

  self->desk = g_object_ref (desk);
  self->draft = ante_clinic_draft_new (desk);
  ante_custody_group_set_desk (self->custody_group, desk);
  ante_hook_group_set_desk (self->hook_group, desk);
  ante_key_group_set_desk (self->key_group, desk);
  ante_message_group_set_desk (self->message_group, desk);
  ante_upload_group_set_desk (self->upload_group, desk);
  ante_redirect_group_set_desk (self->redirect_group, desk);
  bind_rows (self);
  apply_role (self);
  g_signal_connect_object (desk, "notify", G_CALLBACK (show_relay), self, G_CONNECT_SWAPPED);
  show_relay (self);
  return GTK_WINDOW (self);
}
