/* SPDX-License-Identifier: GPL-3.0-or-later
 * Desks that wait for news of their clinic: bounded in number and in time, and woken a few at a time, so
 * that the provider who brought the news has its answer before they have theirs. Main thread. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

typedef struct _AnteRelayWaiters AnteRelayWaiters;

/* Called once: there may be news; or @is_last: it is to answer now, whatever there is. */
typedef void (*AnteRelayWoken) (gpointer data, gboolean is_last);

/** ante_relay_waiters_new: @most wait at once. */
AnteRelayWaiters *ante_relay_waiters_new (guint most);
void ante_relay_waiters_free (AnteRelayWaiters *self); /* none waits any more */

/** ante_relay_waiters_park: @desk tells one desk from another; of those that wait for the same desk too long
 *  a row, the longest waiting is sent off. FALSE: too many wait in all. */
gboolean ante_relay_waiters_park (AnteRelayWaiters *self, gint64 clinic, const guint8 desk[ANTE_HASH_BYTES],
                                  guint ms, AnteRelayWoken woken, gpointer data);

/** ante_relay_waiters_count: all that wait, or are about to be woken. */
guint ante_relay_waiters_count (AnteRelayWaiters *self);

void ante_relay_waiters_wake_clinic (AnteRelayWaiters *self, gint64 clinic);
/** ante_relay_waiters_wake_all: every clinic's, when it is not known which has news. */
void ante_relay_waiters_wake_all (AnteRelayWaiters *self);

/** ante_relay_waiters_send_off_clinic: a clinic's, at once, to answer now. */
void ante_relay_waiters_send_off_clinic (AnteRelayWaiters *self, gint64 clinic);

/** ante_relay_waiters_send_off: everybody, at once, to answer now. */
void ante_relay_waiters_send_off (AnteRelayWaiters *self);

G_END_DECLS
