/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about the messages to patients: whose they are, and the clinic's own words. */
#include "app/preferences/ante-message-group.h"
#include "app/preferences/ante-message-draft.h"
#include "app/widgets/ante-text-row.h"
#include "app/words/ante-words.h"

struct _AnteMessageGroup
{
  AnteRowGroup parent_instance;

  AnteMessageDraft *draft; /* owned, nullable */
  GBinding *binding;       /* owned, nullable: of the switch */

  GtkSwitch *own_switch;
  AnteTextRow *text_row;
  AdwActionRow *preview_row;
};

G_DEFINE_FINAL_TYPE (AnteMessageGroup, ante_message_group, ANTE_TYPE_ROW_GROUP)

static guint failed_signal;

static void
show_preview (AnteMessageGroup *self)
{
  g_autofree char *preview = self->draft != NULL ? ante_message_draft_preview (self->draft) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->preview_row), preview != NULL);
  if (preview != NULL)
    adw_action_row_set_subtitle (self->preview_row, preview);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteMessageGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!ante_desk_change_finish (ANTE_DESK (source), result, NULL, &error))
    sentence = ante_words_error (error);
  if (sentence != NULL && self->draft != NULL)
    g_signal_emit (self, failed_signal, 0, sentence);
}

void
ante_message_group_save (AnteMessageGroup *self)
{
  if (self->draft != NULL && ante_message_draft_is_changed (self->draft))
    ante_message_draft_save_async (self->draft, saved_cb, g_object_ref (self));
}

static void
ante_message_group_dispose (GObject *object)
{
  ante_message_group_set_desk (ANTE_MESSAGE_GROUP (object), NULL);
  G_OBJECT_CLASS (ante_message_group_parent_class)->dispose (object);
}

static void
ante_message_group_class_init (AnteMessageGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_message_group_dispose;
  failed_signal = g_signal_new ("failed", ANTE_TYPE_MESSAGE_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (ANTE_TYPE_TEXT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/preferences/ante-message-group.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteMessageGroup, own_switch);
  gtk_widget_class_bind_template_child (widget_class, AnteMessageGroup, text_row);
  gtk_widget_class_bind_template_child (widget_class, AnteMessageGroup, preview_row);
}

static void
ante_message_group_init (AnteMessageGroup *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (focus, "leave", G_CALLBACK (ante_message_group_save), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->text_row), focus);
}

void
ante_message_group_set_desk (AnteMessageGroup *self, AnteDesk *desk)
{
  g_return_if_fail (ANTE_IS_MESSAGE_GROUP (self));

  g_clear_pointer (&self->binding, g_binding_unbind);
  if (self->draft != NULL && self->text_row != NULL)
    ante_form_row_unbind (ANTE_FORM_ROW (self->text_row));
  g_clear_object (&self->draft);
  if (desk == NULL)
    return;
  self->draft = ante_message_draft_new (desk);
  ante_form_row_bind (ANTE_FORM_ROW (self->text_row), G_OBJECT (self->draft), "text", ante_message_draft_find_problem, NULL);
  self->binding = g_object_bind_property (self->draft, "own", self->own_switch, "active",
                                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->draft, "notify::own", G_CALLBACK (ante_message_group_save), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::text", G_CALLBACK (show_preview), self, G_CONNECT_SWAPPED);
  show_preview (self);
}
