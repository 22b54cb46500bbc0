/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the simulated provider remembers, in memory: meetings, patient exams, results. */
#include "sandbox/ante-sandbox-state.h"

#include "sandbox/ante-sandbox-random.h"
#include "sandbox/ante-sandbox-webhook.h"

G_DEFINE_QUARK (ante-sandbox-error-quark, ante_sandbox_error)

struct _AnteSandboxState
{
  guint64 seed;
  GPtrArray *meetings;         /* owned, of AnteSandboxMeeting */
  GPtrArray *patient_exams;    /* owned, of AnteSandboxPatientExam */
  GPtrArray *invite_keys;      /* owned, of AnteSandboxInviteKey */
  GHashTable *meeting_by_uuid; /* the rest point into the arrays above */
  GHashTable *exam_by_id;
  GHashTable *result_by_id;
  GHashTable *key_by_text;     /* owns its texts */
  gint64 last_exam_id;
  guint64 n_results;
  gint64 n_prescriptions;
};

static void
result_free (AnteSandboxResult *self)
{
  g_free (self->id);
  g_free (self->status);
  g_free (self->reason);
  g_free (self->provider_name);
  g_free (self);
}

static void
patient_exam_free (AnteSandboxPatientExam *self)
{
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->deliveries);
  g_array_unref (self->submitted);
  g_array_unref (self->attachments);
  g_array_unref (self->prescriptions);
  g_free (self);
}

static void
submitted_clear (AnteSandboxSubmitted *submitted)
{
  g_free (submitted->text);
}

static void
attachment_clear (AnteSandboxAttachment *attachment)
{
  g_free (attachment->file_name);
  g_free (attachment->file_type);
}

static void
prescription_clear (AnteSandboxPrescription *prescription)
{
  g_free (prescription->tracking_number);
}

static GArray *
make_array (guint element_size, gpointer clear_element)
{
  GArray *array = g_array_new (FALSE, TRUE, element_size);

  g_array_set_clear_func (array, clear_element);
  return array;
}

static void
invite_key_free (AnteSandboxInviteKey *self)
{
  g_ptr_array_unref (self->patient_exams);
  g_free (self);
}

static void
answer_clear (AnteSandboxAnswer *answer)
{
  g_free (answer->question);
  g_free (answer->answer);
}

/* Gaps between the ids, as on a busy service: nobody may count on them following one another. */
static gint64
next_exam_id (AnteSandboxState *self)
{
  guint n = self->patient_exams->len;

  if (n == 0)
    self->last_exam_id = 100000 + (gint64) (ante_sandbox_draw (self->seed, "first patient exam", 0) % 800000);
  else
    self->last_exam_id += 1 + (gint64) (ante_sandbox_draw (self->seed, "patient exam gap", n) % 7);
  return self->last_exam_id;
}

static char *
invite_key_text (AnteSandboxPatientExam *exam)
{
  const AnteSandboxMeeting *meeting = exam->meeting;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s\n%s\n%s\n%s", exam->exam->id,
                                           meeting->first_name, meeting->last_name, meeting->dob,
                                           meeting->email);

  return g_utf8_casefold (text, -1);
}

static void
count_invite_key (AnteSandboxState *self, AnteSandboxPatientExam *exam)
{
  g_autofree char *text = invite_key_text (exam);
  AnteSandboxInviteKey *key = g_hash_table_lookup (self->key_by_text, text);
  guint n_open = 0;

  if (!key)
    {
      key = g_new0 (AnteSandboxInviteKey, 1);
      key->first = exam;
      key->patient_exams = g_ptr_array_new ();
      g_ptr_array_add (self->invite_keys, key);
      g_hash_table_insert (self->key_by_text, g_steal_pointer (&text), key);
    }
  g_ptr_array_add (key->patient_exams, exam);
  for (guint i = 0; i < key->patient_exams->len; i++)
    n_open += ante_sandbox_exam_is_open (key->patient_exams->pdata[i]);
  key->most_open = MAX (key->most_open, n_open);
}

static void
add_patient_exam (AnteSandboxState *self, AnteSandboxMeeting *meeting, const AnteSandboxExam *exam)
{
  AnteSandboxPatientExam *patient_exam = g_new0 (AnteSandboxPatientExam, 1);

  patient_exam->id = next_exam_id (self);
  patient_exam->exam = exam;
  patient_exam->meeting = meeting;
  patient_exam->results = g_ptr_array_new_with_free_func ((GDestroyNotify) result_free);
  patient_exam->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_sandbox_delivery_unref);
  patient_exam->submitted = make_array (sizeof (AnteSandboxSubmitted), submitted_clear);
  patient_exam->attachments = make_array (sizeof (AnteSandboxAttachment), attachment_clear);
  patient_exam->prescriptions = make_array (sizeof (AnteSandboxPrescription), prescription_clear);
  g_ptr_array_add (meeting->patient_exams, patient_exam);
  g_ptr_array_add (self->patient_exams, patient_exam);
  g_hash_table_insert (self->exam_by_id, &patient_exam->id, patient_exam);
  count_invite_key (self, patient_exam);
}

AnteSandboxMeeting *
ante_sandbox_meeting_new (void)
{
  AnteSandboxMeeting *self = g_new0 (AnteSandboxMeeting, 1);

  self->patient_exams = g_ptr_array_new ();
  self->answers = g_array_new (FALSE, FALSE, sizeof (AnteSandboxAnswer));
  g_array_set_clear_func (self->answers, (GDestroyNotify) answer_clear);
  return self;
}

