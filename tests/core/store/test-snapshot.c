/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk that starts from a manager's snapshot shows what one shows that has read everything, row for row, while it reads
 * the log behind and after. What is not such a snapshot is ignored, and what lied is found out. */
#include <string.h>
#include <glib/gstdio.h>

#include "core/store/ante-pack.h"
#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"
#include "core/store/random-days.h"
#include "core/store/store-fixture.h"
#include "core/vault/vault-fixture.h"
#include "shared/base/ante-json.h"

#define TAG "0123456789abcdef0123456789abcdef"
#define NOW_MS G_GINT64_CONSTANT (1795258800000) /* 2026-11-21 */
#define DAY_MS G_GINT64_CONSTANT (86400000)

/* --- Desks and a log --- */

static Desk *
open_beside (AnteVault *vault)
{
  Desk *desk = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  desk->dir = g_dir_make_tmp ("anteroom-store-XXXXXX", NULL);
  desk->vault = ante_vault_ref (vault);
  desk->clock_ms = NOW_MS;
  desk->store = ante_store_open (desk->dir, desk->vault, &error);
  g_assert_no_error (error);
  return desk;
}

/* A desk that has lost its cache. */
static Desk *
open_new (Desk *first, guint64 seed)
{
  AnteVault *vault = vault_fixture_beside (first->vault, seed, FALSE);
  Desk *desk = open_beside (vault);

  g_assert_true (ante_store_set_setting (desk->store, ANTE_SETTING_CATCHING_UP, "1", NULL));
  ante_vault_unref (vault);
  return desk;
}

static void
write_json (Desk *desk, const char *kind, const char *subject, JsonObject *fields)
{
  g_autofree char *json = ante_json_write_object (fields);

  desk_write (desk, kind, subject, json, NULL, NULL);
}

static void
join_desk (Desk *manager, Desk *desk, const char *role)
{
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  ante_vault_get_sign_key (desk->vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Joined\",\"role\":\"%s\",\"sign_key\":\"%s\"}", role, text);
  desk_write (manager, "roster.set", ante_vault_get_desk_id (desk->vault), json, NULL, NULL);
}

static gboolean
is_for_desks (const LogItem *item)
{
  AnteEnvelope envelope;

  g_assert_true (ante_envelope_read (item->blob, &envelope, NULL, NULL, NULL));
  return envelope.audience == ANTE_AUDIENCE_DESK;
}

/* Of the log after @after, up to @through. */
static GArray *
list_items (FakeLog *log, gint64 after, gint64 through)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (AnteTaking));

  for (gint64 i = after; i < through; i++)
    {
      LogItem *item = &g_array_index (log->items, LogItem, i);
      AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };

      if (is_for_desks (item))
        g_array_append_val (items, taking);
    }
  return items;
}

static void
read_on (Desk *desk, FakeLog *log, gint64 through)
{
  gint64 after = ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK);
  g_autoptr (GArray) items = list_items (log, after, through);
  g_autoptr (GError) error = NULL;
  AnteTaken taken = { 0 };

  ante_store_take (desk->store, (AnteTaking *) (gpointer) items->data, items->len, FALSE, through, fake_log_head (log, through), &taken, &error);
  g_assert_no_error (error);
  ante_taken_clear (&taken);
}

static gboolean
open_preview (Desk *desk, FakeLog *log, gint64 after, gint64 through)
{
  LogItem *item = &g_array_index (log->items, LogItem, 0);
  AnteTaking first = { item->number, item->received_ms, item->head, item->blob };
  g_autoptr (GArray) items = list_items (log, after, through);
  g_autoptr (GError) error = NULL;
  gboolean opened = TRUE;

  ante_store_open_preview (desk->store, &first, (AnteTaking *) (gpointer) items->data, items->len, through, &opened, &error);
  g_assert_no_error (error);
  return opened;
}

static void
go_on (Desk *desk, FakeLog *log, gint64 through)
{
  g_autoptr (GArray) items = list_items (log, ante_store_get_preview (desk->store), through);
  g_autoptr (GError) error = NULL;

  ante_store_take_preview (desk->store, (AnteTaking *) (gpointer) items->data, items->len, through, &error);
  g_assert_no_error (error);
}

static void
finish (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  ante_store_finish_preview (desk->store, &error);
  g_assert_no_error (error);
  ante_store_set_setting (desk->store, ANTE_SETTING_CATCHING_UP, NULL, NULL);
}

/* --- Writing one --- */

static AntePacking *
pack (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  AntePacking *packing = ante_store_begin_snapshot (desk->store, &error);

  g_assert_no_error (error);
  ante_packing_pack (packing, &error);
  g_assert_no_error (error);
  return packing;
}

typedef void (*Edit) (JsonObject *fields, gboolean made);

static void
write_edited (Desk *desk, FakeLog *log, const char *id, Edit edit)
{
  g_autoptr (AntePacking) packing = NULL;
  g_autoptr (JsonObject) made = NULL;

  desk_write (desk, "snapshot.begun", id, "{}", NULL, NULL);
  desk_push (desk, log);
  desk_pull (desk, log, NULL);
  packing = pack (desk);
  for (guint n = 0; n < ante_packing_get_n_pieces (packing); n++)
    {
      g_autoptr (JsonObject) piece = ante_packing_make_piece (packing, n);

      if (edit != NULL)
        edit (piece, FALSE);
      write_json (desk, "snapshot.piece", id, piece);
    }
  made = ante_packing_make_made (packing);
  if (edit != NULL)
    edit (made, TRUE);
  write_json (desk, "snapshot.made", id, made);
  desk_push (desk, log);
  desk_pull (desk, log, NULL);
}

