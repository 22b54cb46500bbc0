/* SPDX-License-Identifier: GPL-3.0-or-later
 * One treatment of the appointment: its verdict, why, and what can be done about it. */
#include "app/detail/ante-verdict-card.h"

#include "app/commands/ante-command-target.h"
#include "app/detail/ante-detail-words.h"
#include "app/widgets/ante-direction.h"
#include "app/widgets/ante-wrap.h"

static const AnteCommand offered[] = {
  ANTE_COMMAND_COMPLETE,
  ANTE_COMMAND_NOTES_READ,
  ANTE_COMMAND_IDENTITY_CONFIRM,
  ANTE_COMMAND_INVITE_SEND,
  ANTE_COMMAND_INVITE_SEND_ANYWAY,
  ANTE_COMMAND_INVITE_SEND_NEW,
  ANTE_COMMAND_INVITE_COPY_LINK,
  ANTE_COMMAND_INVITE_COPY_MESSAGE,
  ANTE_COMMAND_INVITE_SHOW_CODE,
  ANTE_COMMAND_INVITE_RESEND,
  ANTE_COMMAND_INVITE_CANCEL,
  ANTE_COMMAND_DEFERRAL_DECIDE,
  ANTE_COMMAND_OUTCOME_RECORD,
  ANTE_COMMAND_NOTES_SHOW,
  ANTE_COMMAND_NOTES_SHOW_EARLIER,
  ANTE_COMMAND_PORTAL,
  ANTE_COMMAND_DEFERRAL_WITHDRAW,
  ANTE_COMMAND_OUTCOME_WITHDRAW,
};

struct _AnteVerdictCard
{
  GtkWidget parent_instance;

  AnteAppointmentView *view; /* owned, nullable */
  guint index;
  guint32 disabled;
  const char *style;         /* static, nullable */

  GtkImage *icon;
  GtkLabel *verdict;
  GtkLabel *why;
  GtkLabel *todo;
  AnteWrap *buttons;
  GtkWidget *commands[G_N_ELEMENTS (offered)];
};

static void command_target_iface_init (AnteCommandTargetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteVerdictCard, ante_verdict_card, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_COMMAND_TARGET, command_target_iface_init))

static const AnteClearance *
get_clearance (AnteVerdictCard *self)
{
  return g_ptr_array_index (ante_appointment_view_get_clearances (self->view), self->index);
}

static AnteAppointmentView *
get_view (AnteCommandTarget    *target,
          const AnteClearance **clearance)
{
  AnteVerdictCard *self = ANTE_VERDICT_CARD (target);

  if (self->view != NULL && clearance != NULL)
    *clearance = get_clearance (self);
  return self->view;
}

static void
command_target_iface_init (AnteCommandTargetInterface *iface)
{
  iface->get_view = get_view;
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  g_autofree char *directed = ante_directed (GTK_WIDGET (label), text != NULL ? text : "");

  gtk_label_set_label (label, directed);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_style (AnteVerdictCard *self,
           const char      *style)
{
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->verdict), self->style);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict), style);
  self->style = style;
}

static void
show_buttons (AnteVerdictCard *self,
              AnteRole         role)
{
  const AnteClearance *clearance = get_clearance (self);
  gboolean any = FALSE;

  ante_command_target_update (ANTE_COMMAND_TARGET (self), role, &self->disabled);

  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      gboolean possible = ante_command_is_possible_for (offered[i], self->view, clearance, role);
      g_autofree char *label = ante_detail_button_label (offered[i], clearance);

      gtk_button_set_label (GTK_BUTTON (self->commands[i]), label);
      gtk_widget_set_visible (self->commands[i], possible);
      any = any || possible;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), any);
}

static void
ante_verdict_card_dispose (GObject *object)
{
  AnteVerdictCard *self = ANTE_VERDICT_CARD (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (ante_verdict_card_parent_class)->dispose (object);
}

static void
ante_verdict_card_class_init (AnteVerdictCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_verdict_card_dispose;
  g_type_ensure (ANTE_TYPE_WRAP);
  gtk_widget_class_set_css_name (widget_class, "ante-verdict-card");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/detail/ante-verdict-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteVerdictCard, icon);
  gtk_widget_class_bind_template_child (widget_class, AnteVerdictCard, verdict);
  gtk_widget_class_bind_template_child (widget_class, AnteVerdictCard, why);
  gtk_widget_class_bind_template_child (widget_class, AnteVerdictCard, todo);
  gtk_widget_class_bind_template_child (widget_class, AnteVerdictCard, buttons);
  ante_command_target_install (widget_class);
}

static void
ante_verdict_card_init (AnteVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      self->commands[i] = gtk_button_new_with_label (ante_command_get_label (offered[i]));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->commands[i]), ante_command_get_name (offered[i]));
      ante_wrap_append (self->buttons, self->commands[i]);
    }
}

GtkWidget *
ante_verdict_card_new (void)
{
  return g_object_new (ANTE_TYPE_VERDICT_CARD, NULL);
}

void
ante_verdict_card_show (AnteVerdictCard     *self,
                        AnteAppointmentView *view,
                        guint                index,
                        const AnteWhen      *when,
                        AnteRole             role)
{
  g_return_if_fail (ANTE_IS_VERDICT_CARD (self));
  g_return_if_fail (index < ante_appointment_view_get_clearances (view)->len);

  g_set_object (&self->view, view);
  self->index = index;

  const AnteClearance *clearance = get_clearance (self);
  g_autofree char *plain = ante_words_clearance_markup (clearance, when);
  g_autofree char *markup = ante_directed (GTK_WIDGET (self), plain);
  g_autofree char *sentence = ante_words_clearance_sentence (clearance, when);
  g_autofree char *why = ante_words_clearance_why (clearance, when);
  g_autofree char *todo = ante_words_clearance_todo (clearance);
  const char *style;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  gtk_image_set_from_icon_name (self->icon, ante_words_verdict_icon (clearance, &style));
  gtk_label_set_markup (self->verdict, markup);
  set_style (self, style);
  set_text (self->why, why);
  set_text (self->todo, todo);
  show_buttons (self, role);
}
