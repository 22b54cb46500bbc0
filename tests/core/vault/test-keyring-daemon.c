/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring against the real gnome-keyring-daemon in each state it can be in. The stored key outlives them all. */
#include "keyring-fixture.h"

#define PASSWORD "pw"
#define ORIGINAL "the original key"

static AnteKeyring *
make_keyring (void)
{
  return ante_keyring_secret_new (KEYRING_SCHEMA, 20000, 20000);
}

/* A keyring that holds ORIGINAL as "keys", unlocked. */
static AnteKeyring *
start_with_key (void)
{
  AnteKeyring *keyring = make_keyring ();
  g_autoptr (GError) error = NULL;

  keyring_reset ();
  keyring_start_unlocked (PASSWORD);
  g_assert_true (keyring_store (keyring, "keys", ORIGINAL, FALSE, &error));
  g_assert_no_error (error);
  return keyring;
}

static void
expect_original_after_unlocking (AnteKeyring *keyring)
{
  keyring_stop ();
  keyring_start_unlocked (PASSWORD);
  keyring_expect (keyring, "keys", ORIGINAL);
}

/* --- Unlocked --- */

static void
keeps_and_gives_back (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (AnteKeyring) another = make_keyring ();
  g_autoptr (AnteKeyring) training = ante_keyring_secret_new (KEYRING_SCHEMA ".Training", 20000, 20000);

  keyring_expect (keyring, "keys", ORIGINAL);
  keyring_expect (another, "keys", ORIGINAL);
  keyring_expect (training, "keys", NULL);
  expect_original_after_unlocking (keyring);
}

static void
proves_what_is_missing (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();

  keyring_expect (keyring, "relay-token", NULL);
}

static void
never_overwrites (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();

  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_EXISTS);
  keyring_expect (keyring, "keys", ORIGINAL);
}

static void
replaces_when_told (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (GError) error = NULL;

  g_assert_true (keyring_store (keyring, "provider-key", "first", FALSE, &error));
  g_assert_true (keyring_store (keyring, "provider-key", "second", TRUE, &error));
  g_assert_true (keyring_store (keyring, "relay-token", "new", TRUE, &error));
  g_assert_no_error (error);
  keyring_expect (keyring, "provider-key", "second");
  keyring_expect (keyring, "relay-token", "new");
  keyring_expect (keyring, "keys", ORIGINAL);
}

static void
forgets_when_told (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (GError) error = NULL;
  g_autofree char *gone = NULL;

  g_assert_true (keyring_store (keyring, "provider-key", "first", FALSE, &error));
  g_assert_true (keyring_forget (keyring, "provider-key", &error));
  g_assert_no_error (error);
  gone = keyring_look_up (keyring, "provider-key", FALSE, &error);
  g_assert_no_error (error);
  g_assert_null (gone);
  g_assert_true (keyring_forget (keyring, "provider-key", &error)); /* what is not there is gone */
  g_assert_no_error (error);
  keyring_expect (keyring, "keys", ORIGINAL);
}

static void
forgets_nothing_while_locked (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (GError) error = NULL;

  keyring_lock ();
  g_assert_false (keyring_forget (keyring, "keys", &error));
  g_assert_error (error, ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_LOCKED);
  expect_original_after_unlocking (keyring);
}

static void
keeps_the_longest_item (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autofree char *text = g_strnfill (12 * 1024, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (keyring_store (keyring, "long", text, FALSE, &error));
  g_assert_no_error (error);
  keyring_expect (keyring, "long", text);
}

/* Two asked at once: one stores, the other finds it there. */
static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError **error = data;

  if (ante_keyring_store_finish (ANTE_KEYRING (source), result, error))
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "stored");
}

