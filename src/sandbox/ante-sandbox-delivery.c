/* SPDX-License-Identifier: GPL-3.0-or-later
 * One webhook to be delivered, and what became of each attempt. */
#include "sandbox/ante-sandbox-state.h"
#include "sandbox/ante-sandbox-webhook.h"

AnteSandboxDelivery *
ante_sandbox_delivery_new (AnteSandboxPatientExam *exam, const char *exam_status, const char *body)
{
  AnteSandboxDelivery *self = g_new0 (AnteSandboxDelivery, 1);

  self->n_refs = 1;
  self->patient_exam_id = exam->id;
  self->index = exam->deliveries->len;
  self->exam_status = g_strdup (exam_status);
  self->url = g_strdup (exam->meeting->webhook_url);
  self->body = g_strdup (body);
  self->faults = g_ptr_array_new ();
  self->attempts = g_array_new (FALSE, FALSE, sizeof (AnteSandboxAttempt));
  g_ptr_array_add (exam->deliveries, ante_sandbox_delivery_ref (self));
  return self;
}

AnteSandboxDelivery *
ante_sandbox_delivery_ref (AnteSandboxDelivery *self)
{
  self->n_refs++;
  return self;
}

void
ante_sandbox_delivery_unref (AnteSandboxDelivery *self)
{
  if (--self->n_refs > 0)
    return;
  g_free (self->exam_status);
  g_free (self->url);
  g_free (self->body);
  g_ptr_array_unref (self->faults);
  g_array_unref (self->attempts);
  g_free (self);
}

const char *
ante_sandbox_delivery_state_word (AnteSandboxDeliveryState state)
{
  static const char *const words[] = { "queued", "held", "answered", "given-up", "dropped" };

  return words[state];
}