void
ante_sandbox_meeting_free (AnteSandboxMeeting *self)
{
  g_free (self->first_name);
  g_free (self->last_name);
  g_free (self->email);
  g_free (self->dob);
  g_free (self->phone);
  g_free (self->tele_state);
  g_free (self->webhook_url);
  g_free (self->additional_data);
  for (guint i = 0; i < ANTE_SANDBOX_N_REDIRECTS; i++)
    g_free (self->redirects[i]);
  g_free (self->pharmacy_name);
  g_free (self->uuid);
  g_ptr_array_unref (self->patient_exams);
  g_array_unref (self->answers);
  g_free (self);
}

void
ante_sandbox_meeting_add_answer (AnteSandboxMeeting *self, const char *question, const char *answer)
{
  AnteSandboxAnswer item = { g_strdup (question), g_strdup (answer) };

  g_array_append_val (self->answers, item);
}

AnteSandboxState *
ante_sandbox_state_new (guint64 seed)
{
  AnteSandboxState *self = g_new0 (AnteSandboxState, 1);

  self->seed = seed;
  self->meetings = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_sandbox_meeting_free);
  self->patient_exams = g_ptr_array_new_with_free_func ((GDestroyNotify) patient_exam_free);
  self->invite_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) invite_key_free);
  self->meeting_by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->exam_by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->result_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->key_by_text = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
ante_sandbox_state_free (AnteSandboxState *self)
{
  g_hash_table_unref (self->meeting_by_uuid);
  g_hash_table_unref (self->exam_by_id);
  g_hash_table_unref (self->result_by_id);
  g_hash_table_unref (self->key_by_text);
  g_ptr_array_unref (self->invite_keys);
  g_ptr_array_unref (self->patient_exams);
  g_ptr_array_unref (self->meetings);
  g_free (self);
}

AnteSandboxMeeting *
ante_sandbox_state_add_meeting (AnteSandboxState *self,
                                AnteSandboxMeeting *meeting,
                                GPtrArray *exams,
                                gint64 now_ms)
{
  meeting->uuid = ante_sandbox_draw_uuid (self->seed, "meeting", self->meetings->len);
  meeting->made_ms = now_ms;
  meeting->link_expires_ms = now_ms + ANTE_SANDBOX_LINK_LIFE_MS;
  g_ptr_array_add (self->meetings, meeting);
  g_hash_table_insert (self->meeting_by_uuid, meeting->uuid, meeting);
  for (guint i = 0; i < exams->len; i++)
    add_patient_exam (self, meeting, exams->pdata[i]);
  return meeting;
}

AnteSandboxResult *
ante_sandbox_state_add_result (AnteSandboxState *self,
                               AnteSandboxPatientExam *exam,
                               AnteSandboxExamState state,
                               gboolean keep_state)
{
  AnteSandboxResult *result = g_new0 (AnteSandboxResult, 1);

  result->id = ante_sandbox_draw_uuid (self->seed, "result", self->n_results++);
  result->patient_exam = exam;
  result->state = state;
  if (!keep_state)
    exam->state = state;
  g_ptr_array_add (exam->results, result);
  g_hash_table_insert (self->result_by_id, result->id, result);
  return result;
}

AnteSandboxPrescription *
ante_sandbox_state_add_prescription (AnteSandboxState *self,
                                     AnteSandboxPatientExam *exam,
                                     const AnteSandboxMedicine *medicine,
                                     gint64 now_ms)
{
  AnteSandboxPrescription prescription = { .id = 3300 + ++self->n_prescriptions, .medicine = medicine, .at_ms = now_ms };

  g_array_append_val (exam->prescriptions, prescription);
  return &g_array_index (exam->prescriptions, AnteSandboxPrescription, exam->prescriptions->len - 1);
}

AnteSandboxMeeting *
ante_sandbox_state_find_meeting (AnteSandboxState *self, const char *uuid)
{
  return g_hash_table_lookup (self->meeting_by_uuid, uuid);
}

AnteSandboxPatientExam *
ante_sandbox_state_find_patient_exam (AnteSandboxState *self, gint64 id)
{
  return g_hash_table_lookup (self->exam_by_id, &id);
}

AnteSandboxResult *
ante_sandbox_state_find_result (AnteSandboxState *self, const char *id)
{
  return g_hash_table_lookup (self->result_by_id, id);
}

GPtrArray *
ante_sandbox_state_get_meetings (AnteSandboxState *self)
{
  return self->meetings;
}

GPtrArray *
ante_sandbox_state_get_patient_exams (AnteSandboxState *self)
{
  return self->patient_exams;
}

GPtrArray *
ante_sandbox_state_get_invite_keys (AnteSandboxState *self)
{
  return self->invite_keys;
}

gboolean
ante_sandbox_exam_is_open (AnteSandboxPatientExam *exam)
{
  return exam->state == ANTE_SANDBOX_EXAM_PENDING || exam->state == ANTE_SANDBOX_EXAM_WAITING;
}

const char *
ante_sandbox_exam_state_word (AnteSandboxExamState state)
{
  static const char *const words[] = { "pending", "waiting", "approved", "rejected",
                                       "deferred", "na", "missed", "cancelled" };

  return words[state];
}
