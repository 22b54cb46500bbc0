/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every store promises of entries that no desk keeps any more. */
#pragma once
#include "relay/store/ante-relay-parcel.h"
#include "store-hands.h"

/* @n deliveries, of two entries, each with a push after it that brings a token. Returns: the newest. */
gint64 kept_fill (const Hand *self, AnteRelayStore *store, AnteRandom *random, guint n);
/* What is told up to @number: but for the first and the last, each whose number is a multiple of @every is not kept. */
GBytes *kept_make (gint64 number, gint64 every);
AnteRelayToldStatus kept_tell (const Hand *self, AnteRelayStore *store, gint64 number, GBytes *kept /* taken */, gint64 received_ms);
/* How many entries; *number: up to where, 0: nothing was told before that time. */
guint kept_drop (const Hand *self, AnteRelayStore *store, gint64 told_before_ms, gboolean only_look, guint most_steps, gint64 *number);
/* A desk that begins is given all that is kept, with the log's own heads, and everything from @floor on. */
void kept_check_given (const Hand *self, AnteRelayStore *store, gint64 floor, gint64 every, gint64 newest);

void kept_test_dropped_and_not_given (Hand *hand, AnteRelayStore *store, AnteRandom *random);
void kept_test_pushed_again (Hand *hand, AnteRelayStore *store, AnteRandom *random);
void kept_test_cursors (Hand *hand, AnteRelayStore *store, AnteRandom *random);
void kept_test_telling (Hand *hand, AnteRelayStore *store, AnteRandom *random);
void kept_test_half_done (Hand *hand, AnteRelayStore *store, AnteRandom *random);
