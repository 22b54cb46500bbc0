/* SPDX-License-Identifier: GPL-3.0-or-later
 * A relay that lies, a desk that forges, a disk that fails: none makes anything happen twice, come back,
 * or be left out for good. */
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/store/store-fixture.h"
#include "core/vault/vault-fixture.h"
#include "shared/base/ante-json.h"

#define PATIENT "a0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define OTHER_APPOINTMENT "b0000000000000000000000000000002"
#define FORGED "f0000000000000000000000000000001"
#define HONEST "f0000000000000000000000000000002"

static const char booking[] = "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"10:15\",\"treatments\":[]}";

static const char *
read_field (Desk *desk, AnteEntityKind kind, const char *id, const char *field)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (desk->store), kind, id);

  return entity != NULL ? ante_json_peek_string (entity->state, field) : NULL;
}

static gboolean
take (Desk *desk, GBytes *blob, gint64 number, gint64 through, AnteTaken *taken)
{
  static const guint8 head[ANTE_HASH_BYTES] = { 7 };
  AnteTaking item = { number, 5000, head, blob };

  return ante_store_take (desk->store, &item, blob != NULL ? 1 : 0, TRUE, through, head, taken, NULL);
}

static GBytes *
blob_of (FakeLog *log, guint number)
{
  return g_array_index (log->items, LogItem, number - 1).blob;
}

/* --- What has happened does not happen again --- */

static void
test_replayed_entry_reverts_nothing (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };

  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_write (desk, "appointment.set", APPOINTMENT, "{\"time\":\"11:00\"}", NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (take (desk, blob_of (log, 2), 4, 4, &taken));
  g_assert_true (taken.history_changed);
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"), ==, "11:00");
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_cursor_never_goes_back (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };

  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (take (desk, NULL, 0, 1, &taken));
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK), ==, 2);
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_CLINICAL), ==, 2);
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

/* It said that it has an entry, and went on without it. */
static void
test_what_it_lost_is_told_again (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };
  char id[33];

  desk_sync (desk, log);
  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, id);
  g_assert_true (ante_store_mark_told (desk->store, id, 2, NULL));
  g_assert_true (take (desk, NULL, 0, 2, &taken));
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"), ==, "10:15");
  {
    g_autoptr (GPtrArray) pending = ante_store_list_pending (desk->store);

    g_assert_cmpuint (pending->len, ==, 1);
    g_assert_cmpstr (((AntePending *) g_ptr_array_index (pending, 0))->id, ==, id);
  }
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_what_left_with_the_window_does_not_come_back (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };

  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (ante_store_prune (desk->store, "2027-11-21", 30, 1900000000000, NULL));
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));
  g_assert_true (take (desk, blob_of (log, 2), 2, 2, &taken));
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

/* --- Forgeries --- */

static GBytes *
forge (AnteVault *forger, const char *id, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);
  static const guint8 previous[ANTE_HASH_BYTES];

  g_strlcpy (entry->id, id, sizeof entry->id);
  return ante_vault_seal_entry (forger, entry, ANTE_AUDIENCE_DESK, 2, previous, NULL, 0);
}

/* Every desk holds the key that entries are sealed with: only the signature tells who wrote one. */
static void
check_forgery (gboolean in_the_managers_name)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };
  AnteVault *forger = vault_fixture_beside (desk->vault, 77, TRUE);
  g_autoptr (GBytes) forged = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (in_the_managers_name)
    g_strlcpy (forger->parts.desk_id, ante_vault_get_desk_id (desk->vault), sizeof forger->parts.desk_id);
  forged = forge (forger, FORGED, "appointment.set", APPOINTMENT, booking);
  desk_sync (desk, log);
  fake_log_append (log, forged, 6000);
  desk_pull (desk, log, &taken);
  g_assert_true (taken.history_changed);
  before = desk_dump (desk);
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));

  g_assert_true (ante_store_rebuild (desk->store, NULL));
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (ante_store_restart_from (desk->store, 1, fake_log_head (log, 1), "new", NULL));
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));
  desk_reopen (desk);
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));
  ante_taken_clear (&taken);
  ante_vault_unref (forger);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_forgery_stays_one_in_the_managers_name (void)
{
  check_forgery (TRUE);
}

static void
test_forgery_stays_one_in_a_strangers_name (void)
{
  check_forgery (FALSE);
}

static void
write_key (Desk *desk, const char *joined, AnteVault *key_of, const char *role)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (key_of, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"role\":\"%s\",\"sign_key\":\"%s\"}", role, text);
  desk_write (desk, "roster.set", joined, json, NULL, NULL);
}

/* A desk joins, its key is renewed, it writes with the old one and the new: in one answer, or in several. There
 * are so many entries that some are opened before their turn. */
static char *
take_in_parts (guint cut)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteVault *joined = vault_fixture_beside (desk->vault, 77, TRUE);
  AnteVault *renewed = vault_fixture_beside (desk->vault, 78, TRUE);
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) new = NULL;
  char *dump;

  g_strlcpy (renewed->parts.desk_id, ante_vault_get_desk_id (joined), sizeof renewed->parts.desk_id);
  for (guint i = 0; i < 100; i++)
    desk_write (desk, "patient.set", PATIENT, "{\"last_name\":\"Okafor\"}", NULL, NULL);
  write_key (desk, ante_vault_get_desk_id (joined), joined, "reception");
  desk_push (desk, log);
  if (cut & 1)
    desk_pull (desk, log, NULL);
  write_key (desk, ante_vault_get_desk_id (joined), renewed, "reception");
  desk_push (desk, log);
  if (cut & 2)
    desk_pull (desk, log, NULL);
  old = forge (joined, FORGED, "appointment.set", APPOINTMENT, booking);
  new = forge (renewed, HONEST, "appointment.set", OTHER_APPOINTMENT, booking);
  fake_log_append (log, old, 7000);
  fake_log_append (log, new, 7000);
  desk_pull (desk, log, NULL);
  g_assert_null (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "time"));
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, OTHER_APPOINTMENT, "time"), ==, "10:15");
  dump = desk_dump (desk);
  ante_vault_unref (joined);
  ante_vault_unref (renewed);
  fake_log_free (log);
  desk_free (desk);
  return dump;
}