#define SNAPSHOT "50000000000000000000000000000001"
#define LATER_SNAPSHOT "50000000000000000000000000000002"

/* --- Random days --- */

static guint
any (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

static void
live (Desk *desk, FakeLog *log, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      random_days_happen (desk, log, i, NOW_MS);
      if (any (4) == 0)
        desk_push (desk, log);
    }
  desk_push (desk, log);
  desk_pull (desk, log, NULL);
}

/* --- What is shown --- */

static void
add_rows (GString *text, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const AnteAppointmentRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s %s %s %s %d %u\n", row->appointment->id, row->appointment->time, row->patient->id, row->patient->last_name,
                              row->patient->unknown, row->invites->len);
      for (guint k = 0; k < row->invites->len; k++)
        {
          const AnteInvite *invite = g_ptr_array_index (row->invites, k);

          for (guint e = 0; e < invite->exams->len; e++)
            g_string_append_printf (text, "  %s %u: %d\n", invite->id, e,
                                    ante_patient_exam_state (invite, g_ptr_array_index (invite->exams, e), NOW_MS));
        }
    }
}

static void
found (const AnteSearchRow *row, gpointer data)
{
  g_string_append_printf (data, "found %s %s %s\n", row->patient_id, row->appointment_id, row->phone);
}

static void
add_found (GString *text, AnteStore *store, const char *words)
{
  g_autoptr (AnteSearchIndex) index = ante_store_read_search_index (store);

  ante_search_index_find (index, words, 20261121, 100, found, text);
}

/* Every table, and every question the app asks but for timelines, which are read from the entries themselves. */
static char *
look (Desk *desk)
{
  GString *text = g_string_new (NULL);
  g_autofree char *dump = desk_dump (desk);
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (desk->store);
  g_autoptr (GPtrArray) unmatched = ante_store_read_unmatched (desk->store);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) follow_ups = ante_store_read_follow_ups (desk->store, 0, NOW_MS, zone);
  char id[33];

  g_string_append (text, dump);
  for (guint day = 18; day < 24; day++)
    {
      g_autofree char *date = g_strdup_printf ("2026-11-%u", day);
      g_autoptr (GPtrArray) rows = ante_store_read_day (desk->store, date);

      add_rows (text, rows);
    }
  for (guint i = 0; i < RANDOM_DAYS_PATIENTS; i++)
    {
      g_autoptr (AntePatient) patient = ante_store_read_patient (desk->store, random_days_id (id, 'a', i));
      g_autoptr (GPtrArray) linked = ante_store_read_linked (desk->store, id);

      g_string_append_printf (text, "%s %d %u\n", id, patient != NULL && patient->unknown, linked->len);
    }
  g_string_append_printf (text, "%u treatments, %u unmatched (%u), %u due\n", treatments->len, unmatched->len,
                          ante_store_count_unmatched (desk->store), follow_ups->len);
  add_found (text, desk->store, "okafor");
  return g_string_free (text, FALSE);
}

static char *
look_after_reading (Desk *first, FakeLog *log, gint64 through)
{
  Desk *reader = open_new (first, 500);
  char *seen;

  read_on (reader, log, through);
  ante_store_set_setting (reader->store, ANTE_SETTING_CATCHING_UP, NULL, NULL);
  seen = look (reader);
  desk_free (reader);
  return seen;
}

static void
check_shows (Desk *desk, Desk *first, FakeLog *log, gint64 through)
{
  g_autofree char *seen = look (desk);
  g_autofree char *expected = look_after_reading (first, log, through);

  g_assert_cmpstr (seen, ==, expected);
}

/* --- The same as one that has read everything --- */

static void
start_somewhere (void)
{
  Desk *manager = desk_open ((guint64) any (1000000));
  FakeLog *log = fake_log_new ();
  Desk *desk;
  gint64 at, through, end;

  desk_push (manager, log);
  desk_pull (manager, log, NULL);
  live (manager, log, 20 + any (60));
  at = log->items->len;
  write_edited (manager, log, SNAPSHOT, NULL);
  through = log->items->len;
  live (manager, log, any (40));
  end = log->items->len;
  through += g_test_rand_int_range (0, (gint32) (end - through) + 1);

  desk = open_new (manager, 501);
  g_assert_true (open_preview (desk, log, g_test_rand_int_range (0, (gint32) at), through));
  check_shows (desk, manager, log, through);
  while (ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK) < end)
    {
      gint64 cursor = ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK) + 1 + any (40);
      gint64 ahead = ante_store_get_preview (desk->store) + any (10);

      read_on (desk, log, MIN (end, cursor));
      if (any (2))
        go_on (desk, log, MIN (end, ahead));
      if (any (4) == 0)
        desk_reopen (desk);
      check_shows (desk, manager, log, ante_store_get_preview (desk->store));
    }
  finish (desk);
  g_assert_cmpint (ante_store_get_preview (desk->store), ==, 0);
  g_assert_false (ante_store_get_snapshot_wrong (desk->store));
  check_shows (desk, manager, log, end);
  desk_reopen (desk);
  check_shows (desk, manager, log, end);
  desk_free (desk);
  desk_free (manager);
  fake_log_free (log);
}

static void
test_as_one_that_has_read_everything (void)
{
  guint n = g_test_slow () ? 400 : 12;

  for (guint i = 0; i < n; i++)
    start_somewhere ();
}

/* --- More than one entry holds --- */

