/* SPDX-License-Identifier: GPL-3.0-or-later
 * The simulated provider: its parts in one struct, which every route is given. */
#include "sandbox/ante-sandbox.h"

#include "sandbox/ante-sandbox-requests.h"

AnteSandbox *
ante_sandbox_new (const AnteSandboxOptions *options, AnteClock *clock, GError **error)
{
  g_autoptr (AnteSandbox) self = g_new0 (AnteSandbox, 1);

  self->api_key = g_strdup (options->api_key);
  self->clinic_name = g_strdup (options->clinic_name);
  self->public_url = g_strdup (options->public_url);
  self->seed = options->seed;
  self->test_delay_ms = options->test_delay_ms;
  self->timeline = ante_sandbox_timeline_new (clock);
  self->state = ante_sandbox_state_new (self->seed);
  self->faults = ante_sandbox_faults_new ();
  self->requests = ante_sandbox_requests_new ();
  self->sender = ante_sandbox_sender_new (self->timeline, self->seed, options->webhook_base, error);
  return self->sender ? g_steal_pointer (&self) : NULL;
}

void
ante_sandbox_free (AnteSandbox *self)
{
  g_clear_pointer (&self->sender, ante_sandbox_sender_free);
  /* What is still due on the timeline points into the state. */
  ante_sandbox_timeline_free (self->timeline);
  ante_sandbox_state_free (self->state);
  ante_sandbox_faults_free (self->faults);
  ante_sandbox_requests_free (self->requests);
  g_free (self->api_key);
  g_free (self->clinic_name);
  g_free (self->public_url);
  g_free (self);
}

void
ante_sandbox_serve (AnteSandbox *self, SoupServer *server, guint port)
{
  if (!self->public_url)
    self->public_url = g_strdup_printf ("http://127.0.0.1:%u", port);

  ante_sandbox_serve_api (self, server);
  ante_sandbox_serve_meeting (self, server);
  ante_sandbox_serve_provider (self, server);
  ante_sandbox_serve_control (self, server);
  ante_sandbox_serve_pdfs (self, server);
}

const char *
ante_sandbox_route_name (AnteSandboxRouteId route)
{
  static const char *const names[ANTE_SANDBOX_N_ROUTES] = {
    "exam_list",
    "exam_invite",
    "exam_invite_resend",
    "exam_invite_cancel",
    "exam_questions",
    "exam_submit_answers",
    "exam_upload_attachment",
    "partner_pharmacy_list",
    "partner_pharmacy_treatment_packages",
    "custom_pharmacy_search",
  };

  return names[route];
}