static void
test_where_an_answer_is_cut_changes_nothing (void)
{
  g_autofree char *whole = take_in_parts (0);

  for (guint cut = 1; cut < 4; cut++)
    {
      g_autofree char *dump = take_in_parts (cut);

      g_assert_cmpstr (whole, ==, dump);
    }
}

/* --- A disk that fails --- */

/* The cursor in memory must not run ahead of what was taken: a rejection in between would be left out. */
static void
test_failed_taking_is_asked_for_again (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };
  g_autofree char *note = g_strnfill (200000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"note\":\"%s\"}", note);
  guint8 head[ANTE_HASH_BYTES], before[ANTE_HASH_BYTES];

  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_sync (desk, log);
  ante_store_get_head (desk->store, before);
  desk_write (desk, "appointment.set", APPOINTMENT, json, NULL, NULL);
  desk_push (desk, log);
  g_assert_true (ante_database_run (desk->store->database,
                                    "create trigger full before insert on entity begin select raise (abort, 'full'); end", NULL));
  g_assert_false (take (desk, blob_of (log, 3), 3, 3, &taken));
  ante_taken_clear (&taken);
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK), ==, 2);
  ante_store_get_head (desk->store, head);
  g_assert_cmpmem (head, sizeof head, before, sizeof before);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 1);
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "note"), ==, note);

  g_assert_true (ante_database_run (desk->store->database, "drop trigger full", NULL));
  desk_pull (desk, log, NULL);
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK), ==, 3);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 0);
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "note"), ==, note);
  g_assert_false (ante_store_get_history_changed (desk->store));
  desk_reopen (desk); /* and a long state is read again */
  g_assert_cmpstr (read_field (desk, ANTE_ENTITY_APPOINTMENT, APPOINTMENT, "note"), ==, note);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_failed_restart_leaves_all_as_it_was (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (ante_store_set_setting (desk->store, "generation", "old", NULL));
  before = desk_dump (desk);
  g_assert_true (ante_database_run (desk->store->database,
                                    "create trigger full before delete on entry begin select raise (abort, 'full'); end", NULL));
  g_assert_false (ante_store_restart_from (desk->store, 1, fake_log_head (log, 1), "new", NULL));
  g_assert_true (ante_database_run (desk->store->database, "drop trigger full", NULL));
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK), ==, 2);
  g_assert_cmpstr (ante_store_get_setting (desk->store, "generation"), ==, "old");
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 0);
  fake_log_free (log);
  desk_free (desk);
}

/* What cannot be read may be what speaks against a patient: nobody is known, and the next start heals it. */
static void
test_damage_makes_unknown_and_heals (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (AntePatient) patient = NULL;

  desk_write (desk, "patient.set", PATIENT, "{\"last_name\":\"Okafor\"}", NULL, NULL);
  desk_write (desk, "appointment.set", APPOINTMENT, booking, NULL, NULL);
  desk_write (desk, "invite.sending", "c0000000000000000000000000000001",
              "{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"tag\":\"x\",\"exams\":[{\"id\":\"10\"}]}", NULL, NULL);
  desk_sync (desk, log);
  before = desk_dump (desk);
  desk_reopen (desk);
  g_assert_true (ante_database_run (desk->store->database, "update entity set state = x'00' where kind = 6", NULL));
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 0);
  {
    AnteAppointmentRow *row = ante_store_read_appointment (desk->store, APPOINTMENT);

    g_assert_cmpuint (row->invites->len, ==, 0);
    g_assert_true (row->patient->unknown);
    ante_appointment_row_free (row);
  }
  desk_reopen (desk);
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  patient = ante_store_read_patient (desk->store, PATIENT);
  g_assert_false (patient->unknown);
  fake_log_free (log);
  desk_free (desk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/lying-relay/a-replayed-entry-reverts-nothing", test_replayed_entry_reverts_nothing);
  g_test_add_func ("/store/lying-relay/the-cursor-never-goes-back", test_cursor_never_goes_back);
  g_test_add_func ("/store/lying-relay/what-it-lost-is-told-again", test_what_it_lost_is_told_again);
  g_test_add_func ("/store/lying-relay/what-left-with-the-window-does-not-come-back", test_what_left_with_the_window_does_not_come_back);
  g_test_add_func ("/store/forgery/stays-one-in-the-managers-name", test_forgery_stays_one_in_the_managers_name);
  g_test_add_func ("/store/forgery/stays-one-in-a-strangers-name", test_forgery_stays_one_in_a_strangers_name);
  g_test_add_func ("/store/log/where-an-answer-is-cut-changes-nothing", test_where_an_answer_is_cut_changes_nothing);
  g_test_add_func ("/store/disk/a-failed-taking-is-asked-for-again", test_failed_taking_is_asked_for_again);
  g_test_add_func ("/store/disk/a-failed-restart-leaves-all-as-it-was", test_failed_restart_leaves_all_as_it_was);
  g_test_add_func ("/store/disk/damage-makes-unknown-and-heals", test_damage_makes_unknown_and_heals);
  return g_test_run ();
}