static void
test_in_pieces (void)
{
  Desk *manager = desk_open (3);
  FakeLog *log = fake_log_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  Desk *desk;
  char id[33];

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GString) note = g_string_new ("{\"note\":\"");

      while (note->len < 200000)
        g_string_append_printf (note, "%08x", g_rand_int (random));
      g_string_append (note, "\"}");
      desk_write (manager, "appointment.set", random_days_id (id, 'b', i), note->str, NULL, NULL);
    }
  desk_sync (manager, log);
  write_edited (manager, log, SNAPSHOT, NULL);
  g_assert_cmpuint (log->items->len, >, 14); /* roster, notes, begun, at least four pieces, made */
  desk = open_new (manager, 501);
  g_assert_true (open_preview (desk, log, 8, log->items->len));
  check_shows (desk, manager, log, log->items->len);
  desk_free (desk);
  desk_free (manager);
  fake_log_free (log);
}

/* --- What is none, or not to be believed --- */

typedef struct
{
  Desk *manager, *reception;
  FakeLog *log;
} Clinic;

#define PATIENT "a0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define UNBOOKED "a0000000000000000000000000000008"
#define DELIVERY "d0000000000000000000000000000001"

static void
clinic_open (Clinic *clinic)
{
  AnteVault *vault;

  clinic->manager = desk_open (11);
  clinic->log = fake_log_new ();
  vault = vault_fixture_beside (clinic->manager->vault, 12, TRUE);
  clinic->reception = open_beside (vault);
  ante_vault_unref (vault);
  join_desk (clinic->manager, clinic->reception, "reception");
  desk_write (clinic->manager, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}", NULL, NULL);
  desk_write (clinic->manager, "patient.set", UNBOOKED, "{\"first_name\":\"Ada\"}", NULL, NULL);
  desk_write (clinic->manager, "appointment.set", APPOINTMENT,
              "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"10:15\",\"treatments\":[]}", NULL, NULL);
  desk_write (clinic->manager, "invite.sending", INVITE,
              "{\"patient\":\"" PATIENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}", NULL, NULL);
  desk_push (clinic->manager, clinic->log);
  desk_deliver (clinic->manager, clinic->log, DELIVERY,
                "{\"event\":1,\"exam\":\"10\",\"status\":\"Rejected\",\"invite\":\"" INVITE "\",\"tag\":\"" TAG "\",\"pair\":\"same\",\"body_hash\":\"1\"}", NOW_MS);
  desk_pull (clinic->manager, clinic->log, NULL);
  desk_pull (clinic->reception, clinic->log, NULL);
}

static void
clinic_close (Clinic *clinic)
{
  desk_free (clinic->manager);
  desk_free (clinic->reception);
  fake_log_free (clinic->log);
}

/* Nothing is shown, nothing has changed, and reading the log shows what it always did. */
static void
check_ignored (Clinic *clinic)
{
  Desk *desk = open_new (clinic->manager, 501);

  g_assert_false (open_preview (desk, clinic->log, 0, clinic->log->items->len));
  g_assert_cmpint (ante_store_get_preview (desk->store), ==, 0);
  g_assert_null (ante_store_read_patient (desk->store, PATIENT));
  read_on (desk, clinic->log, clinic->log->items->len);
  finish (desk);
  g_assert_false (ante_store_get_snapshot_wrong (desk->store));
  check_shows (desk, clinic->manager, clinic->log, clinic->log->items->len);
  desk_free (desk);
}

static void
edit_data (JsonObject *fields, gboolean made)
{
  g_autofree char *text = NULL;

  if (made)
    return;
  text = g_strdup (json_object_get_string_member (fields, "data"));
  text[20] = text[20] == 'A' ? 'B' : 'A';
  json_object_set_string_member (fields, "data", text);
}

static void
edit_place (JsonObject *fields, gboolean made)
{
  if (!made)
    json_object_set_int_member (fields, "n", 1);
}

static void
edit_no_data (JsonObject *fields, gboolean made)
{
  if (!made)
    json_object_remove_member (fields, "data");
}

static void
edit_length (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "bytes", json_object_get_int_member (fields, "bytes") + 1);
}

static void
edit_hash (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_string_member (fields, "hash", "00000000000000000000000000000000000000000000000000000000000000ff");
}

static void
edit_head (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_string_member (fields, "head", "00000000000000000000000000000000000000000000000000000000000000ff");
}

static void
edit_older (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "projection", ANTE_PROJECTION_VERSION - 1);
}

static void
edit_newer (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "projection", ANTE_PROJECTION_VERSION + 1);
}

static void
edit_huge (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "pieces", G_GINT64_CONSTANT (1) << 40);
}

static void
edit_future (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "number", 1000);
}

static void
edit_past (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_int_member (fields, "number", json_object_get_int_member (fields, "number") - 1);
}

static void
edit_words (JsonObject *fields, gboolean made)
{
  if (made)
    json_object_set_string_member (fields, "bytes", "many");
}

static void
test_edited (void)
{
  static const Edit edits[] = { edit_data, edit_place, edit_no_data, edit_length, edit_hash, edit_head, edit_older, edit_newer, edit_huge, edit_future,
                                edit_past, edit_words };

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      Clinic clinic;

      clinic_open (&clinic);
      write_edited (clinic.manager, clinic.log, SNAPSHOT, edits[i]);
      check_ignored (&clinic);
      clinic_close (&clinic);
    }
}