static void
takes_turns (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (AnteSecret) one = ante_secret_new ("one", 3);
  g_autoptr (AnteSecret) two = ante_secret_new ("two", 3);
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  gboolean first_stored = FALSE;

  ante_keyring_store_async (keyring, "relay-token", one, FALSE, NULL, ended_cb, &first);
  ante_keyring_store_async (keyring, "relay-token", two, FALSE, NULL, ended_cb, &second);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  first_stored = g_error_matches (first, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_error ((first_stored ? second : first), ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_EXISTS);
  g_assert_error ((first_stored ? first : second), G_IO_ERROR, G_IO_ERROR_EXISTS);
  keyring_expect (keyring, "relay-token", first_stored ? "one" : "two");
}

/* --- None yet --- */

static void
fresh_machine_is_proven (void)
{
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_reset ();
  keyring_expect (keyring, "keys", NULL);
}

/* The first keyring needs a password, and nobody gives one. */
static void
fresh_machine_asks_for_a_password (void)
{
  g_autoptr (AnteKeyring) keyring = make_keyring ();

  keyring_reset ();
  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect (keyring, "keys", NULL);
}

/* --- Locked --- */

static void
expect_locked (AnteKeyring *keyring)
{
  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "never-stored", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "never-stored", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
}

static void
warm_locked (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();

  keyring_lock ();
  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_lookup_error (keyring, "never-stored", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_LOCKED);
  expect_original_after_unlocking (keyring);
}

static void
cold_locked (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();

  keyring_stop (); /* the bus starts the next one */
  expect_locked (keyring);
  expect_original_after_unlocking (keyring);
}

static void
wrong_password (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();

  keyring_stop ();
  keyring_start_unlocked (PASSWORD "\n");
  expect_locked (keyring);
  expect_original_after_unlocking (keyring);
}

/* --- Hung --- */

static void
hung_is_absent_in_time (void)
{
  g_autoptr (AnteKeyring) patient = start_with_key ();
  g_autoptr (AnteKeyring) keyring = ante_keyring_secret_new (KEYRING_SCHEMA, 300, 20000);
  gint64 begin = 0;

  keyring_pause ();
  begin = g_get_monotonic_time ();
  keyring_expect_lookup_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_lookup_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", FALSE, ANTE_KEYRING_ERROR_ABSENT);
  keyring_expect_store_error (keyring, "keys", TRUE, ANTE_KEYRING_ERROR_ABSENT);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  keyring_resume ();
  keyring_expect (patient, "keys", ORIGINAL);
}

/* --- Cancelled, owner gone --- */

static void
lookup_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteSecret *secret = NULL;

  g_assert_false (ante_keyring_lookup_finish (ANTE_KEYRING (source), result, &secret, data));
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_is_told_at_once (void)
{
  g_autoptr (AnteKeyring) keyring = start_with_key ();
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) during = g_cancellable_new ();
  g_autoptr (GError) error_before = NULL;
  g_autoptr (GError) error_during = NULL;

  g_cancellable_cancel (before);
  keyring_pause ();
  ante_keyring_lookup_async (keyring, "keys", FALSE, before, lookup_ended_cb, &error_before);
  ante_keyring_lookup_async (keyring, "keys", FALSE, during, lookup_ended_cb, &error_during);
  g_timeout_add (50, cancel_cb, during);
  while (error_before == NULL || error_during == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error_before, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (error_during, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  keyring_resume ();
  keyring_expect (keyring, "keys", ORIGINAL);
}

static void
goes_after_its_last_answer (void)
{
  AnteKeyring *keyring = start_with_key ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gpointer alive = keyring;

  keyring_pause ();
  ante_keyring_lookup_async (keyring, "keys", FALSE, cancellable, lookup_ended_cb, &error);
  g_object_add_weak_pointer (G_OBJECT (keyring), &alive);
  g_object_unref (keyring);
  g_assert_nonnull (alive);
  g_cancellable_cancel (cancellable);
  while (error == NULL || g_atomic_pointer_get (&alive) != NULL)
    g_main_context_iteration (NULL, FALSE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  keyring_resume ();
}

int
main (int argc, char *argv[])
{
  int code = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/keyring/unlocked/keeps-and-gives-back", keeps_and_gives_back);
  g_test_add_func ("/keyring/unlocked/proves-what-is-missing", proves_what_is_missing);
  g_test_add_func ("/keyring/unlocked/never-overwrites", never_overwrites);
  g_test_add_func ("/keyring/unlocked/replaces-when-told", replaces_when_told);
  g_test_add_func ("/keyring/unlocked/forgets-when-told", forgets_when_told);
  g_test_add_func ("/keyring/locked/forgets-nothing", forgets_nothing_while_locked);
  g_test_add_func ("/keyring/unlocked/keeps-the-longest-item", keeps_the_longest_item);
  g_test_add_func ("/keyring/unlocked/takes-turns", takes_turns);
  g_test_add_func ("/keyring/none-yet/missing-is-proven", fresh_machine_is_proven);
  g_test_add_func ("/keyring/none-yet/asks-for-a-password", fresh_machine_asks_for_a_password);
  g_test_add_func ("/keyring/locked/warm", warm_locked);
  g_test_add_func ("/keyring/locked/cold", cold_locked);
  g_test_add_func ("/keyring/locked/wrong-password", wrong_password);
  g_test_add_func ("/keyring/hung/is-absent-in-time", hung_is_absent_in_time);
  g_test_add_func ("/keyring/cancelled/is-told-at-once", cancelled_is_told_at_once);
  g_test_add_func ("/keyring/cancelled/goes-after-its-last-answer", goes_after_its_last_answer);
  code = g_test_run ();
  keyring_stop ();
  return code;
}
