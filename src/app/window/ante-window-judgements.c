/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people of the clinic add to what the provider said, and taking it back; and the provider's own pages. */
#include "app/window/ante-window-private.h"

#include "app/detail/ante-judgement-dialog.h"

#include <glib/gi18n.h>

/* What was asked about, for when it is answered or saved. */
typedef struct
{
  AnteWindow *window;                              /* owned */
  char *subject_id, *exam_id, *entry_id, *sentence; /* owned, nullable */
} Matter;

static Matter *
matter_new (AnteWindow *self,
            const char *subject_id,
            const char *exam_id,
            const char *entry_id,
            const char *sentence)
{
  Matter *matter = g_new0 (Matter, 1);

  matter->window = g_object_ref (self);
  matter->subject_id = g_strdup (subject_id);
  matter->exam_id = g_strdup (exam_id);
  matter->entry_id = g_strdup (entry_id);
  matter->sentence = g_strdup (sentence);
  return matter;
}

static void
matter_free (Matter *matter)
{
  g_object_unref (matter->window);
  g_free (matter->subject_id);
  g_free (matter->exam_id);
  g_free (matter->entry_id);
  g_free (matter->sentence);
  g_free (matter);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Matter, matter_free)

static void
free_matter_with (gpointer  matter,
                  GClosure *closure)
{
  matter_free (matter);
}

/* --- Forms --- */

static void
form_saved_cb (AnteJudgementDialog *dialog,
               AnteUndo            *undo,
               Matter              *matter)
{
  ante_window_offer_undo (matter->window, matter->sentence, undo);
}

static void
open_form (AnteWindow *self,
           GtkWindow  *form,
           const char *sentence)
{
  g_signal_connect_data (form, "saved", G_CALLBACK (form_saved_cb), matter_new (self, NULL, NULL, NULL, sentence), free_matter_with, 0);
  gtk_window_set_transient_for (form, GTK_WINDOW (self));
  gtk_window_present (form);
}

/* --- Taking back --- */

static void
withdrawn_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (Matter) matter = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, &undo, &error))
    ante_window_offer_undo (matter->window, matter->sentence, undo);
  else
    ante_window_say_error (matter->window, error);
}

/* The dialog takes its matter with it when it closes; the change goes on. */
static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Matter           *matter)
{
  if (g_str_equal (response, "yes"))
    ante_desk_withdraw_async (matter->window->desk, matter->subject_id, matter->exam_id, matter->entry_id, withdrawn_cb,
                              matter_new (matter->window, NULL, NULL, NULL, matter->sentence));
}

/* Takes @matter. */
static void
ask_to_withdraw (const char *heading,
                 const char *body,
                 Matter     *matter)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (matter->window), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "no", _("_Leave It"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "yes", _("_Take Back"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), matter, free_matter_with, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_about_health (AnteWindow          *self,
                  AnteAppointmentView *view)
{
  const AntePatient *patient = ante_appointment_view_get_patient (view);
  AnteWhen when = ante_window_when (self);
  g_autofree char *by = ante_words_name (patient->health_by != NULL ? patient->health_by : _("somebody of the clinic"));
  g_autofree char *day = ante_words_day (patient->health_ms, &when);
  g_autofree char *note = ante_words_name (patient->health_note != NULL ? patient->health_note : _("no reason was given"));
  /* Translators: who said that health has changed, on which day, and what they wrote. */
  g_autofree char *body = g_strdup_printf (_("%s said so %s: %s.\n\nTaken back, what was asked for before it counts again. Do so only if it was a mistake."),
                                           by, day, note);

  ask_to_withdraw (_("Has Health Not Changed?"), body,
                   matter_new (self, patient->id, NULL, patient->health_id, _("Health has not changed: earlier exams count again")));
}

static void
ask_about_decision (AnteWindow          *self,
                    const AnteClearance *clearance)
{
  ask_to_withdraw (_("Take the Decision Back?"),
                   _("The medical director’s decision will count for nothing, and the exam is deferred again. Both stay in the history."),
                   matter_new (self, clearance->invite_id, clearance->exam_id, clearance->decision_id, _("The decision is taken back")));
}

static void
ask_about_record (AnteWindow          *self,
                  const AnteClearance *clearance)
{
  ask_to_withdraw (_("Take the Recorded Outcome Back?"),
                   _("What was recorded by hand will count for nothing. Both stay in the history."),
                   matter_new (self, clearance->invite_id, clearance->exam_id, clearance->record_id, _("The recorded outcome is taken back")));
}

/* --- The provider's pages --- */

static void
portal_shown_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (AnteWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;

  sentence = g_strdup_printf (_("No browser opened. The provider’s portal is at %s."), ante_desk_get_portal_uri (self->desk));
  ante_window_say (self, sentence);
}

static void
open_portal (AnteWindow *self)
{
  const char *uri = ante_desk_get_portal_uri (self->desk);

  if (uri != NULL)
    gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, portal_shown_cb, g_object_ref (self));
}

static void
portal_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  open_portal (ANTE_WINDOW (widget));
}

/* --- Unmatched deliveries --- */

static void
link_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  const char *delivery_id, *facts;

  g_variant_get (parameter, "(&s&s)", &delivery_id, &facts);
  if (ante_role_may_write (ante_desk_get_role (self->desk), "delivery.linked"))
    open_form (self, ante_judgement_dialog_new_link (self->desk, delivery_id, facts), _("The result is attached. It clears nobody."));
}

void
ante_window_install_judgement_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-portal", NULL, portal_cb);
  gtk_widget_class_install_action (widget_class, "win.link-delivery", "(ss)", link_cb);
}

gboolean
ante_window_perform_judgement (AnteWindow          *self,
                               AnteCommand          command,
                               AnteAppointmentView *view,
                               const AnteClearance *clearance)
{
  switch (command)
    {
    case ANTE_COMMAND_HEALTH_CHANGED:
      open_form (self, ante_judgement_dialog_new_health (self->desk, view), _("Health has changed: earlier exams clear nothing any more"));
      return TRUE;
    case ANTE_COMMAND_HEALTH_WITHDRAW:
      ask_about_health (self, view);
      return TRUE;
    case ANTE_COMMAND_PORTAL:
      open_portal (self);
      return TRUE;
    default:
      break;
    }

  if (clearance == NULL)
    return FALSE;

  switch (command)
    {
    case ANTE_COMMAND_DEFERRAL_DECIDE:
      open_form (self, ante_judgement_dialog_new_decision (self->desk, view, clearance), _("The medical director’s decision is recorded"));
      return TRUE;
    case ANTE_COMMAND_DEFERRAL_WITHDRAW:
      ask_about_decision (self, clearance);
      return TRUE;
    case ANTE_COMMAND_OUTCOME_RECORD:
      open_form (self, ante_judgement_dialog_new_record (self->desk, view, clearance), _("The outcome is recorded"));
      return TRUE;
    case ANTE_COMMAND_OUTCOME_WITHDRAW:
      ask_about_record (self, clearance);
      return TRUE;
    default:
      return FALSE;
    }
}
