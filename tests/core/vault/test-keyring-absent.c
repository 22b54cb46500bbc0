/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring where there is no service, none that starts, or no bus at all: run once in each place. */
#include "keyring-fixture.h"

static void
is_absent (void)
{
  g_autoptr (AnteKeyring) keyring = ante_keyring_secret_new (KEYRING_SCHEMA, 20000, 20000);

  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_ABSENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/keyring/absent/is-told", is_absent);
  return g_test_run ();
}
