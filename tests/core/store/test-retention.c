/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a desk keeps after its window has closed draws what it shows: whoever reads only that sees the same, row for
 * row, verdicts and inbox included. By hand for long: ANTEROOM_RETENTION_ROUNDS. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"
#include "core/store/random-days.h"
#include "core/vault/vault-fixture.h"
#include "shared/base/ante-json.h"

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

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 12;
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

/* --- Believing it --- */

#define SNAPSHOT "50000000000000000000000000000001"

static void
write_fields (Desk *desk, const char *kind, JsonObject *fields)
{
  g_autofree char *json = ante_json_write_object (fields);

  desk_write (desk, kind, SNAPSHOT, json, NULL, NULL);
}

typedef struct
{
  Desk *first, *other; /* of whom the other writes too, and is a manager's as well */
  FakeLog *log;
  gint64 floor;
  gboolean *kept;
  guint n_kept;
} Clinic;

static void
join_other (Clinic *clinic)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  clinic->other = open_new (clinic->first, 77);
  ante_vault_get_sign_key (clinic->other->vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Back office\",\"role\":\"manager\",\"sign_key\":\"%s\"}", text);
  desk_write (clinic->first, "roster.set", ante_vault_get_desk_id (clinic->other->vault), json, NULL, NULL);
  desk_sync (clinic->first, clinic->log);
  desk_pull (clinic->other, clinic->log, NULL);
}

/* As the relay is told it. */
static void
take_telling (Clinic *clinic)
{
  g_autofree char *telling = ante_store_find_kept_to_tell (clinic->first->store);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GBytes) bits = NULL;
  const guint8 *bytes;

  g_assert_nonnull (telling);
  object = ante_json_read_object (telling, strlen (telling), NULL, NULL);
  clinic->floor = ante_json_peek_int (object, "number", 0);
  bits = ante_base64_decode (ante_json_peek_string (object, "kept"), 1000000, NULL);
  bytes = g_bytes_get_data (bits, NULL);
  clinic->kept = g_new0 (gboolean, clinic->floor + 1);
  for (gint64 i = 1; i <= clinic->floor; i++)
    {
      clinic->kept[i] = (bytes[i / 8] >> (i % 8) & 1) != 0;
      clinic->n_kept += clinic->kept[i];
    }
}

/* Nothing that anybody doubts. */
static void
work (Desk *desk, FakeLog *log, guint n, gint64 now_ms)
{
  static const char edit[] = "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\"}";
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);
  char patient[33], appointment[33];

  desk->clock_ms = now_ms;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"patient\":\"%s\",\"date\":\"%d-%02d-%02d\",\"time\":\"09:15\",\"minutes\":45}",
                                               random_days_id (patient, 'a', any (RANDOM_DAYS_PATIENTS)), g_date_time_get_year (now),
                                               g_date_time_get_month (now), g_date_time_get_day_of_month (now));

      desk_write (desk, "patient.set", patient, edit, NULL, NULL);
      if (any (2))
        desk_write (desk, "appointment.set", random_days_id (appointment, 'b', any (1000)), json, NULL, NULL);
    }
  desk_sync (desk, log);
}

