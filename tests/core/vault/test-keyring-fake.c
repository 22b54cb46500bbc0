/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring against a service that refuses, lies or waits, as no real one can be made to. */
#include "keyring-fixture.h"

#define ORIGINAL "the original key"
#define HOLDING "--item=keys=" ORIGINAL
#define DENIED "org.freedesktop.DBus.Error.AccessDenied"
#define NO_OBJECT "org.freedesktop.DBus.Error.UnknownObject"

static AnteKeyring *
make_keyring (void)
{
  return ante_keyring_secret_new (KEYRING_SCHEMA, 20000, 20000);
}

static void
expect_kept (KeyringFake *fake, const char *secret)
{
  g_auto (GStrv) secrets = keyring_fake_secrets (fake);

  g_assert_cmpuint (g_strv_length (secrets), ==, secret != NULL ? 1 : 0);
  g_assert_cmpstr (secrets[0], ==, secret);
}

static void
behaves_when_not_told_otherwise (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();
  g_autoptr (GError) error = NULL;

  keyring_expect (keyring, "keys", ORIGINAL);
  keyring_expect (keyring, "relay-token", NULL);
  g_assert_true (keyring_store (keyring, "relay-token", "token", FALSE, &error));
  keyring_expect (keyring, "relay-token", "token");
}

static void
denied_is_denied (void)
{
  static const char *const reading[] = { "OpenSession", "SearchItems", "ReadAlias", "GetSecret" };
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  for (guint i = 0; i < G_N_ELEMENTS (reading); i++)
    {
      g_autofree char *fault = g_strdup_printf ("--fault=%s=" DENIED, reading[i]);
      g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, fault, NULL });

      keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_DENIED);
      expect_kept (fake, ORIGINAL);
    }
}

static void
denied_writing_changes_nothing (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start (
      (const char *[]){ HOLDING, "--fault=CreateItem=" DENIED, "--fault=SetSecret=" DENIED, NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_store_error (keyring, "relay-token", FALSE, ANTE_KEYRING_ERROR_DENIED);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_DENIED);
  expect_kept (fake, ORIGINAL);
}

static void
denied_unlocking_is_denied (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start (
      (const char *[]){ HOLDING, "--locked", "--fault=Unlock=" DENIED, NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_DENIED);
  expect_kept (fake, ORIGINAL);
}

/* Found by the search and no longer there: never "missing". */
static void
gone_between_search_and_load (void)
{
  static const char *const ways[] = { "--gone", "--fault=GetSecret=" NO_OBJECT };
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, ways[i], NULL });

      keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
      expect_kept (fake, ORIGINAL);
    }
}

static void
gone_is_not_stored_over (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, "--gone", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  expect_kept (fake, ORIGINAL);
}

static void
forgotten_is_noticed (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, "--forget", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_store_error (keyring, "relay-token", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_ABSENT);
  expect_kept (fake, ORIGINAL);
}

static void
garbled_is_noticed (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ "--garble", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
}

/* Two of one name, which we never make: the first that was stored stays the key. */
static void
oldest_is_the_key (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start (
      (const char *[]){ "--item=keys=another", HOLDING, NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect (keyring, "keys", ORIGINAL);
}

static void
empty_is_not_missing (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ "--item=keys=", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_EXISTS);
  expect_kept (fake, "");
}

/* --- Prompts --- */

/* The service's answers have little time; a person typing a password has more. */
static void
prompt_has_its_own_deadline (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start (
      (const char *[]){ HOLDING, "--locked", "--prompt=accept", NULL });
  g_autoptr (AnteKeyring) keyring = ante_keyring_secret_new (KEYRING_SCHEMA, 300, 20000);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  found = keyring_look_up (keyring, "keys", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, ORIGINAL);
}

static void
prompt_unlocks_and_proves_missing (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ "--locked", "--prompt=accept", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();
  g_autoptr (GError) error = NULL;

  g_assert_null (keyring_look_up (keyring, "keys", TRUE, &error));
  g_assert_no_error (error);
}

static void
dismissed_prompt_is_locked (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, "--locked", "--prompt=dismiss", NULL });
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "relay-token", TRUE, ANTE_KEYRING_ERROR_LOCKED);
}

static void
prompt_left_alone_is_locked (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, "--locked", "--prompt=ignore", NULL });
  g_autoptr (AnteKeyring) keyring = ante_keyring_secret_new (KEYRING_SCHEMA, 20000, 500);

  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  expect_kept (fake, ORIGINAL);
}

/* The service ends while it prompts: nothing is unlocked, and nobody waits for ever. */
static void
dying_prompt_is_locked (void)
{
  g_autoptr (KeyringFake) fake = keyring_fake_start ((const char *[]){ HOLDING, "--locked", "--prompt=die", NULL });
  g_autoptr (AnteKeyring) keyring = ante_keyring_secret_new (KEYRING_SCHEMA, 20000, 60000);
  gint64 begin = g_get_monotonic_time ();

  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/keyring/fake/behaves-when-not-told-otherwise", behaves_when_not_told_otherwise);
  g_test_add_func ("/keyring/denied/is-denied", denied_is_denied);
  g_test_add_func ("/keyring/denied/writing-changes-nothing", denied_writing_changes_nothing);
  g_test_add_func ("/keyring/denied/unlocking-is-denied", denied_unlocking_is_denied);
  g_test_add_func ("/keyring/gone/between-search-and-load", gone_between_search_and_load);
  g_test_add_func ("/keyring/gone/is-not-stored-over", gone_is_not_stored_over);
  g_test_add_func ("/keyring/read-back/forgotten-is-noticed", forgotten_is_noticed);
  g_test_add_func ("/keyring/read-back/garbled-is-noticed", garbled_is_noticed);
  g_test_add_func ("/keyring/odd/oldest-is-the-key", oldest_is_the_key);
  g_test_add_func ("/keyring/odd/empty-is-not-missing", empty_is_not_missing);
  g_test_add_func ("/keyring/prompt/has-its-own-deadline", prompt_has_its_own_deadline);
  g_test_add_func ("/keyring/prompt/unlocks-and-proves-missing", prompt_unlocks_and_proves_missing);
  g_test_add_func ("/keyring/prompt/dismissed-is-locked", dismissed_prompt_is_locked);
  g_test_add_func ("/keyring/prompt/left-alone-is-locked", prompt_left_alone_is_locked);
  g_test_add_func ("/keyring/prompt/dying-is-locked", dying_prompt_is_locked);
  return g_test_run ();
}