static void
test_cut_short (void)
{
  Clinic clinic;
  Desk *desk;

  clinic_open (&clinic);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  fake_log_truncate (clinic.log, clinic.log->items->len - 1);
  check_ignored (&clinic); /* its end is missing */
  clinic_close (&clinic);

  clinic_open (&clinic);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  desk = open_new (clinic.manager, 501);
  g_assert_false (open_preview (desk, clinic.log, clinic.log->items->len - 1, clinic.log->items->len)); /* and its pieces */
  desk_free (desk);
  clinic_close (&clinic);
}

/* A desk that may not: it takes the real one for its own. */
static void
check_author (Desk *author, Clinic *clinic)
{
  desk_pull (author, clinic->log, NULL);
  write_edited (author, clinic->log, SNAPSHOT, NULL);
  check_ignored (clinic);
}

static void
test_of_another_role (void)
{
  Clinic clinic;

  clinic_open (&clinic);
  check_author (clinic.reception, &clinic);
  clinic_close (&clinic);
}

/* Nobody's desk: it holds the clinic's keys and has never joined. */
static void
test_of_a_stranger (void)
{
  Clinic clinic;
  AnteVault *vault;
  Desk *stranger;

  clinic_open (&clinic);
  vault = vault_fixture_beside (clinic.manager->vault, 13, TRUE);
  stranger = open_beside (vault);
  check_author (stranger, &clinic);
  desk_free (stranger);
  ante_vault_unref (vault);
  clinic_close (&clinic);
}

static void
test_of_a_desk_that_is_no_manager_any_more (void)
{
  Clinic clinic;
  AnteVault *vault;
  Desk *second;

  clinic_open (&clinic);
  vault = vault_fixture_beside (clinic.manager->vault, 13, TRUE);
  second = open_beside (vault);
  join_desk (clinic.manager, second, "manager");
  desk_sync (clinic.manager, clinic.log);
  desk_write (clinic.manager, "roster.set", ante_vault_get_desk_id (vault), "{\"role\":\"viewer\"}", NULL, NULL);
  desk_sync (clinic.manager, clinic.log);
  check_author (second, &clinic);
  desk_free (second);
  ante_vault_unref (vault);
  clinic_close (&clinic);
}

static void
test_of_another_clinic (void)
{
  Clinic clinic;
  Desk *other = desk_open (99);
  FakeLog *log = fake_log_new ();

  clinic_open (&clinic);
  desk_sync (other, log);
  write_edited (other, log, SNAPSHOT, NULL);
  for (guint i = 1; i < log->items->len; i++)
    fake_log_append (clinic.log, g_array_index (log->items, LogItem, i).blob, NOW_MS);
  check_ignored (&clinic);
  desk_free (other);
  fake_log_free (log);
  clinic_close (&clinic);
}

/* --- A desk that lies --- */

/* Returns: FALSE: this line is left out. *json (owned) may become another. */
typedef gboolean (*Lie) (Desk *liar, AntePackLine *line, char **json);

static GBytes *
take_data (AntePacking *packing)
{
  g_autoptr (JsonObject) piece = ante_packing_make_piece (packing, 0);

  g_assert_cmpuint (ante_packing_get_n_pieces (packing), ==, 1);
  return ante_base64_decode (json_object_get_string_member (piece, "data"), ANTE_SNAPSHOT_PIECE, NULL);
}

static GBytes *
pack_lie (Desk *liar, GBytes *pack, Lie lie)
{
  g_autoptr (AntePackReader) reader = ante_pack_reader_new (pack);
  g_autoptr (AntePackWriter) writer = ante_pack_writer_new ();
  AntePackLine line = { 0 };

  for (;;)
    {
      g_autofree char *json = NULL;

      g_assert_true (ante_pack_reader_next (reader, &line, NULL));
      if (line.line == ANTE_PACK_END)
        return ante_pack_writer_finish (writer, NULL);
      json = line.line == ANTE_PACK_ROW ? g_strndup (line.json, line.length) : NULL;
      if (lie != NULL && !lie (liar, &line, &json))
        continue;
      if (line.line == ANTE_PACK_ENTRY)
        ante_pack_writer_add_entry (writer, line.number, line.received_ms, line.blob, NULL);
      else
        ante_pack_writer_add_row (writer, line.kind, line.id, line.parent, line.day, line.minute, json, strlen (json), NULL);
    }
}

/* All of it is as the rules want it, but for what the lie is about. */
static void
write_bytes (Desk *author, FakeLog *log, AntePacking *packing, GBytes *pack)
{
  g_autoptr (JsonObject) piece = json_object_new ();
  g_autoptr (JsonObject) made = ante_packing_make_made (packing);
  guint8 hash[ANTE_HASH_BYTES];
  gsize length;
  gconstpointer bytes = g_bytes_get_data (pack, &length);
  g_autofree char *text = ante_base64_encode (bytes, length);
  g_autofree char *hex = NULL;

  ante_hash (bytes, length, hash);
  hex = ante_hex_encode (hash, sizeof hash);
  json_object_set_int_member (piece, "n", 0);
  json_object_set_string_member (piece, "data", text);
  json_object_set_int_member (made, "bytes", (gint64) length);
  json_object_set_string_member (made, "hash", hex);
  write_json (author, "snapshot.piece", SNAPSHOT, piece);
  write_json (author, "snapshot.made", SNAPSHOT, made);
  desk_push (author, log);
  desk_pull (author, log, NULL);
}

static void
write_lie (Desk *liar, FakeLog *log, Lie lie)
{
  g_autoptr (AntePacking) packing = pack (liar);
  g_autoptr (GBytes) data = take_data (packing);
  g_autoptr (GBytes) lied = pack_lie (liar, data, lie);

  write_bytes (liar, log, packing, lied);
}