/* Two desks' days, most of them long ago, and what one of them keeps, told and signed. */
static void
clinic_open (Clinic *clinic, gconstpointer ignored)
{
  g_autoptr (AntePacking) packing = NULL;
  g_autofree char *telling = NULL;
  g_autoptr (JsonObject) made = NULL;

  clinic->first = desk_open (5);
  clinic->log = fake_log_new ();
  join_other (clinic);
  for (guint i = 0; i < 4; i++)
    {
      work (clinic->first, clinic->log, 25, i < 3 ? NOW_MS - 700 * DAY_MS : NOW_MS);
      desk_pull (clinic->other, clinic->log, NULL);
      work (clinic->other, clinic->log, 25, NOW_MS - 700 * DAY_MS);
      desk_pull (clinic->first, clinic->log, NULL);
    }
  prune (clinic->first);
  desk_write (clinic->first, "snapshot.begun", SNAPSHOT, "{}", NULL, NULL);
  desk_sync (clinic->first, clinic->log);
  packing = ante_store_begin_snapshot (clinic->first->store, NULL);
  g_assert_true (ante_packing_pack (packing, NULL));
  telling = ante_packing_make_telling (packing, SNAPSHOT);
  ante_store_set_setting (clinic->first->store, ANTE_SETTING_KEPT_TO_TELL, telling, NULL);
  g_assert_null (ante_store_find_kept_to_tell (clinic->first->store)); /* not before it has come back */
  desk_pull (clinic->other, clinic->log, NULL);
  work (clinic->other, clinic->log, 5, NOW_MS - DAY_MS); /* in between */
  desk_pull (clinic->first, clinic->log, NULL);
  made = ante_packing_make_made (packing);
  write_fields (clinic->first, "snapshot.made", made);
  desk_sync (clinic->first, clinic->log);
  take_telling (clinic);
  g_assert_cmpuint (clinic->n_kept, <, clinic->floor - 20);
  g_assert_cmpuint (clinic->n_kept, >, 5);
}

static void
clinic_close (Clinic *clinic, gconstpointer ignored)
{
  desk_free (clinic->first);
  desk_free (clinic->other);
  fake_log_free (clinic->log);
  g_free (clinic->kept);
}

static Desk *
read_thinned (Clinic *clinic)
{
  Desk *desk = open_new (clinic->first, 501);

  g_assert_true (ante_store_set_setting (desk->store, ANTE_SETTING_CATCHING_UP, "1", NULL));
  g_assert_true (ante_store_begin_at_floor (desk->store, clinic->floor, NULL));
  read_kept (desk, clinic->log, clinic->kept, clinic->floor);
  return desk;
}

static void
test_what_was_kept_is_believed (Clinic *clinic, gconstpointer ignored)
{
  Desk *desk = read_thinned (clinic);

  g_assert_true (ante_store_prove_floor (desk->store));
  g_assert_false (ante_store_get_history_changed (desk->store));
  /* Everybody's chain goes on from where it was, also of who has said nothing since. */
  work (clinic->first, clinic->log, 5, NOW_MS);
  desk_pull (clinic->other, clinic->log, NULL);
  work (clinic->other, clinic->log, 5, NOW_MS);
  desk_reopen (desk);
  desk_pull (desk, clinic->log, NULL);
  g_assert_false (ante_store_get_history_changed (desk->store));
  desk_free (desk);
}

static void
check_is_doubted (Clinic *clinic)
{
  Desk *desk = read_thinned (clinic);

  g_assert_false (ante_store_prove_floor (desk->store));
  g_assert_true (ante_store_get_history_changed (desk->store));
  g_assert_false (ante_store_may_make_snapshot (desk->store));
  desk_free (desk);
}

static gint64
find (const Clinic *clinic, gboolean kept)
{
  gint64 number = 2 + any (clinic->floor - 3);

  while (clinic->kept[number] != kept)
    number = number % (clinic->floor - 1) + 1;
  return number;
}

static void
test_less_is_not (Clinic *clinic, gconstpointer ignored)
{
  gint64 number = find (clinic, TRUE);

  clinic->kept[number == 1 ? 2 : number] ^= TRUE;
  check_is_doubted (clinic);
}

static void
test_more_is_not (Clinic *clinic, gconstpointer ignored)
{
  clinic->kept[find (clinic, FALSE)] = TRUE;
  check_is_doubted (clinic);
}

/* The relay says that more was dropped than a manager has signed. */
static void
test_another_floor_is_not (Clinic *clinic, gconstpointer ignored)
{
  clinic->kept = g_renew (gboolean, clinic->kept, clinic->floor + 3);
  clinic->kept[++clinic->floor] = TRUE;
  check_is_doubted (clinic);
}

