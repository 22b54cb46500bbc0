/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sends a request and waits for how it went. */
#include "outcome.h"

void
outcome_clear (Outcome *self)
{
  ante_http_answer_free (self->answer);
  g_clear_error (&self->error);
}

void
outcome_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->answer =
      ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &outcome->error);
  g_assert_true ((outcome->answer == NULL) == (outcome->error != NULL));
  g_main_loop_quit (outcome->loop);
}

void
send_with (AnteHttpClient *client,
           const AnteHttpRequest *request,
           GCancellable *cancellable,
           Outcome *outcome)
{
  outcome_clear (outcome);
  outcome->answer = NULL;
  outcome->loop = g_main_loop_new (NULL, FALSE);
  ante_http_client_send_async (client, request, cancellable, outcome_sent_cb, outcome);
  g_main_loop_run (outcome->loop);
  g_main_loop_unref (outcome->loop);
}

AnteHttpClient *
client_for (const char *base_uri, GTlsDatabase *trust)
{
  g_autoptr (GError) error = NULL;
  AnteHttpClient *client = ante_http_client_new (base_uri, trust, &error);

  g_assert_no_error (error);
  return client;
}

void
post_to (const char *base_uri, GTlsDatabase *trust, Outcome *outcome)
{
  g_autoptr (AnteHttpClient) client = client_for (base_uri, trust);
  AnteHttpRequest request = { .method = "POST", .path = "/api/x", .json = "{\"a\":1}",
                              .timeout_s = 2, .max_answer_bytes = 1000 };

  send_with (client, &request, NULL, outcome);
}

void
check_fails (Outcome *outcome, int code)
{
  g_assert_error (outcome->error, ANTE_HTTP_ERROR, code);
  g_assert_null (outcome->answer);
}
