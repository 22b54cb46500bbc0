/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many entries opened on every core: each in its place, each with its own reason. */
#include <string.h>

#include "core/store/ante-opening.h"
#include "core/store/ante-store-private.h"
#include "core/store/store-fixture.h"
#include "core/vault/vault-fixture.h"
#include "shared/base/ante-json.h"

#define SUBJECT "a0000000000000000000000000000001"

static GBytes *
seal (AnteVault *vault, guint n)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (AnteEntry) entry = NULL;
  static const guint8 previous[ANTE_HASH_BYTES];

  json_object_set_int_member (fields, "minutes", n);
  entry = ante_entry_new ("appointment.set", SUBJECT, fields);
  g_snprintf (entry->id, sizeof entry->id, "%032x", n + 1);
  return ante_vault_seal_entry (vault, entry, ANTE_AUDIENCE_DESK, n + 1, previous, NULL, 0);
}

/* Every seventh is cut short, every eleventh a stranger's, every thirteenth has a bit changed. */
static GBytes *
make_blob (AnteVault *vault, AnteVault *stranger, guint n)
{
  g_autoptr (GBytes) blob = seal (n % 11 == 10 ? stranger : vault, n);

  if (n % 7 == 6)
    return g_bytes_new_from_bytes (blob, 0, 20);
  if (n % 13 == 12)
    return vault_fixture_flip (blob, g_bytes_get_size (blob) - 1, 0);
  return g_bytes_ref (blob);
}

static void
check_one (const AnteOpened *opened, guint n, gboolean verify)
{
  if (n % 7 == 6)
    {
      g_assert_null (opened->entry);
      g_assert_error (opened->error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_MALFORMED);
      g_assert_cmpint (opened->envelope.id[0], ==, '\0');
    }
  else if (n % 13 == 12)
    {
      g_assert_null (opened->entry);
      g_assert_error (opened->error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_FORGED);
      g_assert_cmpuint (opened->envelope.counter, ==, n + 1);
    }
  else if (n % 11 == 10 && verify)
    {
      g_assert_null (opened->entry);
      g_assert_error (opened->error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR);
    }
  else
    {
      g_assert_no_error (opened->error);
      g_assert_cmpint (ante_json_peek_int (opened->entry->fields, "minutes", -1), ==, n);
    }
}

static void
check (guint n_items, guint n_asked, gboolean verify)
{
  Desk *desk = desk_open (1);
  AnteVault *stranger = vault_fixture_beside (desk->vault, 77, TRUE);
  g_autofree AnteTaking *items = g_new0 (AnteTaking, MAX (n_items, 1));
  g_autoptr (AnteOpening) opening = NULL;

  for (guint i = 0; i < n_items; i++)
    items[i] = (AnteTaking){ i + 1, 0, NULL, make_blob (desk->vault, stranger, i) };
  opening = ante_opening_new (desk->vault, items, n_items, verify, desk->store->authors);
  for (guint i = 0; i < n_asked; i++)
    {
      g_autoptr (AnteOpened) opened = ante_opening_next (opening);

      check_one (opened, i, verify);
    }
  g_clear_pointer (&opening, ante_opening_free);
  for (guint i = 0; i < n_items; i++)
    g_bytes_unref (items[i].blob);
  ante_vault_unref (stranger);
  desk_free (desk);
}

static void
test_each_in_its_place (void)
{
  static const guint sizes[] = { 0, 1, 2, 63, 64, 65, 127, 500, 2000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      check (sizes[i], sizes[i], TRUE);
      check (sizes[i], sizes[i], FALSE);
    }
}

/* As when the disk is full after some of them. */
static void
test_may_end_early (void)
{
  static const guint asked[] = { 0, 1, 31, 32, 33, 700, 1999 };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    check (2000, asked[i], TRUE);
}

static void
test_authors_agree (void)
{
  static const guint8 one[ANTE_KEY_BYTES] = { 1 }, two[ANTE_KEY_BYTES] = { 2 };
  g_autoptr (AnteAuthors) before = ante_authors_new ();
  g_autoptr (AnteAuthors) now = ante_authors_new ();

  ante_authors_add (before, "same", one);
  ante_authors_add (now, "same", one);
  ante_authors_add (before, "gone", one);
  ante_authors_add (now, "new", one);
  ante_authors_add (before, "changed", one);
  ante_authors_add (now, "changed", two);
  g_assert_true (ante_authors_agree (before, now, "same"));
  g_assert_true (ante_authors_agree (before, now, "nobody"));
  g_assert_false (ante_authors_agree (before, now, "gone"));
  g_assert_false (ante_authors_agree (before, now, "new"));
  g_assert_false (ante_authors_agree (before, now, "changed"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/opening/each-in-its-place", test_each_in_its_place);
  g_test_add_func ("/opening/may-end-early", test_may_end_early);
  g_test_add_func ("/opening/authors/agree-about-the-same-key", test_authors_agree);
  return g_test_run ();
}