/* Nothing is missing beyond it: neither the first that somebody has said since, nor a later one. */
static void
check_gap_beyond (Clinic *clinic, guint nth)
{
  for (guint i = (guint) clinic->floor; i < clinic->log->items->len; i++)
    {
      LogItem *item = &g_array_index (clinic->log->items, LogItem, i);
      AnteEnvelope envelope;

      g_assert_true (ante_envelope_read (item->blob, &envelope, NULL, NULL, NULL));
      if (envelope.counter == 0 || strcmp (envelope.author, ante_vault_get_desk_id (clinic->other->vault)) != 0 || nth-- > 0)
        continue;
      clinic->kept = g_renew (gboolean, clinic->kept, clinic->log->items->len + 1);
      for (gint64 k = clinic->floor + 1; k <= clinic->log->items->len; k++)
        clinic->kept[k] = k != item->number;
      break;
    }
}

static void
test_gap_beyond_is_not (Clinic *clinic, gconstpointer nth)
{
  Desk *desk = open_new (clinic->first, 501);

  work (clinic->other, clinic->log, 20, NOW_MS);
  check_gap_beyond (clinic, GPOINTER_TO_UINT (nth));
  g_assert_true (ante_store_begin_at_floor (desk->store, clinic->floor, NULL));
  read_kept (desk, clinic->log, clinic->kept, clinic->log->items->len);
  ante_store_prove_floor (desk->store);
  g_assert_true (ante_store_get_history_changed (desk->store));
  desk_free (desk);
}

/* Without a floor a gap is what it always was. */
static void
test_whole_log_has_no_gaps (Clinic *clinic, gconstpointer ignored)
{
  Desk *desk = open_new (clinic->first, 501);

  g_assert_true (ante_store_begin_at_floor (desk->store, 0, NULL));
  read_kept (desk, clinic->log, clinic->kept, clinic->floor);
  g_assert_true (ante_store_get_history_changed (desk->store));
  desk_free (desk);
}

/* --- Beginning anew --- */

/* It was away; what it said and has not told is its own. What it told, and what was dropped since, is done. */
static void
test_begun_anew (Clinic *clinic, gconstpointer ignored)
{
  Desk *desk = clinic->other;
  g_autoptr (AntePatient) patient = NULL;
  static const char new_patient[] = "a00000000000000000000000000000ff";
  guint n;

  prune (desk);
  desk_write (desk, "patient.set", new_patient, "{\"last_name\":\"Written offline\"}", NULL, NULL);
  n = ante_store_count_pending (desk->store);
  g_assert_true (ante_store_begin_anew (desk->store, NULL));
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, n);
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK), ==, 0);
  g_assert_nonnull (ante_store_get_setting (desk->store, ANTE_SETTING_CATCHING_UP));
  desk_reopen (desk);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, n);
  g_assert_true (ante_store_begin_at_floor (desk->store, clinic->floor, NULL));
  read_kept (desk, clinic->log, clinic->kept, clinic->floor);
  g_assert_true (ante_store_prove_floor (desk->store));
  ante_store_set_setting (desk->store, ANTE_SETTING_CATCHING_UP, NULL, NULL);
  desk_sync (desk, clinic->log);
  desk_pull (clinic->first, clinic->log, NULL);
  g_assert_false (ante_store_get_history_changed (clinic->first->store)); /* its chain goes on */
  g_assert_false (ante_store_get_history_changed (desk->store));
  patient = ante_store_read_patient (clinic->first->store, new_patient);
  g_assert_cmpstr (patient->last_name, ==, "Written offline");
}

static gboolean
has_copy (Desk *desk)
{
  g_autofree char *path = g_build_filename (desk->dir, "desk.db.before-anew", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* One that was away: it has read less than was dropped. */
static Desk *
open_away (Clinic *clinic)
{
  Desk *desk = open_new (clinic->first, 501);
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (AnteTaking));
  guint half = (guint) clinic->floor / 2;
  AnteTaken taken = { 0 };

  for (guint i = 0; i < half; i++)
    {
      LogItem *item = &g_array_index (clinic->log->items, LogItem, i);
      AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };

      g_array_append_val (items, taking);
    }
  g_assert_true (ante_store_take (desk->store, (AnteTaking *) (gpointer) items->data, items->len, TRUE, half,
                                  fake_log_head (clinic->log, half), &taken, NULL));
  ante_taken_clear (&taken);
  return desk;
}

