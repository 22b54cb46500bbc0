/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sending all invites of a day: what would be sent and what not and why; then one after the other, with a result for
 * each. Holds nothing that matters: what was reserved goes out by itself, and begun again it sends only the rest. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_SEND_NOT,         /* will not be sent: the readiness says why */
  ANTE_SEND_PLANNED,
  ANTE_SEND_STOPPED,     /* was planned; a person stopped before it */
  ANTE_SEND_UNDER_WAY,
  ANTE_SEND_QUEUED,      /* saved; goes out when the relay answers */
  ANTE_SEND_SENT,
  ANTE_SEND_REFUSED,     /* by the provider: see problem */
  ANTE_SEND_UNCONFIRMED, /* the provider's answer never came */
  ANTE_SEND_ELSEWHERE,   /* another computer sent it first */
  ANTE_SEND_NOTHING,     /* nothing was to be sent any more when its turn came */
  ANTE_SEND_FAILED,      /* could not be saved on this computer */
} AnteSendState;

/* One appointment. Signal "changed". */
#define ANTE_TYPE_SEND_LINE (ante_send_line_get_type ())
G_DECLARE_FINAL_TYPE (AnteSendLine, ante_send_line, ANTE, SEND_LINE, GObject)
AnteAppointmentView *ante_send_line_get_view (AnteSendLine *self);
const AnteReadiness *ante_send_line_get_readiness (AnteSendLine *self);
AnteSendState ante_send_line_get_state (AnteSendLine *self);
/** ante_send_line_get_problem: a code of the provider's, for REFUSED; nullable. *@text: (nullable out) what it said. */
const char *ante_send_line_get_problem (AnteSendLine *self, const char **text);
/** ante_send_line_get_error: for FAILED; nullable. */
const GError *ante_send_line_get_error (AnteSendLine *self);
/** ante_send_line_is_ready: whether it is, or was when it was begun, among those to be sent. */
gboolean ante_send_line_is_ready (AnteSendLine *self);

/* A GListModel of AnteSendLine: first those to be sent, then those that are not ready, then the rest; each by time.
 * Main thread. Properties, read-only and notifying: "loaded", "running" (boolean), "done", "total" (uint: of those to
 * be sent). Signal "failed" (GError*): the day could not be read. */
#define ANTE_TYPE_SEND_ALL (ante_send_all_get_type ())
G_DECLARE_FINAL_TYPE (AnteSendAll, ante_send_all, ANTE, SEND_ALL, GObject)
AnteSendAll *ante_send_all_new (AnteDesk *desk, const char *date); /* (transfer full); loads */
const char *ante_send_all_get_date (AnteSendAll *self);
gboolean ante_send_all_get_loaded (AnteSendAll *self);
gboolean ante_send_all_get_running (AnteSendAll *self);
guint ante_send_all_get_done (AnteSendAll *self);
guint ante_send_all_get_total (AnteSendAll *self);
/** ante_send_all_count: lines in @state. */
guint ante_send_all_count (AnteSendAll *self, AnteSendState state);
void ante_send_all_start (AnteSendAll *self);
/** ante_send_all_stop: nothing more is begun; what is under way ends. */
void ante_send_all_stop (AnteSendAll *self);

G_END_DECLS