static void
replace (char **json, const char *what, const char *with)
{
  g_auto (GStrv) parts = g_strsplit (*json, what, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);
  g_free (*json);
  *json = g_strjoinv (with, parts);
}

static gboolean
lie_about_a_role (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_DESK && strstr (*json, "reception") != NULL)
    replace (json, "reception", "manager");
  return TRUE;
}

static gboolean
lie_leave_out_a_desk (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ROW || line->kind != ANTE_ENTITY_DESK || strstr (*json, "reception") == NULL;
}

static gboolean
lie_leave_out_the_first (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ENTRY || line->number != 1;
}

static gboolean
lie_leave_out_the_roster (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ENTRY;
}

static gboolean
lie_not_json (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_PATIENT)
    replace (json, "}", "");
  return TRUE;
}

static gboolean
lie_other_shape (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_INVITE)
    replace (json, "\"results\":[", "\"results\":[1,");
  return TRUE;
}

static gboolean
lie_no_list (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && strcmp (line->id, PATIENT) == 0)
    replace (json, "{\"_numbers\"", "{\"health\":1,\"_numbers\"");
  return TRUE;
}

static gboolean
lie_unknown_table (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_SNAPSHOT)
    line->kind = 12;
  return TRUE;
}

static void
test_lies_that_show (void)
{
  static const Lie lies[] = { lie_about_a_role, lie_leave_out_a_desk, lie_leave_out_the_first, lie_leave_out_the_roster, lie_not_json, lie_other_shape,
                              lie_no_list, lie_unknown_table };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Clinic clinic;

      clinic_open (&clinic);
      desk_write (clinic.manager, "snapshot.begun", SNAPSHOT, "{}", NULL, NULL);
      desk_sync (clinic.manager, clinic.log);
      write_lie (clinic.manager, clinic.log, lies[i]);
      check_ignored (&clinic);
      clinic_close (&clinic);
    }
}

/* A roster of its own, in which it introduces itself first. */
static void
test_roster_of_its_own (void)
{
  Clinic clinic;
  Desk *liar;
  AnteVault *vault;
  FakeLog *log = fake_log_new ();
  g_autoptr (AntePacking) packing = NULL;
  g_autoptr (GBytes) data = NULL;
  guint8 key[ANTE_KEY_BYTES];
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  clinic_open (&clinic);
  vault = vault_fixture_beside (clinic.manager->vault, 13, TRUE);
  liar = open_beside (vault);
  ante_vault_get_sign_key (vault, key);
  text = ante_base64_encode (key, sizeof key);
  json = g_strdup_printf ("{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"%s\"}", text);
  desk_write (liar, "roster.set", ante_vault_get_desk_id (vault), json, NULL, NULL);
  desk_sync (liar, log);
  packing = pack (liar);
  data = take_data (packing);
  {
    g_autoptr (AntePackReader) reader = ante_pack_reader_new (data);
    AntePackLine line;

    g_assert_true (ante_pack_reader_next (reader, &line, NULL));
    g_assert_cmpint (line.number, ==, 1); /* in every other way it is in order */
  }
  desk_free (liar);
  liar = open_beside (vault);
  desk_pull (liar, clinic.log, NULL);
  {
    g_autoptr (AntePacking) of_this_log = pack (liar);

    write_bytes (liar, clinic.log, of_this_log, data);
  }
  check_ignored (&clinic);
  desk_free (liar);
  ante_vault_unref (vault);
  fake_log_free (log);
  clinic_close (&clinic);
}

static gboolean
lie_approve (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_INVITE)
    replace (json, "Rejected", "Approved");
  return TRUE;
}

static gboolean
lie_leave_out_the_invite (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ROW || line->kind != ANTE_ENTITY_INVITE;
}

static gboolean
lie_leave_out_the_appointment (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ROW || line->kind != ANTE_ENTITY_APPOINTMENT;
}

static gboolean
lie_leave_out_the_patient (Desk *liar, AntePackLine *line, char **json)
{
  return line->line != ANTE_PACK_ROW || strcmp (line->id, PATIENT) != 0;
}

static gboolean
lie_move (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && line->kind == ANTE_ENTITY_APPOINTMENT)
    line->minute++;
  return TRUE;
}

static gboolean
lie_invent (Desk *liar, AntePackLine *line, char **json)
{
  if (line->line == ANTE_PACK_ROW && strcmp (line->id, UNBOOKED) == 0)
    line->id[31] = '9';
  return TRUE;
}

/* A manager's desk may write what it likes. Nobody is let in by it, and the log says so in the end. */
static void
test_lies_are_found_out (void)
{
  static const Lie lies[] = { lie_approve, lie_leave_out_the_invite, lie_leave_out_the_appointment, lie_leave_out_the_patient, lie_move, lie_invent };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Clinic clinic;
      Desk *desk;

      clinic_open (&clinic);
      write_lie (clinic.manager, clinic.log, lies[i]);
      desk = open_new (clinic.manager, 501);
      g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
      read_on (desk, clinic.log, clinic.log->items->len);
      finish (desk);
      g_assert_true (ante_store_get_snapshot_wrong (desk->store));
      check_shows (desk, clinic.manager, clinic.log, clinic.log->items->len);
      g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_REJECTED);
      desk_free (desk);
      clinic_close (&clinic);
    }
}