/* What it had is there until a manager's word is read that is beyond it, also when it has to begin twice. */
static void
test_what_was_had_stays (Clinic *clinic, gconstpointer ignored)
{
  Desk *desk = open_away (clinic);
  g_autofree char *before = desk_dump (desk);

  g_assert_true (ante_store_begin_anew (desk->store, NULL));
  g_assert_true (has_copy (desk));
  desk_reopen (desk);
  g_assert_true (ante_store_begin_anew (desk->store, NULL));
  g_assert_true (ante_store_begin_at_floor (desk->store, clinic->floor, NULL));
  read_kept (desk, clinic->log, clinic->kept, clinic->floor);
  g_assert_true (has_copy (desk));
  g_assert_true (ante_store_prove_floor (desk->store));
  g_assert_false (has_copy (desk));
  desk_free (desk);

  /* A relay that said so, and has nothing. */
  desk = open_away (clinic);
  g_assert_true (ante_store_begin_anew (desk->store, NULL));
  g_assert_true (ante_store_prove_floor (desk->store));
  g_assert_true (ante_store_begin_anew (desk->store, NULL));
  g_assert_true (has_copy (desk));
  ante_store_close (desk->store);
  g_autofree char *here = g_build_filename (desk->dir, "desk.db", NULL);
  g_autofree char *copy = g_build_filename (desk->dir, "desk.db.before-anew", NULL);
  g_assert_cmpint (g_rename (copy, here), ==, 0);
  desk->store = ante_store_open (desk->dir, desk->vault, NULL);
  g_autofree char *after = desk_dump (desk);
  g_assert_cmpstr (after, ==, before);
  desk_free (desk);
}

/* Without room for that nothing goes. */
static void
test_no_copy_no_beginning (Clinic *clinic, gconstpointer ignored)
{
  Desk *desk = open_away (clinic);
  g_autofree char *before = desk_dump (desk);
  g_autofree char *after = NULL;
  g_autofree char *in_the_way = g_build_filename (desk->dir, "desk.db.before-anew.unfinished", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (in_the_way, 0700), ==, 0);
  g_assert_false (ante_store_begin_anew (desk->store, &error));
  g_assert_nonnull (error);
  after = desk_dump (desk);
  g_assert_cmpstr (after, ==, before);
  g_rmdir (in_the_way);
  desk_free (desk);
}

static void
add (const char *path, void (*test) (Clinic *clinic, gconstpointer data), guint data)
{
  g_test_add (path, Clinic, GUINT_TO_POINTER (data), clinic_open, test, clinic_close);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/retention/what-is-kept-draws-the-same", test_draws_the_same);
  g_test_add_func ("/store/retention/what-is-kept-goes-on-the-same", test_goes_on_the_same);
  add ("/store/retention/what-was-kept-is-believed", test_what_was_kept_is_believed, 0);
  add ("/store/retention/less-than-was-kept-is-not", test_less_is_not, 0);
  add ("/store/retention/more-than-was-kept-is-not", test_more_is_not, 0);
  add ("/store/retention/another-floor-is-not", test_another_floor_is_not, 0);
  add ("/store/retention/first-missing-beyond-is-found-out", test_gap_beyond_is_not, 0);
  add ("/store/retention/second-missing-beyond-is-found-out", test_gap_beyond_is_not, 1);
  add ("/store/retention/later-missing-beyond-is-found-out", test_gap_beyond_is_not, 9);
  add ("/store/retention/whole-log-has-no-gaps", test_whole_log_has_no_gaps, 0);
  add ("/store/retention/begun-anew", test_begun_anew, 0);
  add ("/store/retention/what-was-had-stays-until-a-manager-s-word", test_what_was_had_stays, 0);
  add ("/store/retention/no-copy-no-beginning", test_no_copy_no_beginning, 0);
  return g_test_run ();
}
