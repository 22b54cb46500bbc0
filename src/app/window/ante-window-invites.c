/* SPDX-License-Identifier: GPL-3.0-or-later
 * What goes to the provider, and what is asked before it does. */
#include "app/window/ante-window-private.h"

#include "app/detail/ante-notes-dialog.h"

#include <glib/gi18n.h>

/* What a dialog was asked about, for when it is answered. */
typedef struct
{
  AnteWindow *window;                                   /* owned */
  char *appointment_id, *treatment_id, *invite_id, *exam_id, *sentence; /* owned, nullable */
  AnteAppointmentView *view;                            /* owned, nullable */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->window);
  g_free (question->appointment_id);
  g_free (question->treatment_id);
  g_free (question->invite_id);
  g_free (question->exam_id);
  g_free (question->sentence);
  g_clear_object (&question->view);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static Question *
question_new (AnteWindow          *self,
              AnteAppointmentView *view,
              const AnteClearance *clearance,
              char                *sentence)
{
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (self);
  question->appointment_id = g_strdup (ante_appointment_view_get_appointment (view)->id);
  question->treatment_id = g_strdup (clearance->treatment_id);
  question->invite_id = g_strdup (clearance->invite_id);
  question->exam_id = g_strdup (clearance->exam_id);
  question->sentence = sentence;
  question->view = g_object_ref (view);
  return question;
}

/* The dialog takes its question with it when it closes; the call goes on. */
static Question *
keep_sentence (const Question *question)
{
  Question *kept = g_new0 (Question, 1);

  kept->window = g_object_ref (question->window);
  kept->sentence = g_strdup (question->sentence);
  return kept;
}

static void
free_question_with (gpointer  question,
                    GClosure *closure)
{
  question_free (question);
}

/* --- Asking the provider --- */

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Question) question = data;
  g_autoptr (GError) error = NULL;

  if (ante_desk_invite_finish (ANTE_DESK (source), result, &error))
    ante_window_say (question->window, question->sentence);
  else
    ante_window_say_error (question->window, error);
}

static void
send_invite (AnteWindow          *self,
             AnteAppointmentView *view,
             const AnteClearance *clearance)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));

  if (ante_window_compose (self, view, NULL))
    return;
  /* Translators: the row tells how it goes on: queued, sending, waiting. */
  ante_desk_send_invite_async (self->desk, ante_appointment_view_get_appointment (view)->id, NULL, asked_cb,
                               question_new (self, view, clearance, g_strdup_printf (_("An invite is on its way to %s"), person)));
}

static void
resend_invite (AnteWindow          *self,
               AnteAppointmentView *view,
               const AnteClearance *clearance)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  char *sentence = g_strdup_printf (_("Invite resent to %s, %u of %u. The link is good for %u days."), person,
                                    clearance->resends + 1, clearance->max_resends, ante_desk_get_link_rules (self->desk).days);

  ante_desk_resend_async (self->desk, clearance->invite_id, clearance->exam_id, asked_cb,
                          question_new (self, view, clearance, sentence));
}

/* --- Questions before what cannot be undone --- */

GtkWidget *
ante_window_ask (AnteWindow            *self,
                 const char            *heading,
                 const char            *body,
                 const char            *no,
                 const char            *yes,
                 AdwResponseAppearance  appearance)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "no", no);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "yes", yes);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes", appearance);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  return dialog;
}

static void
again_answered_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    Question         *question)
{
  if (!g_str_equal (response, "yes"))
    return;

  if (!ante_window_compose (question->window, question->view, question->treatment_id))
    ante_desk_send_invite_async (question->window->desk, question->appointment_id, question->treatment_id, asked_cb, keep_sentence (question));
}

static void
ask_to_send_anyway (AnteWindow          *self,
                    AnteAppointmentView *view,
                    const AnteClearance *clearance)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *doubt = g_strdup_printf (_("The provider’s answer never came, so nobody knows whether %s has an invite. Ask them, or look in the provider’s portal. A result of the first invite still counts if one comes. Sending again may cost a second exam."),
                                            person);
  g_autofree char *flag = clearance->flag != NULL ? ante_words_new_exam (clearance, person) : NULL;
  g_autofree char *body = flag != NULL ? g_strjoin ("\n\n", doubt, flag, NULL) : g_strdup (doubt);
  GtkWidget *dialog = ante_window_ask (self, _("Send the invite again?"), body, _("_Wait"), _("_Send anyway"), ADW_RESPONSE_SUGGESTED);
  Question *question = question_new (self, view, clearance, g_strdup_printf (_("A new invite is on its way to %s"), person));

  g_signal_connect_data (dialog, "response", G_CALLBACK (again_answered_cb), question, free_question_with, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_for_new_exam (AnteWindow          *self,
                  AnteAppointmentView *view,
                  const AnteClearance *clearance)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *body = ante_words_new_exam (clearance, person);
  g_autofree char *name = ante_words_name (clearance->treatment_name);
  g_autofree char *heading = g_strdup_printf (_("Ask for a new exam for %s?"), name);
  GtkWidget *dialog = ante_window_ask (self, heading, body, _("_Not now"), _("_Send new invite"), ADW_RESPONSE_SUGGESTED);
  Question *question = question_new (self, view, clearance, g_strdup_printf (_("A new invite is on its way to %s"), person));

  g_signal_connect_data (dialog, "response", G_CALLBACK (again_answered_cb), question, free_question_with, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Notes and identity --- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Question) question = data;
  g_autoptr (GError) error = NULL;
  AnteUndo *undo = NULL;

  if (ante_desk_change_finish (ANTE_DESK (source), result, &undo, &error))
    ante_window_offer_undo (question->window, question->sentence, undo);
  else
    ante_window_say_error (question->window, error);
}

