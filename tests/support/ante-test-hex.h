/* SPDX-License-Identifier: GPL-3.0-or-later
 * Published vectors as they are printed: hexadecimal into bytes, and a comparison that shows both. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

/** ante_test_unhex: spaces are skipped; anything else that is not hexadecimal ends the test.
 *  Returns: (transfer full). */
GBytes *ante_test_unhex (const char *hex);
/** ante_test_unhex_secret: the same as a secret. Returns: (transfer full). */
AnteSecret *ante_test_unhex_secret (const char *hex);
/** ante_test_assert_hex: @bytes are those of @hex. */
void ante_test_assert_hex (gconstpointer bytes, gsize length, const char *hex);

G_END_DECLS
