/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the provider decides about an exam, and what is then reported. */
#include "sandbox/ante-sandbox-decision.h"

#include "sandbox/ante-sandbox-prescription.h"
#include "sandbox/ante-sandbox-random.h"
#include "sandbox/ante-sandbox.h"

#include <string.h>

typedef struct
{
  const char *decision;
  AnteSandboxExamState state;
  const char *status;          /* Qualiphy API reference, webhook event 1, status values */
  const char *older_status[2]; /* spellings of earlier documents, NULL: never differed */
  const char *usual_reason;    /* that of the reference's samples */
  gboolean met_provider;       /* so there is a name and a record */
} Decision;

static const Decision decisions[] = {
  { "approve", ANTE_SANDBOX_EXAM_APPROVED, "Approved", { NULL, NULL }, "", TRUE },
  { "approve-notes", ANTE_SANDBOX_EXAM_APPROVED, "Approved", { NULL, NULL },
    "Approved with restrictions: see the notes in the consultation record before treating.", TRUE },
  { "reject", ANTE_SANDBOX_EXAM_REJECTED, "Rejected", { NULL, NULL },
    "Patient does not meet eligibility criteria for this treatment.", TRUE },
  { "defer", ANTE_SANDBOX_EXAM_DEFERRED, "Deferred to Medical Director",
    { "Defer to Medical Director", "Deferred" },
    "Flagged for medical director review pending additional records.", TRUE },
  { "na", ANTE_SANDBOX_EXAM_NA, "NA", { "N/A", "Not Applicable" },
    "Patient self-disqualified during pre-screening questionnaire.", FALSE },
  { "missed", ANTE_SANDBOX_EXAM_MISSED, "Missed", { NULL, NULL },
    "Patient did not join the scheduled consultation window.", FALSE },
};

static const char *const provider_names[] = { "NP Liza Marrow", "Dr. Owen Tallis", "PA Renée Castell",
                                              "NP Ida Quill", "Dr. Sunita Farrow" };

#define UNKNOWN_STATUS "Escalated for Peer Review"
#define TWICE_AFTER_MS 200

typedef struct
{
  AnteSandbox *sandbox;
  AnteSandboxPatientExam *exam;
  const Decision *decision;
} Contradiction;

static const Decision *
find_decision (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    if (g_str_equal (decisions[i].decision, word))
      return &decisions[i];
  return NULL;
}

static gboolean
is_blank (const char *text)
{
  return !text || text[strspn (text, " \t\r\n")] == '\0';
}

/* The word that is reported; the faults may replace it. Names of the faults that struck go to @faults. */
static const char *
choose_status (AnteSandbox *self, const Decision *decision, guint64 draw, GPtrArray *faults)
{
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_UNKNOWN_STATUS, NULL, NULL))
    {
      g_ptr_array_add (faults, (gpointer) ante_sandbox_fault_name (ANTE_SANDBOX_FAULT_UNKNOWN_STATUS));
      return UNKNOWN_STATUS;
    }
  if (decision->older_status[0]
      && ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_OLDER_STATUS_WORDS, NULL, NULL))
    {
      g_ptr_array_add (faults, (gpointer) ante_sandbox_fault_name (ANTE_SANDBOX_FAULT_OLDER_STATUS_WORDS));
      return decision->older_status[draw % 2];
    }
  return decision->status;
}

static gboolean
strikes (AnteSandbox *self, AnteSandboxFault fault, gint64 *delay_ms, AnteSandboxDelivery *delivery)
{
  if (!ante_sandbox_faults_take (self->faults, fault, NULL, delay_ms))
    return FALSE;
  g_ptr_array_add (delivery->faults, (gpointer) ante_sandbox_fault_name (fault));
  return TRUE;
}

void
ante_sandbox_deliver (AnteSandbox *self,
                      AnteSandboxPatientExam *exam,
                      const char *word,
                      const char *body,
                      GPtrArray *faults,
                      gint64 wait_ms)
{
  g_autoptr (AnteSandboxDelivery) delivery = ante_sandbox_delivery_new (exam, word, body);
  gint64 delay_ms = 0;

  g_ptr_array_extend (delivery->faults, faults, NULL, NULL);
  if (strikes (self, ANTE_SANDBOX_FAULT_WEBHOOK_DROP, NULL, delivery))
    {
      delivery->state = ANTE_SANDBOX_DELIVERY_DROPPED;
      return;
    }
  delivery->cut_short = strikes (self, ANTE_SANDBOX_FAULT_WEBHOOK_CUT_SHORT, NULL, delivery);
  if (strikes (self, ANTE_SANDBOX_FAULT_WEBHOOK_TWICE, NULL, delivery))
    {
      g_autoptr (AnteSandboxDelivery) second = ante_sandbox_delivery_new (exam, word, body);

      g_ptr_array_extend (second->faults, delivery->faults, NULL, NULL);
      ante_sandbox_sender_send (self->sender, second, wait_ms + TWICE_AFTER_MS);
    }
  if (!ante_sandbox_sender_is_holding (self->sender)
      && strikes (self, ANTE_SANDBOX_FAULT_WEBHOOK_OUT_OF_ORDER, &delay_ms, delivery))
    ante_sandbox_sender_hold (self->sender, delivery, delay_ms);
  else if (strikes (self, ANTE_SANDBOX_FAULT_WEBHOOK_LATE, &delay_ms, delivery))
    ante_sandbox_sender_send (self->sender, delivery, wait_ms + delay_ms);
  else
    ante_sandbox_sender_send (self->sender, delivery, wait_ms);
}

