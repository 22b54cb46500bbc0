/* SPDX-License-Identifier: GPL-3.0-or-later
 * What follows the approval of a prescription: the pharmacy confirms it, and a partner ships it. */
#include "sandbox/ante-sandbox-prescription.h"

#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-random.h"
#include "sandbox/ante-sandbox.h"

static gboolean
is_too_early (AnteSandboxPatientExam *exam)
{
  return exam->exam->rx_type != 2 || exam->state != ANTE_SANDBOX_EXAM_APPROVED;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_CONFLICT, text);
  return FALSE;
}

static gboolean
takes (AnteSandbox *self, AnteSandboxFault fault, GPtrArray *faults)
{
  if (!ante_sandbox_faults_take (self->faults, fault, NULL, NULL))
    return FALSE;
  g_ptr_array_add (faults, (gpointer) ante_sandbox_fault_name (fault));
  return TRUE;
}

static void
confirm_older (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean as_strings, GPtrArray *faults, gint64 wait_ms)
{
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      g_autofree char *body = ante_sandbox_event_2_older (
        self, exam, &g_array_index (exam->prescriptions, AnteSandboxPrescription, i), as_strings);

      ante_sandbox_deliver (self, exam, "Approved", body, faults, wait_ms);
    }
}

gboolean
ante_sandbox_prescribe (AnteSandbox *self,
                        AnteSandboxPatientExam *exam,
                        gboolean older,
                        gint64 wait_ms,
                        GError **error)
{
  g_autoptr (GPtrArray) medicines = ante_sandbox_list_medicines (exam->exam->id);
  g_autoptr (GPtrArray) faults = g_ptr_array_new ();
  gint64 now_ms = ante_sandbox_timeline_now_ms (self->timeline);
  gboolean as_strings;

  if (is_too_early (exam))
    return refuse (error, "Only an approved prescription exam is followed by a prescription.");
  if (exam->prescriptions->len > 0)
    return refuse (error, "The pharmacy has confirmed it already.");
  for (guint i = 0; i < medicines->len; i++)
    ante_sandbox_state_add_prescription (self->state, exam, medicines->pdata[i], now_ms);
  if (!exam->meeting->webhook_url)
    return TRUE;
  as_strings = takes (self, ANTE_SANDBOX_FAULT_IDS_AS_STRINGS, faults);
  if (older || takes (self, ANTE_SANDBOX_FAULT_OLDER_EVENT_SHAPES, faults))
    confirm_older (self, exam, as_strings, faults, wait_ms);
  else
    {
      g_autofree char *body = ante_sandbox_event_2 (self, exam, as_strings);

      ante_sandbox_deliver (self, exam, "Approved", body, faults, wait_ms);
    }
  return TRUE;
}

static void
ship_one (AnteSandbox *self, AnteSandboxPatientExam *exam, AnteSandboxPrescription *prescription, gboolean older)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new ();
  g_autofree char *body = NULL;

  prescription->tracking_number =
    g_strdup_printf ("1ZINVENTED%08u", (guint) (ante_sandbox_draw (self->seed, "tracking", prescription->id) % 100000000));
  if (!exam->meeting->webhook_url)
    return;
  if (older || takes (self, ANTE_SANDBOX_FAULT_OLDER_EVENT_SHAPES, faults))
    body = ante_sandbox_event_3_older (exam, prescription, ante_sandbox_timeline_now_ms (self->timeline));
  else
    body = ante_sandbox_event_3 (exam, prescription);
  ante_sandbox_deliver (self, exam, "Shipped", body, faults, 0);
}

gboolean
ante_sandbox_ship (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean older, GError **error)
{
  gboolean shipped = FALSE;

  if (exam->prescriptions->len == 0)
    return refuse (error, "Nothing was prescribed yet.");
  if (exam->meeting->retail)
    return refuse (error, "It goes to a retail pharmacy: the provider reports no shipping.");
  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      AnteSandboxPrescription *prescription = &g_array_index (exam->prescriptions, AnteSandboxPrescription, i);

      if (prescription->tracking_number)
        continue;
      ship_one (self, exam, prescription, older);
      shipped = TRUE;
    }
  return shipped || refuse (error, "Everything is shipped already.");
}
