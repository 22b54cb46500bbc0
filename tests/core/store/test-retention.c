/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a desk keeps after its window has closed draws what it shows: whoever reads only that sees the same, row for
 * row, verdicts and inbox included. By hand for long: ANTEROOM_RETENTION_ROUNDS. */
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/store/random-days.h"
#include "core/vault/vault-fixture.h"

#define NOW_MS G_GINT64_CONSTANT (1795258800000) /* 2026-11-21 */
#define DAY_MS G_GINT64_CONSTANT (86400000)

static guint
any (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

static Desk *
open_new (Desk *first, guint64 seed)
{
  Desk *desk = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  desk->dir = g_dir_make_tmp ("anteroom-store-XXXXXX", NULL);
  desk->vault = vault_fixture_beside (first->vault, seed, TRUE);
  desk->clock_ms = NOW_MS;
  desk->store = ante_store_open (desk->dir, desk->vault, &error);
  g_assert_no_error (error);
  return desk;
}

static void
live (Desk *desk, FakeLog *log, guint n, gint64 now_ms)
{
  static guint at;

  desk->clock_ms = now_ms;
  for (guint i = 0; i < n; i++)
    {
      random_days_happen (desk, log, at++, now_ms);
      if (any (4) == 0)
        desk_push (desk, log);
    }
  desk_push (desk, log);
  desk_pull (desk, log, NULL);
}

static void
prune (Desk *desk)
{
  g_assert_true (ante_store_prune (desk->store, "2026-11-21", 1, NOW_MS, NULL));
}

/* What it keeps of the log up to @through: the number at each place is there. */
static gboolean *
list_kept (Desk *desk, gint64 through, guint *n_kept)
{
  gboolean *kept = g_new0 (gboolean, through + 1);

  *n_kept = 0;
  for (gint64 i = 1; i <= through; i++)
    {
      g_autofree char *sql = g_strdup_printf ("select count(*) from entry where number = %d", (int) i);

      kept[i] = ante_store_read_int (desk->store, sql) > 0;
      *n_kept += kept[i];
    }
  return kept;
}

static void
read_kept (Desk *desk, FakeLog *log, const gboolean *kept, gint64 below)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (AnteTaking));
  g_autoptr (GError) error = NULL;
  AnteTaken taken = { 0 };

  for (guint i = 0; i < log->items->len; i++)
    {
      LogItem *item = &g_array_index (log->items, LogItem, i);
      AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };

      if (item->number > below || kept[item->number])
        g_array_append_val (items, taking);
    }
  ante_store_take (desk->store, (AnteTaking *) (gpointer) items->data, items->len, TRUE, log->items->len,
                   fake_log_head (log, log->items->len), &taken, &error);
  g_assert_no_error (error);
  ante_taken_clear (&taken);
}

static void
check_same (Desk *desk, Desk *other)
{
  g_autofree char *here = desk_dump (desk);
  g_autofree char *there = desk_dump (other);

  g_assert_cmpstr (here, ==, there);
}

/* @later: also things that happen afterwards, of what has left too. Returns: how many entries have left. */
static guint
try_one (gboolean later)
{
  Desk *first = desk_open (any (1000000)), *thin;
  FakeLog *log = fake_log_new ();
  gint64 below;
  guint n_kept;
  g_autofree gboolean *kept = NULL;

  live (first, log, any (60), NOW_MS - 700 * DAY_MS);
  live (first, log, any (60), NOW_MS - 20 * DAY_MS);
  prune (first);
  below = log->items->len;
  kept = list_kept (first, below, &n_kept);
  if (later)
    live (first, log, any (40), NOW_MS - DAY_MS);
  thin = open_new (first, 501);
  read_kept (thin, log, kept, below);
  if (!later)
    {
      Desk *full = open_new (first, 502);

      desk_pull (full, log, NULL);
      prune (full);
      check_same (full, first);
      desk_free (full);
    }
  prune (first);
  prune (thin);
  check_same (thin, first);
  desk_free (first);
  desk_free (thin);
  fake_log_free (log);
  return (guint) below - n_kept;
}

static guint
n_rounds (void)
{
  const char *text = g_getenv ("ANTEROOM_RETENTION_ROUNDS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 40;
}

static void
test_draws_the_same (void)
{
  guint n_left = 0;

  for (guint i = 0; i < n_rounds (); i++)
    n_left += try_one (FALSE);
  g_assert_cmpuint (n_left, >, 0);
}

static void
test_goes_on_the_same (void)
{
  for (guint i = 0; i < n_rounds (); i++)
    try_one (TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/retention/what-is-kept-draws-the-same", test_draws_the_same);
  g_test_add_func ("/store/retention/what-is-kept-goes-on-the-same", test_goes_on_the_same);
  return g_test_run ();
}