static void
notes_read_cb (AnteNotesDialog *dialog,
               const char      *instruction,
               Question        *question)
{
  ante_desk_read_notes_async (question->window->desk, question->invite_id, question->exam_id, instruction, saved_cb, keep_sentence (question));
}

static void
open_notes (AnteWindow          *self,
            AnteAppointmentView *view,
            const AnteClearance *clearance)
{
  GtkWindow *dialog = ante_notes_dialog_new (self->desk, view, clearance);
  Question *question = question_new (self, view, clearance, g_strdup_printf (_("The notes for %s are read"), clearance->treatment_name));

  g_signal_connect_data (dialog, "read", G_CALLBACK (notes_read_cb), question, free_question_with, 0);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

static void
identity_answered_cb (AdwMessageDialog *dialog,
                      const char       *response,
                      Question         *question)
{
  if (!g_str_equal (response, "yes"))
    return;

  ante_desk_confirm_identity_async (question->window->desk, question->invite_id, saved_cb, keep_sentence (question));
}

static const AnteInvite *
find_invite (AnteAppointmentView *view,
             const char          *invite_id)
{
  GPtrArray *invites = ante_appointment_view_get_invites (view);

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);

      if (g_strcmp0 (invite->id, invite_id) == 0)
        return invite;
    }

  return NULL;
}

/* "Nguyen, Minh Anh, 30 Jun 1990" */
static char *
name_and_dob (const char *name,
              const char *dob)
{
  g_autofree char *date = dob != NULL ? ante_words_date (dob) : g_strdup (_("no date of birth"));

  return g_strdup_printf (C_("person", "%s, %s"), name, date);
}

static void
ask_for_identity (AnteWindow          *self,
                  AnteAppointmentView *view,
                  const AnteClearance *clearance)
{
  const AntePatient *patient = ante_appointment_view_get_patient (view);
  const AnteInvite *invite = find_invite (view, clearance->invite_id);
  g_autofree char *person = ante_words_person (patient);
  g_autofree char *now = name_and_dob (person, patient->dob);
  g_autofree char *sent_name = ante_words_isolate (invite != NULL && invite->sent_name != NULL ? invite->sent_name : _("unknown"));
  g_autofree char *then = name_and_dob (sent_name, invite != NULL ? invite->sent_dob : NULL);
  g_autofree char *body = g_strdup_printf (_("The exam was taken by: %s.\nThe record now says: %s.\n\nConfirm only if this is one and the same person and the change was a correction."),
                                           then, now);
  GtkWidget *dialog = ante_window_ask (self, _("Is this the same person?"), body, _("_Not sure"), _("_Same person"), ADW_RESPONSE_SUGGESTED);
  Question *question = question_new (self, view, clearance, g_strdup_printf (_("%s is confirmed"), person));

  g_signal_connect_data (dialog, "response", G_CALLBACK (identity_answered_cb), question, free_question_with, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ante_window_perform_invite (AnteWindow          *self,
                            AnteCommand          command,
                            AnteAppointmentView *view,
                            const AnteClearance *clearance)
{
  if (clearance == NULL || ante_window_perform_reach (self, command, view, clearance))
    return;

  switch (command)
    {
    case ANTE_COMMAND_INVITE_SEND:
      send_invite (self, view, clearance);
      break;
    case ANTE_COMMAND_INVITE_SEND_ANYWAY:
      ask_to_send_anyway (self, view, clearance);
      break;
    case ANTE_COMMAND_INVITE_SEND_NEW:
      ask_for_new_exam (self, view, clearance);
      break;
    case ANTE_COMMAND_INVITE_RESEND:
      resend_invite (self, view, clearance);
      break;
    case ANTE_COMMAND_INVITE_CANCEL:
      ante_window_ask_to_cancel_invite (self, view, clearance);
      break;
    case ANTE_COMMAND_NOTES_READ:
    case ANTE_COMMAND_NOTES_SHOW:
    case ANTE_COMMAND_NOTES_SHOW_EARLIER:
      open_notes (self, view, clearance);
      break;
    case ANTE_COMMAND_IDENTITY_CONFIRM:
      ask_for_identity (self, view, clearance);
      break;
    default:
      g_return_if_reached ();
    }
}
