/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sends a request and waits for how it went. */
#pragma once
#include "shared/http/ante-http-client.h"

typedef struct
{
  GMainLoop *loop;
  AnteHttpAnswer *answer;
  GError *error;
} Outcome;
void outcome_clear (Outcome *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

void outcome_sent_cb (GObject *source, GAsyncResult *result, gpointer outcome);
void send_with (AnteHttpClient *client, const AnteHttpRequest *request, GCancellable *cancellable, Outcome *outcome);
AnteHttpClient *client_for (const char *base_uri, GTlsDatabase *trust);
void post_to (const char *base_uri, GTlsDatabase *trust, Outcome *outcome);
void check_fails (Outcome *outcome, int code);
