/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cancelling the invite for a treatment. The provider cancels one exam of one patient at a time, so a treatment with
 * several takes a call for each (Qualiphy API reference, exam_invite_cancel); what else is in the meeting stays. */
#include "app/window/ante-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  char *invite_id, *exam_id; /* owned */
} OpenExam;

typedef struct
{
  AnteWindow *window; /* owned */
  char *sentence;     /* owned: said when all went well */
  GPtrArray *exams;   /* OpenExam, at least one */
  guint n_asked;
  GError *problem;    /* owned, nullable: the first */
} Cancelling;

static void
open_exam_free (gpointer data)
{
  OpenExam *exam = data;

  g_free (exam->invite_id);
  g_free (exam->exam_id);
  g_free (exam);
}

static void
cancelling_free (Cancelling *self)
{
  g_object_unref (self->window);
  g_free (self->sentence);
  g_ptr_array_unref (self->exams);
  g_clear_error (&self->problem);
  g_free (self);
}

static void
free_with_dialog (gpointer  cancelling,
                  GClosure *closure)
{
  cancelling_free (cancelling);
}

/* --- What is to be cancelled, and what stays --- */

static void
add_exam (GPtrArray  *exams,
          const char *invite_id,
          const char *exam_id)
{
  OpenExam *exam = g_new0 (OpenExam, 1);

  exam->invite_id = g_strdup (invite_id);
  exam->exam_id = g_strdup (exam_id);
  g_ptr_array_add (exams, exam);
}

static const AnteTreatment *
find_treatment (AnteWindow *self,
                const char *treatment_id)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk);

  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (g_strcmp0 (treatment->id, treatment_id) == 0)
        return treatment;
    }

  return NULL;
}

static gboolean
needs_exam (const AnteTreatment *treatment,
            const char          *exam_id)
{
  for (guint i = 0; treatment != NULL && i < treatment->exams->len; i++)
    if (g_strcmp0 (((const AnteExamRef *) g_ptr_array_index (treatment->exams, i))->id, exam_id) == 0)
      return TRUE;

  return FALSE;
}

/* The exam it was asked about first: of an invite that is still queued, that one call takes back all of it. */
static GPtrArray *
list_exams (AnteWindow          *self,
            AnteAppointmentView *view,
            const AnteClearance *clearance,
            GStrvBuilder        *staying)
{
  GPtrArray *exams = g_ptr_array_new_with_free_func (open_exam_free);
  GPtrArray *invites = ante_appointment_view_get_invites (view);
  const char *appointment_id = ante_appointment_view_get_appointment (view)->id;
  const AnteTreatment *treatment = find_treatment (self, clearance->treatment_id);
  gint64 now_ms = ante_clock_now_ms (ante_desk_get_clock (self->desk));

  if (clearance->can_cancel)
    add_exam (exams, clearance->invite_id, clearance->exam_id);
  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);
      gboolean same = g_strcmp0 (invite->id, clearance->invite_id) == 0;

      for (guint j = 0; j < invite->exams->len; j++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, j);
          gboolean listed = clearance->can_cancel && same && g_strcmp0 (exam->exam_id, clearance->exam_id) == 0;

          if (listed || ante_patient_exam_state (invite, exam, now_ms) != ANTE_EXAM_INVITED)
            continue;
          if (needs_exam (treatment, exam->exam_id) && (same || g_strcmp0 (invite->appointment_id, appointment_id) == 0))
            add_exam (exams, invite->id, exam->exam_id);
          else if (same && exam->title != NULL)
            g_strv_builder_add (staying, exam->title);
        }
    }

  return exams;
}

/* --- One call after the other --- */

static void
ask_next (Cancelling *self);

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Cancelling *self = data;
  GError *error = NULL;

  if (!ante_desk_invite_finish (ANTE_DESK (source), result, &error))
    {
      if (self->problem == NULL)
        self->problem = g_steal_pointer (&error);
      g_clear_error (&error);
    }

  /* The others are wanted cancelled whatever became of this one. */
  if (self->n_asked < self->exams->len)
    {
      ask_next (self);
      return;
    }

  if (self->problem == NULL)
    ante_window_say (self->window, self->sentence);
  else
    ante_window_say_error (self->window, self->problem);
  cancelling_free (self);
}

static void
ask_next (Cancelling *self)
{
  const OpenExam *exam = g_ptr_array_index (self->exams, self->n_asked++);

  ante_desk_cancel_invite_async (self->window->desk, exam->invite_id, exam->exam_id, cancelled_cb, self);
}

/* The dialog takes what it was asked about with it when it closes; the calls go on. */
static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Cancelling       *asked)
{
  Cancelling *self;

  if (!g_str_equal (response, "yes"))
    return;

  self = g_new0 (Cancelling, 1);
  self->window = g_object_ref (asked->window);
  self->sentence = g_strdup (asked->sentence);
  self->exams = g_ptr_array_ref (asked->exams);
  ask_next (self);
}

static char *
describe (AnteAppointmentView *view,
          GStrv                staying)
{
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *titles = NULL;

  if (staying[0] == NULL)
    return g_strdup_printf (_("%s will not be able to take the exam with this link. It works only while the provider has not decided yet."),
                            person);
  titles = ante_words_join ((const char *const *) staying);
  /* Translators: a person, then the names of other exams in the same meeting: "Filler exam and Drip exam". */
  return g_strdup_printf (_("%s will not be able to take this exam any more. The link stays good for: %s. It works only while the provider has not decided yet."),
                          person, titles);
}

void
ante_window_ask_to_cancel_invite (AnteWindow          *self,
                                  AnteAppointmentView *view,
                                  const AnteClearance *clearance)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Cancelling *asked = g_new0 (Cancelling, 1);
  g_auto (GStrv) staying = NULL;

  asked->window = g_object_ref (self);
  asked->sentence = g_strdup_printf (_("The invite for %s is cancelled"), clearance->treatment_name);
  asked->exams = list_exams (self, view, clearance, builder);
  staying = g_strv_builder_end (builder);
  if (asked->exams->len == 0) /* settled since the button was drawn */
    {
      g_autoptr (GError) late = g_error_new_literal (ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "no exam is open");

      cancelling_free (asked);
      ante_window_say_error (self, late);
      return;
    }

  g_autofree char *body = describe (view, staying);
  g_autofree char *heading = g_strdup_printf (_("Cancel the invite for %s?"), clearance->treatment_name);
  GtkWidget *dialog = ante_window_ask (self, heading, body, _("_Keep invite"), _("_Cancel invite"), ADW_RESPONSE_DESTRUCTIVE);

  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), asked, free_with_dialog, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
