/* SPDX-License-Identifier: GPL-3.0-or-later
 * How often somebody may: so many a minute, with a minute's worth saved up. The table of who is remembered is
 * bounded; whoever is in it keeps his place until he has been quiet for so long that nothing would be
 * forgotten, and all newcomers beyond it share one place. Main thread. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_RELAY_LIMITS_KEY_BYTES 32

typedef struct _AnteRelayLimits AnteRelayLimits;

/** ante_relay_limits_new: @a_minute 0: no limit. @most are remembered apart. */
AnteRelayLimits *ante_relay_limits_new (guint a_minute, guint most);
void ante_relay_limits_free (AnteRelayLimits *self);

/** ante_relay_limits_take: whether @key may now, and counts it if so; or else *wait_s: seconds until it may. */
gboolean ante_relay_limits_take (AnteRelayLimits *self, const guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES], gint64 now_ms,
                                 guint *wait_s);
/** ante_relay_limits_may: likewise, and counts nothing. */
gboolean ante_relay_limits_may (AnteRelayLimits *self, const guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES], gint64 now_ms,
                                guint *wait_s);

G_END_DECLS
