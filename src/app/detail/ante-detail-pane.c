/* SPDX-License-Identifier: GPL-3.0-or-later
 * The appointment on the right: who, what may be done to them and why, and what happened. */
#include "app/detail/ante-detail-pane.h"

#include "app/commands/ante-command-target.h"
#include "app/detail/ante-detail-words.h"
#include "app/detail/ante-exam-lines.h"
#include "app/detail/ante-timeline-box.h"
#include "app/detail/ante-verdict-card.h"
#include "app/widgets/ante-direction.h"
#include "app/widgets/ante-line-card.h"
#include "app/widgets/ante-wrap.h"

#include <glib/gi18n.h>

static const AnteCommand details_commands[] = {
  ANTE_COMMAND_EDIT,
  ANTE_COMMAND_CALL,
  ANTE_COMMAND_HEALTH_CHANGED,
  ANTE_COMMAND_HEALTH_WITHDRAW,
  ANTE_COMMAND_CANCEL,
  ANTE_COMMAND_RESTORE,
};

static const AnteCommand arrival_commands[] = {
  ANTE_COMMAND_STOP,
  ANTE_COMMAND_CHECK_IN,
  ANTE_COMMAND_START,
  ANTE_COMMAND_FINISH,
  ANTE_COMMAND_NO_SHOW,
  ANTE_COMMAND_EXPECT,
};

struct _AnteDetailPane
{
  GtkWidget parent_instance;

  /* Given */
  AnteDesk *desk;            /* owned */
  char *id;                  /* owned, nullable */

  /* Under way */
  GCancellable *cancellable; /* owned; NULL: no load runs */
  gboolean again;
  guint idle_id;

  /* Shown */
  AnteAppointmentView *view; /* owned, nullable */
  guint32 disabled;

  GtkStack *stack;
  GtkWidget *appointment; /* invisible before the first, so that the first frame need not style and measure it */
  GtkLabel *name;
  GtkLabel *contact;
  GtkLabel *place;
  GtkLabel *note;
  AnteWrap *details_buttons;
  GtkBox *cards;
  GtkBox *preparations;
  GtkBox *prescriptions;
  GtkLabel *arrival;
  GtkLabel *stop;
  AnteWrap *arrival_buttons;
  GtkLabel *why_not;
  AnteTimelineBox *timeline;
  GtkWidget *details[G_N_ELEMENTS (details_commands)];
  GtkWidget *arrivals[G_N_ELEMENTS (arrival_commands)];
};

static void command_target_iface_init (AnteCommandTargetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteDetailPane, ante_detail_pane, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_COMMAND_TARGET, command_target_iface_init))

/* --- Showing --- */

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gboolean shown = text != NULL && *text != '\0';

  g_autofree char *directed = ante_directed (GTK_WIDGET (label), shown ? text : "");

  gtk_label_set_label (label, directed);
  gtk_widget_set_visible (GTK_WIDGET (label), shown);
}

static void
show_person (AnteDetailPane *self,
             const AnteWhen *when)
{
  const AntePatient *patient = ante_appointment_view_get_patient (self->view);
  const char *note = ante_appointment_view_get_appointment (self->view)->note;
  g_autofree char *person = ante_words_person (patient);
  g_autofree char *contact = ante_detail_contact (patient);
  g_autofree char *place = ante_detail_place (self->view, when);

  set_text (self->name, person);
  set_text (self->contact, contact);
  set_text (self->place, place);
  set_text (self->note, note);
}

/* @card and all behind it. */
static void
remove_from (GtkBox    *box,
             GtkWidget *card)
{
  while (card != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (card);

      gtk_box_remove (box, card);
      card = next;
    }
}

/* Cards stay where they are, so that the focus does. */
static void
show_cards (AnteDetailPane *self,
            const AnteWhen *when,
            AnteRole        role)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (self->view);
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards));

  for (guint i = 0; i < clearances->len; i++)
    {
      if (card == NULL)
        {
          card = ante_verdict_card_new ();
          gtk_box_append (self->cards, card);
        }
      ante_verdict_card_show (ANTE_VERDICT_CARD (card), self->view, i, when, role);
      card = gtk_widget_get_next_sibling (card);
    }

  remove_from (self->cards, card);
}

/* An exam of this appointment's, or one that it is judged by. */
static gboolean
is_about_this (AnteAppointmentView   *view,
               const AnteInvite      *invite,
               const AntePatientExam *exam)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);

  if (g_strcmp0 (invite->appointment_id, ante_appointment_view_get_appointment (view)->id) == 0)
    return TRUE;
  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *one = g_ptr_array_index (clearances, i);

      if (g_strcmp0 (one->invite_id, invite->id) == 0 && g_strcmp0 (one->exam_id, exam->exam_id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* What the exam asks to be uploaded, as a treatment of the clinic has it; NULL: nothing that is known. */
static const AnteExamRef *
find_required (AnteDetailPane *self,
               const char     *exam_id)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk);

  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      for (guint k = 0; k < treatment->exams->len; k++)
        {
          const AnteExamRef *exam = g_ptr_array_index (treatment->exams, k);

          if (g_strcmp0 (exam->id, exam_id) == 0 && exam->attachments != NULL)
            return exam;
        }
    }
  return NULL;
}

