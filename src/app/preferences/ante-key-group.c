/* SPDX-License-Identifier: GPL-3.0-or-later
 * Replacing the provider's API key: tried first, then kept. */
#include "app/preferences/ante-key-group.h"
#include "app/widgets/ante-field-row.h"
#include "app/words/ante-words.h"

#include <string.h>

struct _AnteKeyGroup
{
  AnteRowGroup parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
  /* Under way */ GCancellable *cancellable; /* owned while a key is tried */
                  char *key; /* owned while it is tried, wiped */
  /* Template */  AnteFieldRow *key_row;
                  GtkWidget *replace_button;
                  GtkWidget *cancel_button;
                  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteKeyGroup, ante_key_group, ANTE_TYPE_ROW_GROUP)

static guint replaced_signal;

static void
wipe_key (AnteKeyGroup *self)
{
  if (self->key != NULL)
    memset (self->key, 0, strlen (self->key));
  g_clear_pointer (&self->key, g_free);
}

static void
show_state (AnteKeyGroup *self)
{
  gboolean busy = self->cancellable != NULL;
  const char *typed = ante_field_row_get_text (self->key_row);
  gboolean empty = typed[strspn (typed, " \t")] == '\0';

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->replace_button, !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.replace", !busy && !empty);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.cancel", busy);
  if (busy && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->cancel_button);
  ante_form_row_set_editable (ANTE_FORM_ROW (self->key_row), !busy);
}

static void
finish_trying (AnteKeyGroup *self, const GError *error)
{
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  g_clear_object (&self->cancellable);
  wipe_key (self);
  show_state (self);
  ante_form_row_set_problem (ANTE_FORM_ROW (self->key_row), text, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteKeyGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean replaced = ante_desk_replace_key_finish (ANTE_DESK (source), result, &error);

  if (self->cancellable == NULL)
    return; /* the window has gone */
  finish_trying (self, error);
  if (!replaced)
    return;
  ante_field_row_set_text (self->key_row, "");
  g_signal_emit (self, replaced_signal, 0);
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteKeyGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_try_key_finish (ANTE_DESK (source), result, &error);

  if (self->cancellable == NULL)
    return;
  if (exams == NULL)
    finish_trying (self, error);
  else
    ante_desk_replace_key_async (self->desk, self->key, replaced_cb, g_object_ref (self));
}

static void
replace_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteKeyGroup *self = ANTE_KEY_GROUP (widget);

  self->key = g_strstrip (g_strdup (ante_field_row_get_text (self->key_row)));
  self->cancellable = g_cancellable_new ();
  ante_form_row_set_problem (ANTE_FORM_ROW (self->key_row), NULL, FALSE);
  show_state (self);
  ante_desk_try_key_async (self->desk, self->key, self->cancellable, tried_cb, g_object_ref (self));
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_cancellable_cancel (ANTE_KEY_GROUP (widget)->cancellable);
}

static void
row_activated_cb (AnteKeyGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "key.replace", NULL);
}

static void
row_edited_cb (AnteKeyGroup *self)
{
  ante_form_row_set_problem (ANTE_FORM_ROW (self->key_row), NULL, FALSE);
  show_state (self);
}

static void
ante_key_group_dispose (GObject *object)
{
  AnteKeyGroup *self = ANTE_KEY_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_key_group_parent_class)->dispose (object);
}

static void
ante_key_group_finalize (GObject *object)
{
  wipe_key (ANTE_KEY_GROUP (object));
  G_OBJECT_CLASS (ante_key_group_parent_class)->finalize (object);
}

static void
ante_key_group_class_init (AnteKeyGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_key_group_dispose;
  object_class->finalize = ante_key_group_finalize;

  replaced_signal = g_signal_new ("replaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "key.replace", NULL, replace_cb);
  gtk_widget_class_install_action (widget_class, "key.cancel", NULL, cancel_cb);

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/preferences/ante-key-group.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteKeyGroup, key_row);
  gtk_widget_class_bind_template_child (widget_class, AnteKeyGroup, replace_button);
  gtk_widget_class_bind_template_child (widget_class, AnteKeyGroup, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, AnteKeyGroup, spinner);
}

static void
ante_key_group_init (AnteKeyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->key_row, "activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->key_row, "notify::text", G_CALLBACK (row_edited_cb), self, G_CONNECT_SWAPPED);
  show_state (self);
}

void
ante_key_group_set_desk (AnteKeyGroup *self, AnteDesk *desk)
{
  g_set_object (&self->desk, desk);
  if (desk != NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