/* The window closes over what it leaves out: that is no lie. */
static void
test_what_has_left_is_not_missed (void)
{
  Clinic clinic;
  Desk *desk;
  static const char old[] = "b0000000000000000000000000000009";

  clinic_open (&clinic);
  desk_write (clinic.manager, "patient.set", "a0000000000000000000000000000009", "{\"last_name\":\"Long ago\"}", NULL, NULL);
  desk_write (clinic.manager, "appointment.set", old, "{\"patient\":\"a0000000000000000000000000000009\",\"date\":\"2024-01-02\",\"time\":\"10:15\"}", NULL, NULL);
  desk_sync (clinic.manager, clinic.log);
  g_assert_true (ante_store_prune (clinic.manager->store, "2026-11-21", 30, NOW_MS, NULL));
  g_assert_null (ante_store_read_appointment (clinic.manager->store, old));
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  desk = open_new (clinic.manager, 501);
  g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
  g_assert_null (ante_store_read_appointment (desk->store, old));
  read_on (desk, clinic.log, clinic.log->items->len);
  finish (desk);
  g_assert_false (ante_store_get_snapshot_wrong (desk->store));
  check_shows (desk, clinic.manager, clinic.log, clinic.log->items->len);
  desk_free (desk);
  clinic_close (&clinic);
}

/* --- In between --- */

static void
test_restored_relay_drops_it (void)
{
  Clinic clinic;
  Desk *desk;
  gint64 common;

  clinic_open (&clinic);
  common = clinic.log->items->len - 1;
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  desk = open_new (clinic.manager, 501);
  g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
  read_on (desk, clinic.log, common);
  fake_log_truncate (clinic.log, common);
  g_assert_true (ante_store_restart_from (desk->store, common, fake_log_head (clinic.log, common), "new", NULL));
  g_assert_cmpint (ante_store_get_preview (desk->store), ==, 0);
  desk_reopen (desk);
  g_assert_cmpint (ante_store_get_preview (desk->store), ==, 0);
  finish (desk);
  check_shows (desk, clinic.manager, clinic.log, common);
  desk_free (desk);
  clinic_close (&clinic);
}

/* What is new while it is shown, a rejection among it, shows at once; a newer kind makes what it names unknown. */
static void
test_what_comes_after_shows (void)
{
  Clinic clinic;
  Desk *desk;
  g_autoptr (AntePatient) patient = NULL;

  clinic_open (&clinic);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  desk = open_new (clinic.manager, 501);
  g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
  patient = ante_store_read_patient (desk->store, PATIENT);
  g_assert_false (patient->unknown);
  desk_write (clinic.manager, "future.thing", PATIENT, "{}", NULL, NULL);
  desk_sync (clinic.manager, clinic.log);
  go_on (desk, clinic.log, clinic.log->items->len);
  ante_patient_free (patient);
  patient = ante_store_read_patient (desk->store, PATIENT);
  g_assert_true (patient->unknown);
  desk_free (desk);
  clinic_close (&clinic);
}

/* Who joins after the snapshot is known from then on, in the same answer too. */
static void
test_who_joins_after_is_known (void)
{
  Clinic clinic;
  AnteVault *vault;
  Desk *joined, *desk;
  g_autofree char *seen = NULL;

  clinic_open (&clinic);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  vault = vault_fixture_beside (clinic.manager->vault, 13, TRUE);
  joined = open_beside (vault);
  join_desk (clinic.manager, joined, "reception");
  desk_sync (clinic.manager, clinic.log);
  desk_pull (joined, clinic.log, NULL);
  desk_write (joined, "appointment.set", APPOINTMENT, "{\"note\":\"by the new desk\"}", NULL, NULL);
  desk_sync (joined, clinic.log);
  desk = open_new (clinic.manager, 501);
  g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
  check_shows (desk, clinic.manager, clinic.log, clinic.log->items->len);
  seen = look (desk);
  g_assert_nonnull (strstr (seen, "by the new desk"));
  desk_free (desk);
  desk_free (joined);
  ante_vault_unref (vault);
  clinic_close (&clinic);
}

/* Its rows are to be held against the log's, all of them. */
static void
test_nothing_leaves_meanwhile (void)
{
  Clinic clinic;
  Desk *desk;

  clinic_open (&clinic);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  desk = open_new (clinic.manager, 501);
  g_assert_true (open_preview (desk, clinic.log, 0, clinic.log->items->len));
  read_on (desk, clinic.log, clinic.log->items->len);
  g_assert_true (ante_store_prune (desk->store, "2028-11-21", 30, NOW_MS + 700 * DAY_MS, NULL));
  finish (desk);
  g_assert_false (ante_store_get_snapshot_wrong (desk->store));
  desk_free (desk);
  clinic_close (&clinic);
}

/* --- Whose turn it is --- */

static void
apply (AnteTables *tables, gint64 number, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);

  g_strlcpy (entry->author, PATIENT, sizeof entry->author);
  entry->version = 1;
  entry->number = number;
  entry->audience = ANTE_AUDIENCE_DESK;
  ante_projection_apply (tables, entry, NULL);
}

static void
check_turn (AnteTables *tables, const char *id, gint64 begun)
{
  AnteEntity *row = ante_tables_find (tables, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);

  g_assert_nonnull (row);
  g_assert_cmpstr (ante_json_peek_string (row->state, "id"), ==, id);
  g_assert_cmpint (ante_json_peek_int (row->state, "begun", 0), ==, begun);
}

