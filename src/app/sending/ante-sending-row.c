/* SPDX-License-Identifier: GPL-3.0-or-later
 * One appointment of the day's invites. */
#include "app/sending/ante-sending-row.h"

#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteSendingRow
{
  AdwActionRow parent_instance;

  AnteDesk *desk;     /* owned */
  AnteSendLine *line; /* owned */
  const char *style;  /* static, nullable */

  GtkWidget *icon;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (AnteSendingRow, ante_sending_row, ADW_TYPE_ACTION_ROW)

static guint act_signal;

/* What the button says; NULL: there is nothing to do here. */
static const char *
find_label (AnteSendLine *line)
{
  const AnteReadiness *readiness = ante_send_line_get_readiness (line);

  switch (ante_send_line_get_state (line))
    {
    case ANTE_SEND_REFUSED:
    case ANTE_SEND_UNCONFIRMED:
    case ANTE_SEND_FAILED:
      return _("Show");
    case ANTE_SEND_NOT:
      break;
    case ANTE_SEND_PLANNED:
    case ANTE_SEND_STOPPED:
    case ANTE_SEND_SENT:
    case ANTE_SEND_QUEUED:
      return readiness->choices->len > 0 ? _("Choose…") : NULL;
    case ANTE_SEND_UNDER_WAY:
    case ANTE_SEND_ELSEWHERE:
    case ANTE_SEND_NOTHING:
    default:
      return NULL;
    }
  switch (readiness->code)
    {
    case ANTE_READY_MISSING:
      return ante_words_next_action (ANTE_NEXT_COMPLETE_DATA, readiness->missing);
    case ANTE_READY_CHOICES:
      return _("Choose…");
    case ANTE_READY_DECISION:
    case ANTE_READY_TEST:
    case ANTE_READY_UNKNOWN:
      return _("Show");
    case ANTE_READY_SEND:
    case ANTE_READY_NOTHING:
    case ANTE_READY_OVER:
    default:
      return NULL;
    }
}

static void
set_style (AnteSendingRow *self,
           const char     *style)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (self->icon, self->style);
  gtk_widget_add_css_class (self->icon, style);
  self->style = style;
}

/* A button by itself says what for whom. */
static void
name_button (AnteSendingRow *self,
             const char     *label,
             const char     *person)
{
  /* Translators: a button's label and the patient it is for, for screen readers. */
  g_autofree char *name = g_strdup_printf (C_("button", "%s: %s"), label, person);

  gtk_button_set_label (GTK_BUTTON (self->button), label);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_RELATION_LABELLED_BY); /* the words on it say less */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_line (AnteSendingRow *self)
{
  AnteAppointmentView *view = ante_send_line_get_view (self->line);
  AnteWhen when = ante_when_now (self->desk);
  g_autofree char *clock = ante_words_clock (ante_appointment_view_get_appointment (view)->time);
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  /* Translators: an appointment in a list: its time and its patient. */
  g_autofree char *title = g_strdup_printf (C_("appointment", "%s  %s"), clock, person);
  g_autofree char *says = ante_words_send_line (self->line, &when);
  g_autofree char *sentence = g_strdup_printf ("%s. %s", title, says);
  const char *label = find_label (self->line);
  const char *style;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), says);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), ante_words_send_icon (self->line, &style));
  set_style (self, style);
  gtk_widget_set_visible (self->button, label != NULL);
  if (label != NULL)
    name_button (self, label, person);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
clicked_cb (AnteSendingRow *self)
{
  g_signal_emit (self, act_signal, 0);
}

static void
ante_sending_row_dispose (GObject *object)
{
  AnteSendingRow *self = ANTE_SENDING_ROW (object);

  g_clear_object (&self->line);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_sending_row_parent_class)->dispose (object);
}

static void
ante_sending_row_class_init (AnteSendingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_sending_row_dispose;
  act_signal = g_signal_new ("act", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* The row's name says all of it; the toolkit would say the title twice. */
static void
name_by_sentence (AnteSendingRow *self)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

static void
ante_sending_row_init (AnteSendingRow *self)
{
  name_by_sentence (self);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);

  self->icon = gtk_image_new ();
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->icon);

  self->button = gtk_button_new_with_label ("");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
}

GtkWidget *
ante_sending_row_new (AnteDesk     *desk,
                      AnteSendLine *line)
{
  AnteSendingRow *self = g_object_new (ANTE_TYPE_SENDING_ROW, NULL);

  self->desk = g_object_ref (desk);
  self->line = g_object_ref (line);
  g_signal_connect_object (line, "changed", G_CALLBACK (show_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::provider-silent-since-ms", G_CALLBACK (show_line), self, G_CONNECT_SWAPPED);
  show_line (self);
  return GTK_WIDGET (self);
}

AnteSendLine *
ante_sending_row_get_line (AnteSendingRow *self)
{
  g_return_val_if_fail (ANTE_IS_SENDING_ROW (self), NULL);

  return self->line;
}