static char *
write_whose (AnteDetailPane        *self,
             const AntePatientExam *exam)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (self->view));

  return exam->title != NULL ? g_strdup_printf ("%s · %s", person, exam->title) : g_steal_pointer (&person);
}

/* The patient may still take it, as far as is known. */
static gboolean
is_open (const AnteInvite      *invite,
         const AntePatientExam *exam,
         gint64                 now_ms)
{
  return invite->meeting_uuid != NULL && exam->patient_exam_id != NULL && ante_decided_ms (exam) == 0
      && ante_patient_exam_state (invite, exam, now_ms) == ANTE_EXAM_INVITED && now_ms < ante_link_until_ms (invite, exam);
}

static void
add_preparation (AnteDetailPane        *self,
                 GPtrArray             *cards,
                 const AnteInvite      *invite,
                 const AntePatientExam *exam)
{
  g_autofree char *whose = write_whose (self, exam);
  AntePreparation preparation = { invite, exam, find_required (self, exam->exam_id), whose,
                                  ante_role_may_write (ante_desk_get_role (self->desk), "answers.sent"), ante_desk_get_uploads (self->desk) };

  g_ptr_array_add (cards, ante_preparation_lines (&preparation));
}

/* A card for each array of lines. */
static void
show_line_cards (GtkBox    *box,
                 GPtrArray *cards)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (box));

  for (guint i = 0; i < cards->len; i++)
    {
      if (card == NULL)
        {
          card = ante_line_card_new ();
          gtk_box_append (box, card);
        }
      ante_line_card_show (ANTE_LINE_CARD (card), g_ptr_array_index (cards, i));
      card = gtk_widget_get_next_sibling (card);
    }
  remove_from (box, card);
  gtk_widget_set_visible (GTK_WIDGET (box), cards->len > 0);
}

/* What is open before each exam, and what became of each prescription. */
static void
show_exams (AnteDetailPane *self,
            const AnteWhen *when)
{
  GPtrArray *invites = ante_appointment_view_get_invites (self->view);
  g_autoptr (GPtrArray) preparations = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) prescriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);

      for (guint k = 0; k < invite->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, k);

          if (!is_about_this (self->view, invite, exam))
            continue;
          if (is_open (invite, exam, when->now_ms))
            add_preparation (self, preparations, invite, exam);
          if (ante_words_prescription_is_told (invite, exam))
            g_ptr_array_add (prescriptions, ante_prescription_lines (invite, exam, when));
        }
    }
  show_line_cards (self->preparations, preparations);
  show_line_cards (self->prescriptions, prescriptions);
}

static gboolean
is_before_treatment (AnteArrival arrival)
{
  return arrival == ANTE_ARRIVAL_EXPECTED || arrival == ANTE_ARRIVAL_LATE || arrival == ANTE_ARRIVAL_ARRIVED;
}

/* "Start treatment" is not merely grey: it says why not. */
static char *
explain_gate (AnteAppointmentView *view,
              const AnteWhen      *when)
{
  AnteArrival arrival = ante_appointment_view_get_arrival (view);

  if (!is_before_treatment (arrival))
    return NULL;
  if (!ante_appointment_view_get_gate_open (view))
    return ante_words_why_not (ante_appointment_view_get_clearances (view));
  if (arrival != ANTE_ARRIVAL_ARRIVED)
    return g_strdup (_("Treatment may start once they are checked in."));

  return NULL;
}

static void
show_arrival (AnteDetailPane *self,
              const AnteWhen *when,
              AnteRole        role)
{
  AnteArrival arrival = ante_appointment_view_get_arrival (self->view);
  g_autofree char *state = ante_detail_arrival (self->view, when);
  g_autofree char *why_not = explain_gate (self->view, when);
  g_autofree char *stop = ante_appointment_view_get_stop (self->view)
                        ? ante_words_stop (ante_appointment_view_get_clearances (self->view), when) : NULL;

  set_text (self->arrival, state);
  set_text (self->stop, stop);
  set_text (self->why_not, why_not);

  for (guint i = 0; i < G_N_ELEMENTS (arrival_commands); i++)
    {
      gboolean possible = ante_command_is_possible (arrival_commands[i], self->view, role);
      gboolean explained = arrival_commands[i] == ANTE_COMMAND_START && is_before_treatment (arrival)
                        && ante_role_may_write (role, "arrival.set");

      gtk_widget_set_visible (self->arrivals[i], possible || explained);
    }
}

static void
show_details (AnteDetailPane *self,
              AnteRole        role)
{
  for (guint i = 0; i < G_N_ELEMENTS (details_commands); i++)
    gtk_widget_set_visible (self->details[i], ante_command_is_possible (details_commands[i], self->view, role));
}