/* Prescribed and shipped before the approval is heard of. */
static gint64
hurry_ahead (AnteSandbox *self, AnteSandboxPatientExam *exam, GPtrArray *faults)
{
  gint64 wait_ms = 0;

  if (exam->exam->rx_type != 2 || exam->state != ANTE_SANDBOX_EXAM_APPROVED
      || !ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_EVENTS_SHUFFLED, NULL, &wait_ms))
    return 0;
  g_ptr_array_add (faults, (gpointer) ante_sandbox_fault_name (ANTE_SANDBOX_FAULT_EVENTS_SHUFFLED));
  ante_sandbox_prescribe (self, exam, FALSE, wait_ms, NULL);
  ante_sandbox_ship (self, exam, FALSE, NULL); /* a retail pharmacy's shipping is not reported */
  return 2 * wait_ms;
}

static AnteSandboxResult *
report (AnteSandbox *self,
        AnteSandboxPatientExam *exam,
        const Decision *decision,
        const char *reason,
        gboolean keep_state)
{
  g_autofree char *purpose = g_strdup_printf ("result %" G_GINT64_FORMAT, exam->id);
  guint64 draw = ante_sandbox_draw (self->seed, purpose, exam->results->len);
  g_autoptr (GPtrArray) faults = g_ptr_array_new ();
  AnteSandboxResult *result =
    ante_sandbox_state_add_result (self->state, exam, decision->state, keep_state);

  result->status = g_strdup (choose_status (self, decision, draw, faults));
  result->reason = g_strdup (is_blank (reason) ? decision->usual_reason : reason);
  result->provider_name =
    decision->met_provider ? g_strdup (provider_names[draw % G_N_ELEMENTS (provider_names)]) : NULL;
  result->has_pdf = decision->met_provider;
  result->at_ms = ante_sandbox_timeline_now_ms (self->timeline);

  /* Without a webhook address no result is delivered. */
  if (!exam->meeting->webhook_url)
    return result;
  gboolean as_strings =
    ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_IDS_AS_STRINGS, NULL, NULL);
  if (as_strings)
    g_ptr_array_add (faults, (gpointer) ante_sandbox_fault_name (ANTE_SANDBOX_FAULT_IDS_AS_STRINGS));
  g_autofree char *body = ante_sandbox_event_1 (self, result, as_strings);
  gint64 wait_ms = keep_state ? 0 : hurry_ahead (self, exam, faults);
  ante_sandbox_deliver (self, exam, result->status, body, faults, wait_ms);
  return result;
}

static void
contradict_cb (gpointer data)
{
  Contradiction *contradiction = data;

  report (contradiction->sandbox, contradiction->exam, contradiction->decision, NULL, TRUE);
}

static void
contradict_later (AnteSandbox *self, AnteSandboxPatientExam *exam, const Decision *decision, gint64 delay_ms)
{
  gboolean approved = decision->state == ANTE_SANDBOX_EXAM_APPROVED;
  Contradiction *contradiction = g_new0 (Contradiction, 1);

  contradiction->sandbox = self;
  contradiction->exam = exam;
  contradiction->decision = find_decision (approved ? "reject" : "approve");
  ante_sandbox_timeline_add (self->timeline, delay_ms, contradict_cb, contradiction, g_free);
}

AnteSandboxResult *
ante_sandbox_decide (AnteSandbox *self,
                     AnteSandboxPatientExam *exam,
                     const char *word,
                     const char *reason,
                     gboolean again,
                     GError **error)
{
  const Decision *decision = find_decision (word);
  gboolean plain = g_str_equal (word, "approve");
  gint64 delay_ms;

  if (!decision)
    {
      g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID,
                   "“%s” is no decision: approve, approve-notes, reject, defer, na or missed.", word);
      return NULL;
    }
  if (exam->state == ANTE_SANDBOX_EXAM_CANCELLED || (!ante_sandbox_exam_is_open (exam) && !again))
    {
      g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_CONFLICT, "This exam is already %s.",
                   ante_sandbox_exam_state_word (exam->state));
      return NULL;
    }

  AnteSandboxResult *result = report (self, exam, decision, plain ? NULL : reason, FALSE);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_CONTRADICT, NULL, &delay_ms))
    contradict_later (self, exam, decision, delay_ms);
  return result;
}
