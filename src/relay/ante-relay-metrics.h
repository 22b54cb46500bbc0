/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay counts, for its operator: requests, refusals and times, by route; nothing of what a request says
 * and nobody's name. Main thread. */
#pragma once
#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _AnteRelayMetrics AnteRelayMetrics;

AnteRelayMetrics *ante_relay_metrics_new (void);
void ante_relay_metrics_free (AnteRelayMetrics *self);

/** ante_relay_metrics_watch: counts every request @server answers; @self outlives it. */
void ante_relay_metrics_watch (AnteRelayMetrics *self, SoupServer *server);

/** ante_relay_metrics_note_refusal: why @message is not answered as was asked; @reason: a word of ours, static. */
void ante_relay_metrics_note_refusal (SoupServerMessage *message, const char *reason);

/** ante_relay_metrics_note_webhook: one was stored, at @now_ms. */
void ante_relay_metrics_note_webhook (AnteRelayMetrics *self, gint64 clinic, gint64 now_ms, gboolean repeat);

/** ante_relay_metrics_note_storing: @change: 1 when the store is asked to write, -1 when it has answered. */
void ante_relay_metrics_note_storing (AnteRelayMetrics *self, int change);

/* How things are when somebody asks. */
typedef struct
{
  const char *version;
  gboolean store_is_well;
  guint n_waiting, n_open, n_malformed;
} AnteRelayMetricsNow;

/** ante_relay_metrics_write: in the text format of Prometheus, version 0.0.4. (transfer full). */
char *ante_relay_metrics_write (AnteRelayMetrics *self, const AnteRelayMetricsNow *now);

G_END_DECLS
