/* SPDX-License-Identifier: GPL-3.0-or-later
 * A keyring for tests without a session bus: one file a secret, in a folder of the test's. */
#pragma once
#include "core/vault/ante-keyring.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEST_KEYRING (ante_test_keyring_get_type ())
G_DECLARE_FINAL_TYPE (AnteTestKeyring, ante_test_keyring, ANTE, TEST_KEYRING, GObject)

/** ante_test_keyring_new: @folder must exist. Returns: (transfer full). */
AnteKeyring *ante_test_keyring_new (const char *folder);
/** ante_test_keyring_set_error: every call fails with @code from now on; -1: none does. */
void ante_test_keyring_set_error (AnteTestKeyring *self, int code);

G_END_DECLS
