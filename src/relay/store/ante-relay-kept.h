/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which entries of a log a desk keeps, as a bit for each number; and what may be dropped by it. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

#define ANTE_RELAY_TOLD_APART_MS (7 * 24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* What is dropped in one transaction, for nobody is to wait behind it: so many numbers, or so many bytes. */
#define ANTE_RELAY_DROPPED_NUMBERS 256
#define ANTE_RELAY_DROPPED_BYTES (4 * 1024 * 1024)

/** ante_relay_kept_length: in bytes, of what is told up to @number. */
gsize ante_relay_kept_length (gint64 number);
/** ante_relay_kept_is_whole: of the right length, the first entry (who everybody is begins with it) and the last
 *  among what is kept, and nothing beyond. */
gboolean ante_relay_kept_is_whole (GBytes *kept, gint64 number);
gboolean ante_relay_kept_has (GBytes *kept, gint64 number);
/** ante_relay_kept_is_within: nothing up to @number that @other has not. */
gboolean ante_relay_kept_is_within (GBytes *kept, GBytes *other, gint64 number);

/* A few numbers that are looked at, and what is kept of them. */
typedef struct
{
  gint64 after, through; /* numbers */
  gint64 first_byte;     /* of all that is told, from 0 */
  GBytes *kept;          /* owned, nullable: those bytes that hold these numbers */
} AnteRelaySpan;
/** ante_relay_span_begin: from @after on, of what is told up to @number. */
void ante_relay_span_begin (AnteRelaySpan *self, gint64 after, gint64 number);
void ante_relay_span_clear (AnteRelaySpan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelaySpan, ante_relay_span_clear)
gsize ante_relay_span_length (const AnteRelaySpan *self); /* of its bytes */
gboolean ante_relay_span_keeps (const AnteRelaySpan *self, gint64 number);
/** ante_relay_span_note: an entry that is there and not kept. FALSE: with it, this would be more than is dropped at
 *  once; the span ends before it. */
gboolean ante_relay_span_note (AnteRelaySpan *self, AnteRelayDropping *dropping, gint64 number, gint64 n_bytes);

/** ante_relay_has_to_begin_anew: whether a desk at this cursor has missed something that was dropped. */
gboolean ante_relay_has_to_begin_anew (const AnteRelayPull *pull);
/** ante_relay_refuse_unfinished: whether what is asked for is being dropped; sets DROPPING. */
gboolean ante_relay_refuse_unfinished (const AnteRelayPull *pull, gint64 floor_done, GError **error);

G_END_DECLS
