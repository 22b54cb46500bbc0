/* SPDX-License-Identifier: GPL-3.0-or-later
 * Randomness that repeats: the same seed gives the same bytes in the same order. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEST_RANDOM (ante_test_random_get_type ())
G_DECLARE_FINAL_TYPE (AnteTestRandom, ante_test_random, ANTE, TEST_RANDOM, AnteRandom)

/** ante_test_random_new: usable from any thread, repeatable from one. Returns: (transfer full). */
AnteRandom *ante_test_random_new (guint64 seed);

G_END_DECLS