static void
test_first_that_begins_goes_on (void)
{
  g_autoptr (AnteTables) tables = ante_tables_new_over (NULL);

  apply (tables, 1, "roster.set", PATIENT, "{\"role\":\"manager\"}");
  apply (tables, 0, "snapshot.begun", SNAPSHOT, "{}"); /* from an outbox: not yet in any order */
  g_assert_null (ante_tables_find (tables, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW));
  apply (tables, 10, "snapshot.begun", SNAPSHOT, "{}");
  apply (tables, 11, "snapshot.begun", LATER_SNAPSHOT, "{}");
  check_turn (tables, SNAPSHOT, 10);
  apply (tables, 10 + ANTE_SNAPSHOT_PATIENCE - 1, "snapshot.begun", LATER_SNAPSHOT, "{}");
  check_turn (tables, SNAPSHOT, 10);
  apply (tables, 10 + ANTE_SNAPSHOT_PATIENCE, "snapshot.begun", LATER_SNAPSHOT, "{}"); /* nothing more was heard of it */
  check_turn (tables, LATER_SNAPSHOT, 10 + ANTE_SNAPSHOT_PATIENCE);
  apply (tables, 3000, "snapshot.made", LATER_SNAPSHOT, "{\"number\":2500}");
  apply (tables, 3001, "snapshot.begun", SNAPSHOT, "{}"); /* the next */
  check_turn (tables, SNAPSHOT, 3001);
}

/* Not one of what has not happened yet. */
static void
test_made_is_of_before (void)
{
  g_autoptr (AnteTables) tables = ante_tables_new_over (NULL);
  AnteEntity *row;

  apply (tables, 1, "roster.set", PATIENT, "{\"role\":\"manager\"}");
  apply (tables, 10, "snapshot.begun", SNAPSHOT, "{}");
  apply (tables, 12, "snapshot.made", SNAPSHOT, "{\"number\":12}");
  row = ante_tables_find (tables, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);
  g_assert_cmpint (ante_json_peek_int (row->state, "made", 0), ==, 0);
  apply (tables, 13, "snapshot.made", SNAPSHOT, "{\"number\":9}");
  g_assert_cmpint (ante_json_peek_int (row->state, "made", 0), ==, 9);
}

static void
test_who_may_make_one (void)
{
  Clinic clinic;

  clinic_open (&clinic);
  g_assert_true (ante_store_may_make_snapshot (clinic.manager->store));
  g_assert_false (ante_store_may_make_snapshot (clinic.reception->store));
  ante_store_set_setting (clinic.manager->store, ANTE_SETTING_HISTORY, "1", NULL);
  g_assert_false (ante_store_may_make_snapshot (clinic.manager->store)); /* it does not know what is true */
  clinic_close (&clinic);
}

/* A newer program's snapshots say nothing that the log does not say. */
static void
test_newer_kind_makes_nothing_unknown (void)
{
  Clinic clinic;
  g_autoptr (AntePatient) patient = NULL;

  clinic_open (&clinic);
  desk_write (clinic.manager, "snapshot.other", PATIENT, "{}", NULL, NULL);
  desk_sync (clinic.manager, clinic.log);
  patient = ante_store_read_patient (clinic.manager->store, PATIENT);
  g_assert_false (patient->unknown);
  clinic_close (&clinic);
}

static guint
count_entries (Desk *desk)
{
  return (guint) ante_store_read_int (desk->store, "select count(*) from entry");
}

/* An older snapshot leaves, and nothing else that bears its id. */
static void
test_older_pieces_leave (void)
{
  Clinic clinic;
  guint before;

  clinic_open (&clinic);
  before = count_entries (clinic.manager);
  write_edited (clinic.manager, clinic.log, PATIENT, NULL);
  write_edited (clinic.manager, clinic.log, SNAPSHOT, NULL);
  g_assert_cmpuint (count_entries (clinic.manager), ==, before + 6);
  g_assert_true (ante_store_prune (clinic.manager->store, "2026-11-21", 30, NOW_MS, NULL));
  g_assert_cmpuint (count_entries (clinic.manager), ==, before + 6 - 3 - 1); /* and a patient whom nothing names */
  g_assert_true (ante_store_rebuild (clinic.manager->store, NULL));
  g_assert_cmpint (desk_exam_state (clinic.manager, INVITE), ==, ANTE_EXAM_REJECTED);
  clinic_close (&clinic);
}

/* --- The text inside --- */