static void
show_detail (AnteDetailPane *self,
             AnteDetail     *detail)
{
  AnteWhen when = ante_when_now (self->desk);
  AnteRole role = ante_desk_get_role (self->desk);

  g_set_object (&self->view, detail->view);
  show_person (self, &when);
  show_cards (self, &when, role);
  show_exams (self, &when);
  show_details (self, role);
  show_arrival (self, &when, role);
  ante_timeline_box_show (self->timeline, detail->timeline, &when);
  ante_command_target_update (ANTE_COMMAND_TARGET (self), role, &self->disabled);
  gtk_widget_set_visible (self->appointment, TRUE);
  gtk_stack_set_visible_child (self->stack, self->appointment);
}

static void
show_nothing (AnteDetailPane *self)
{
  g_clear_object (&self->view);
  ante_command_target_update (ANTE_COMMAND_TARGET (self), ante_desk_get_role (self->desk), &self->disabled);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

/* --- Loading --- */

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteDetailPane) self = data;
  g_autoptr (GError) error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    {
      g_clear_pointer (&detail, ante_detail_free);
      return;
    }

  g_clear_object (&self->cancellable);
  if (self->again)
    ante_detail_pane_reload (self);

  if (detail != NULL)
    show_detail (self, detail);
  else
    show_nothing (self);
  g_clear_pointer (&detail, ante_detail_free);
}

static gboolean
load_cb (gpointer data)
{
  AnteDetailPane *self = data;

  self->idle_id = 0;
  self->again = self->cancellable != NULL;
  if (self->again || self->id == NULL || ante_desk_get_state (self->desk) != ANTE_DESK_READY)
    return G_SOURCE_REMOVE;

  self->cancellable = g_cancellable_new ();
  ante_desk_load_detail_async (self->desk, self->id, self->cancellable, loaded_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
stop_loading (AnteDetailPane *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* --- The widget --- */

static AnteAppointmentView *
get_view (AnteCommandTarget    *target,
          const AnteClearance **clearance)
{
  return ANTE_DETAIL_PANE (target)->view;
}

static void
command_target_iface_init (AnteCommandTargetInterface *iface)
{
  iface->get_view = get_view;
}

static void
add_buttons (AnteWrap          *wrap,
             const AnteCommand *commands,
             GtkWidget        **buttons,
             guint              n)
{
  for (guint i = 0; i < n; i++)
    {
      buttons[i] = gtk_button_new_with_label (ante_command_get_label (commands[i]));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (buttons[i]), ante_command_get_name (commands[i]));
      ante_wrap_append (wrap, buttons[i]);
    }
}

static void
ante_detail_pane_dispose (GObject *object)
{
  AnteDetailPane *self = ANTE_DETAIL_PANE (object);

  stop_loading (self);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_object (&self->view);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (ante_detail_pane_parent_class)->dispose (object);
}

static void
ante_detail_pane_class_init (AnteDetailPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_detail_pane_dispose;
  g_type_ensure (ANTE_TYPE_WRAP);
  g_type_ensure (ANTE_TYPE_TIMELINE_BOX);
  gtk_widget_class_set_css_name (widget_class, "ante-detail");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/detail/ante-detail-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, appointment);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, name);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, contact);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, place);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, note);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, details_buttons);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, cards);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, preparations);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, prescriptions);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, arrival);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, stop);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, arrival_buttons);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, why_not);
  gtk_widget_class_bind_template_child (widget_class, AnteDetailPane, timeline);
  ante_command_target_install (widget_class);
}

static void
ante_detail_pane_init (AnteDetailPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Appointment"), -1);
  add_buttons (self->details_buttons, details_commands, self->details, G_N_ELEMENTS (details_commands));
  add_buttons (self->arrival_buttons, arrival_commands, self->arrivals, G_N_ELEMENTS (arrival_commands));
  gtk_widget_add_css_class (self->arrivals[0], "destructive-action");
  gtk_widget_add_css_class (self->arrivals[2], "suggested-action");
}

GtkWidget *
ante_detail_pane_new (AnteDesk *desk)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);

  AnteDetailPane *self = g_object_new (ANTE_TYPE_DETAIL_PANE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (ante_detail_pane_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::provider-silent-since-ms", G_CALLBACK (ante_detail_pane_reload), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
ante_detail_pane_show (AnteDetailPane *self,
                       const char     *appointment_id)
{
  g_return_if_fail (ANTE_IS_DETAIL_PANE (self));

  if (g_strcmp0 (self->id, appointment_id) == 0)
    return;

  stop_loading (self);
  g_free (self->id);
  self->id = g_strdup (appointment_id);
  if (appointment_id == NULL)
    show_nothing (self);
  else
    ante_detail_pane_reload (self);
}

const char *
ante_detail_pane_get_shown (AnteDetailPane *self)
{
  g_return_val_if_fail (ANTE_IS_DETAIL_PANE (self), NULL);

  return self->id;
}

void
ante_detail_pane_reload (AnteDetailPane *self)
{
  g_return_if_fail (ANTE_IS_DETAIL_PANE (self));

  if (self->idle_id == 0 && self->id != NULL)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, load_cb, self, NULL);
}

gboolean
ante_detail_pane_focus (AnteDetailPane *self)
{
  g_return_val_if_fail (ANTE_IS_DETAIL_PANE (self), FALSE);

  return self->view != NULL && gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}