static GBytes *
compress (const char *text, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, (gssize) length, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

/* Returns: how many lines were read before its end; -1: it is none. */
static int
count_lines (GBytes *pack)
{
  g_autoptr (AntePackReader) reader = ante_pack_reader_new (pack);
  AntePackLine line;

  for (int n = 0;; n++)
    {
      g_autoptr (GError) error = NULL;

      if (!ante_pack_reader_next (reader, &line, &error))
        {
          g_assert_cmpint (error->domain, ==, (int) ANTE_PACK_ERROR);
          return -1;
        }
      if (line.line == ANTE_PACK_END)
        return n;
    }
}

static void
check_text (const char *text, int expected)
{
  g_autoptr (GBytes) pack = compress (text, strlen (text));

  g_assert_cmpint (count_lines (pack), ==, expected);
}

#define BEGIN "anteroom snapshot 1\n"
#define ROW "row 4 " PATIENT " = 0 0 {}\n"

static void
test_text_is_strict (void)
{
  check_text (BEGIN "end 0\n", 0);
  check_text (BEGIN ROW "end 1\n", 1);
  check_text (BEGIN "entry 1 5 AAAA\nentry 2 5 AAAA\n" ROW "row 5 " APPOINTMENT " =a%20b 20261121 -3 {}\nend 4\n", 4);
  check_text ("", -1);
  check_text ("anteroom snapshot 2\nend 0\n", -1);
  check_text (BEGIN, -1);
  check_text (BEGIN ROW, -1);
  check_text (BEGIN ROW "end 2\n", -1);
  check_text (BEGIN ROW "end 1", -1);
  check_text (BEGIN ROW "end 1\n" ROW, -1);
  check_text (BEGIN ROW ROW "end 2\n", -1);
  check_text (BEGIN "row 5 " APPOINTMENT " = 0 0 {}\n" ROW "end 2\n", -1);
  check_text (BEGIN ROW "entry 1 5 AAAA\nend 2\n", -1);
  check_text (BEGIN "entry 2 5 AAAA\nentry 2 5 AAAA\nend 2\n", -1);
  check_text (BEGIN "entry 0 5 AAAA\nend 1\n", -1);
  check_text (BEGIN "entry 1 5 *\nend 1\n", -1);
  check_text (BEGIN "entry 1\nend 1\n", -1);
  check_text (BEGIN "row 4 ../etc = 0 0 {}\nend 1\n", -1);
  check_text (BEGIN "row 4 " PATIENT " " PATIENT " 0 0 {}\nend 1\n", -1);
  check_text (BEGIN "row 4 " PATIENT " = x 0 {}\nend 1\n", -1);
  check_text (BEGIN "row 4 " PATIENT "\nend 1\n", -1);
  check_text (BEGIN "column 4\nend 1\n", -1);
  check_text (BEGIN "\nend 1\n", -1);
}

/* A few hundred bytes that claim to be more than any computer holds. */
static void
test_text_is_bounded (void)
{
  gsize length = (gsize) ANTE_PACK_MAX_LINE + 1024 * 1024;
  g_autofree char *text = g_malloc (length);
  g_autoptr (GBytes) pack = NULL;
  g_autoptr (AntePackReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  AntePackLine line;

  memset (text, 'x', length);
  memcpy (text, BEGIN, strlen (BEGIN));
  pack = compress (text, length);
  reader = ante_pack_reader_new (pack);
  g_assert_false (ante_pack_reader_next (reader, &line, &error));
  g_assert_error (error, ANTE_PACK_ERROR, ANTE_PACK_ERROR_TOO_LARGE);
}

static void
test_text_cut_and_flipped (void)
{
  Clinic clinic;
  g_autoptr (AntePacking) packing = NULL;
  g_autoptr (GBytes) data = NULL;
  gsize size;

  clinic_open (&clinic);
  packing = pack (clinic.manager);
  data = take_data (packing);
  size = g_bytes_get_size (data);
  g_assert_cmpint (count_lines (data), >, 5);
  for (gsize length = 0; length < size; length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (data, 0, length);
      g_autoptr (GBytes) flipped = vault_fixture_flip (data, length, (guint) length % 8);

      if (length < size - 4) /* what follows is zlib's sum of it */
        g_assert_cmpint (count_lines (cut), ==, -1);
      count_lines (flipped);
    }
  clinic_close (&clinic);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/snapshot/shows-as-one-that-has-read-everything", test_as_one_that_has_read_everything);
  g_test_add_func ("/store/snapshot/travels-in-pieces", test_in_pieces);
  g_test_add_func ("/store/snapshot/edited-is-ignored", test_edited);
  g_test_add_func ("/store/snapshot/cut-short-is-ignored", test_cut_short);
  g_test_add_func ("/store/snapshot/of-another-role-is-ignored", test_of_another_role);
  g_test_add_func ("/store/snapshot/of-a-stranger-is-ignored", test_of_a_stranger);
  g_test_add_func ("/store/snapshot/of-a-desk-that-is-no-manager-any-more-is-ignored", test_of_a_desk_that_is_no_manager_any_more);
  g_test_add_func ("/store/snapshot/of-another-clinic-is-ignored", test_of_another_clinic);
  g_test_add_func ("/store/snapshot/lies-that-show-are-ignored", test_lies_that_show);
  g_test_add_func ("/store/snapshot/roster-of-its-own-is-ignored", test_roster_of_its_own);
  g_test_add_func ("/store/snapshot/lies-are-found-out", test_lies_are_found_out);
  g_test_add_func ("/store/snapshot/what-has-left-is-not-missed", test_what_has_left_is_not_missed);
  g_test_add_func ("/store/snapshot/restored-relay-drops-it", test_restored_relay_drops_it);
  g_test_add_func ("/store/snapshot/what-comes-after-shows", test_what_comes_after_shows);
  g_test_add_func ("/store/snapshot/who-joins-after-is-known", test_who_joins_after_is_known);
  g_test_add_func ("/store/snapshot/nothing-leaves-meanwhile", test_nothing_leaves_meanwhile);
  g_test_add_func ("/store/snapshot/first-that-begins-goes-on", test_first_that_begins_goes_on);
  g_test_add_func ("/store/snapshot/made-is-of-before", test_made_is_of_before);
  g_test_add_func ("/store/snapshot/who-may-make-one", test_who_may_make_one);
  g_test_add_func ("/store/snapshot/newer-kind-makes-nothing-unknown", test_newer_kind_makes_nothing_unknown);
  g_test_add_func ("/store/snapshot/older-pieces-leave", test_older_pieces_leave);
  g_test_add_func ("/store/snapshot/text-is-strict", test_text_is_strict);
  g_test_add_func ("/store/snapshot/text-is-bounded", test_text_is_bounded);
  g_test_add_func ("/store/snapshot/text-cut-and-flipped", test_text_cut_and_flipped);
  return g_test_run ();
}
