/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two desks of one clinic, one log, and whatever people and providers do in whatever order: nobody enters the room by
 * any path who is not cleared, by what that desk knows at that moment; and whoever is in it and no longer cleared, by
 * what a desk knows, has the stop alarm there. What is cleared is read from the entries by gate-reference.c alone.
 * The seed is printed (--seed repeats it); -m slow runs for long. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/store/store-fixture.h"
#include "core/sync/ante-desk-private.h"
#include "core/sync/gate-reference.h"
#include "core/store/ante-store-private.h"
#include "core/vault/vault-fixture.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-clock.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

#define PATIENT "a0000000000000000000000000000001"
#define OTHER_PATIENT "a0000000000000000000000000000002"
#define APPOINTMENT "b0000000000000000000000000000001"
#define EARLIER "b0000000000000000000000000000002"
#define TREATMENT "e0000000000000000000000000000001"
#define SECOND "e0000000000000000000000000000002"
#define NOW_MS G_GINT64_CONSTANT (1795258800000) /* 2026-11-21, in the morning of New York */
#define MINUTE G_GINT64_CONSTANT (60000)
#define DAY (24 * 60 * MINUTE)
#define MAX_INVITES 24

typedef struct
{
  AnteDesk *desk;
  AnteRole role;
  char *data, *keys;
  GPtrArray *undos;   /* AnteUndo, newest last */
  GPtrArray *known;   /* AnteEntry: what this desk knows, in its order; of the last look */
  gint64 cursor;      /* how much of it has a number */
  /* Of the last thing asked */
  gboolean done;
  GError *error;
  AnteUndo *undo;
  AnteDetail *detail;
} Seat;

typedef struct
{
  char *id, *tag;
  gboolean exams[2];
  char *bodies[4];    /* of what was delivered, to be delivered again */
  guint n_bodies;
} Sent;

typedef struct
{
  char *folder;
  AnteTestClock *clock;
  FakeLog *log;
  Seat seats[2];
  GHashTable *roles;
  GTimeZone *zone;
  Sent sent[MAX_INVITES];
  guint n_sent, n_deliveries, n_ids;
  GPtrArray *deliveries; /* ids of what fits no invite, owned */
  /* What came of it */
  guint n_entered, n_refused, n_stops;
} Clinic;

/* --- Asking a desk --- */

static void
change_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Seat *seat = data;

  g_clear_error (&seat->error);
  g_clear_pointer (&seat->undo, ante_undo_free);
  ante_desk_change_finish (ANTE_DESK (source), result, &seat->undo, &seat->error);
  seat->done = TRUE;
}

static void
detail_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Seat *seat = data;

  g_clear_pointer (&seat->detail, ante_detail_free);
  seat->detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, NULL);
  seat->done = TRUE;
}

/* Returns: whether it was done; what can be undone is kept. */
static gboolean
wait (Seat *seat)
{
  ante_test_wait_until (seat->done);
  seat->done = FALSE;
  if (seat->undo != NULL && seat->undo->parts->len > 0)
    g_ptr_array_add (seat->undos, g_steal_pointer (&seat->undo));
  return seat->error == NULL;
}

/* --- On a store's thread --- */

typedef struct
{
  Clinic *clinic;
  Seat *seat;
  const char *kind, *subject;
  JsonObject *fields;
  guint limit;
} Job;

static void
write_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  ante_desk_save_one (job->seat->desk, ante_desk_make_write (job->seat->desk, job->kind, job->subject, job->fields), NULL, &error);
  g_assert_no_error (error);
}

/* An entry as any program could write it, whether this desk's role may or not. Takes @fields. */
static void
write_entry (Clinic *clinic, Seat *seat, const char *kind, const char *subject, JsonObject *fields)
{
  ante_worker_run_sync (seat->desk->worker, write_job, &(Job){ clinic, seat, kind, subject, fields });
}

static JsonObject *
parse (const char *json)
{
  JsonObject *fields = ante_json_read_object (json, strlen (json), NULL, NULL);

  g_assert_nonnull (fields);
  return fields;
}

static void
push_job (gpointer data)
{
  Job *job = data;

  for (;;)
    {
      g_autoptr (GPtrArray) pending = ante_store_list_pending (job->seat->desk->store);

      if (pending->len == 0)
        return;
      for (guint i = 0; i < pending->len; i++)
        {
          AntePending *item = g_ptr_array_index (pending, i);

          ante_store_mark_told (job->seat->desk->store, item->id,
                                fake_log_append (job->clinic->log, item->blob, ante_clock_now_ms (ANTE_CLOCK (job->clinic->clock))), NULL);
        }
    }
}

/* The relay gives what is sealed for the clinical audience only to those who hold its key. */
static void
pull_job (gpointer data)
{
  Job *job = data;
  AnteDesk *desk = job->seat->desk;
  FakeLog *log = job->clinic->log;
  gboolean clinical = ante_vault_holds (desk->vault, ANTE_AUDIENCE_CLINICAL);
  gint64 after = ante_store_get_cursor (desk->store, ANTE_AUDIENCE_DESK);
  gint64 through = MIN ((gint64) log->items->len, after + job->limit);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (AnteTaking));
  g_autoptr (GError) error = NULL;
  AnteTaken taken = { 0 };

  for (gint64 i = after; i < through; i++)
    {
      LogItem *item = &g_array_index (log->items, LogItem, i);
      AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };
      AnteEnvelope envelope;

      g_assert_true (ante_envelope_read (item->blob, &envelope, NULL, NULL, NULL));
      if (clinical || envelope.audience == ANTE_AUDIENCE_DESK)
        g_array_append_val (items, taking);
    }
  ante_store_take (desk->store, (AnteTaking *) (gpointer) items->data, items->len, clinical, through, fake_log_head (log, through), &taken, &error);
  g_assert_no_error (error);
  ante_taken_clear (&taken);
  ante_desk_publish (desk, TRUE);
}

static void
push (Clinic *clinic, Seat *seat)
{
  ante_worker_run_sync (seat->desk->worker, push_job, &(Job){ .clinic = clinic, .seat = seat });
}

static void
pull (Clinic *clinic, Seat *seat, guint limit)
{
  ante_worker_run_sync (seat->desk->worker, pull_job, &(Job){ .clinic = clinic, .seat = seat, .limit = limit });
}

static void
rebuild_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  ante_store_rebuild (job->seat->desk->store, &error);
  g_assert_no_error (error);
}

/* What the desk knows: the log up to its cursor, then what waits here, in its order. */
static void
look_job (gpointer data)
{
  Job *job = data;
  AnteStore *store = job->seat->desk->store;
  gint64 cursor = ante_store_get_cursor (store, ANTE_AUDIENCE_DESK);
  GPtrArray *known = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_entry_unref);

  for (gint64 i = 0; i < cursor; i++)
    {
      LogItem *item = &g_array_index (job->clinic->log->items, LogItem, i);
      AnteEnvelope envelope;
      AnteEntry *entry = ante_vault_open_entry (job->seat->desk->vault, item->blob, FALSE, NULL, NULL, &envelope, NULL);

      if (entry == NULL)
        continue; /* clinical, and this desk holds no such key */
      entry->received_ms = item->received_ms;
      g_ptr_array_add (known, entry);
    }
  for (guint i = 0; i < store->waiting->len; i++)
    g_ptr_array_add (known, ante_entry_ref (((AnteWaiting *) g_ptr_array_index (store->waiting, i))->entry));
  g_clear_pointer (&job->seat->known, g_ptr_array_unref);
  job->seat->known = known;
  job->seat->cursor = cursor;
}

static GateAnswer
ask_reference (Clinic *clinic, Seat *seat)
{
  GateQuestion question = { NULL, clinic->roles, PATIENT, APPOINTMENT, ante_clock_now_ms (ANTE_CLOCK (clinic->clock)), clinic->zone };
  GateAnswer answer;

  ante_worker_run_sync (seat->desk->worker, look_job, &(Job){ .clinic = clinic, .seat = seat });
  question.entries = seat->known;
  gate_reference_answer (&question, &answer);
  return answer;
}

/* --- The clinic --- */

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      g_unlink (inside);
    }
  g_rmdir (path);
}

static AnteDesk *
make_desk (Clinic *clinic, Seat *seat)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteKeyring) keyring = ante_test_keyring_new (seat->keys);

  return ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Test", seat->data, "http://127.0.0.1:9", TRUE,
                                            ANTE_CLOCK (clinic->clock), random, keyring, NULL });
}

static void
setup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_auto (GStrv) words = ante_desk_begin_setup_finish (ANTE_DESK (source), result, NULL);

  g_assert_nonnull (words);
  ((Seat *) data)->done = TRUE;
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (ante_keyring_store_finish (ANTE_KEYRING (source), result, NULL));
  ((Seat *) data)->done = TRUE;
}

static void
open_first (Clinic *clinic, Seat *seat)
{
  seat->role = ANTE_ROLE_MANAGER;
  seat->desk = make_desk (clinic, seat);
  ante_desk_start (seat->desk, FALSE);
  ante_test_wait_until (ante_desk_get_state (seat->desk) == ANTE_DESK_FIRST_RUN);
  ante_desk_begin_setup_async (seat->desk, "Maple Clinic", "America/New_York", "key", setup_cb, seat);
  wait (seat);
  ante_desk_finish_setup (seat->desk);
  g_hash_table_insert (clinic->roles, g_strdup (ante_vault_get_desk_id (seat->desk->vault)), (gpointer) "manager");
}

/* Its keys, and a cache that has read the log so far. */
static void
open_second (Clinic *clinic, Seat *seat, AnteRole role)
{
  Seat *first = &clinic->seats[0];
  g_autoptr (AnteVault) vault = vault_fixture_beside (first->desk->vault, 7, role != ANTE_ROLE_RECEPTION);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  g_autoptr (AnteKeyring) keyring = ante_test_keyring_new (seat->keys);
  g_autofree char *key = NULL;
  guint8 public_key[ANTE_KEY_BYTES];
  JsonObject *fields = json_object_new ();

  seat->role = role;
  ante_vault_get_sign_key (vault, public_key);
  key = ante_base64_encode (public_key, sizeof public_key);
  json_object_set_string_member (fields, "name", "Second");
  json_object_set_string_member (fields, "role", ante_role_to_text (role));
  json_object_set_string_member (fields, "sign_key", key);
  write_entry (clinic, first, "roster.set", ante_vault_get_desk_id (vault), fields);
  g_hash_table_insert (clinic->roles, g_strdup (ante_vault_get_desk_id (vault)), (gpointer) ante_role_to_text (role));
  push (clinic, first);
  pull (clinic, first, G_MAXINT);
  ante_keyring_store_async (keyring, ANTE_KEYRING_KEYS, item, FALSE, NULL, kept_cb, seat);
  wait (seat);
  ante_store_close (ante_store_open (seat->data, vault, NULL));
  seat->desk = make_desk (clinic, seat);
  ante_desk_start (seat->desk, FALSE);
  ante_test_wait_until (seat->desk->store != NULL && ante_desk_get_state (seat->desk) != ANTE_DESK_STARTING);
  pull (clinic, seat, G_MAXINT);
}

static void
clear_catching_up_job (gpointer data)
{
  Job *job = data;

  ante_store_set_setting (job->seat->desk->store, ANTE_SETTING_CATCHING_UP, NULL, NULL);
  ante_desk_publish (job->seat->desk, TRUE);
}

static Clinic *
clinic_open (AnteRole second_role)
{
  Clinic *clinic = g_new0 (Clinic, 1);

  clinic->folder = g_dir_make_tmp ("anteroom-two-XXXXXX", NULL);
  clinic->clock = ante_test_clock_new (NOW_MS);
  clinic->log = fake_log_new ();
  clinic->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  clinic->zone = g_time_zone_new_identifier ("America/New_York");
  clinic->deliveries = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 2; i++)
    {
      Seat *seat = &clinic->seats[i];

      seat->data = g_strdup_printf ("%s/data-%u", clinic->folder, i);
      seat->keys = g_strdup_printf ("%s/keys-%u", clinic->folder, i);
      seat->undos = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_undo_free);
      g_mkdir (seat->keys, 0700);
    }
  open_first (clinic, &clinic->seats[0]);
  write_entry (clinic, &clinic->seats[0], "treatment.set", TREATMENT,
               parse ("{\"name\":\"Botox\",\"validity_months\":12,\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}"));
  write_entry (clinic, &clinic->seats[0], "treatment.set", SECOND,
               parse ("{\"name\":\"Filler\",\"validity_months\":2,\"exams\":[{\"id\":\"11\",\"title\":\"Filler\"}]}"));
  write_entry (clinic, &clinic->seats[0], "patient.set", PATIENT,
               parse ("{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\",\"email\":\"adaeze@example.com\","
                      "\"phone\":\"+14155550142\",\"tele_state\":\"CA\"}"));
  write_entry (clinic, &clinic->seats[0], "patient.set", OTHER_PATIENT, parse ("{\"first_name\":\"Ada\",\"last_name\":\"Okafor\"}"));
  write_entry (clinic, &clinic->seats[0], "appointment.set", APPOINTMENT,
               parse ("{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"15:00\",\"minutes\":30,\"treatments\":[\"" TREATMENT "\"]}"));
  open_second (clinic, &clinic->seats[1], second_role);
  ante_worker_run_sync (clinic->seats[1].desk->worker, clear_catching_up_job, &(Job){ .seat = &clinic->seats[1] });
  ante_test_settle ();
  return clinic;
}

static void
seat_close (Seat *seat)
{
  ante_desk_stop (seat->desk);
  ante_test_settle ();
  g_assert_finalize_object (seat->desk);
  g_clear_error (&seat->error);
  g_clear_pointer (&seat->undo, ante_undo_free);
  g_clear_pointer (&seat->detail, ante_detail_free);
  g_clear_pointer (&seat->known, g_ptr_array_unref);
  g_ptr_array_unref (seat->undos);
  remove_folder (seat->data);
  remove_folder (seat->keys);
  g_free (seat->data);
  g_free (seat->keys);
}

static void
clinic_close (Clinic *clinic)
{
  seat_close (&clinic->seats[0]);
  seat_close (&clinic->seats[1]);
  for (guint i = 0; i < clinic->n_sent; i++)
    {
      g_free (clinic->sent[i].id);
      g_free (clinic->sent[i].tag);
      for (guint k = 0; k < clinic->sent[i].n_bodies; k++)
        g_free (clinic->sent[i].bodies[k]);
    }
  g_object_unref (clinic->clock);
  fake_log_free (clinic->log);
  g_hash_table_unref (clinic->roles);
  g_time_zone_unref (clinic->zone);
  g_ptr_array_unref (clinic->deliveries);
  g_rmdir (clinic->folder);
  g_free (clinic->folder);
  g_free (clinic);
}

/* --- What is checked after everything --- */

/* What this desk knows, and what it makes of it: said before the test fails. */
static void
explain (Clinic *clinic, Seat *seat)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (seat->detail->view);

  g_test_message ("at the %s's desk", ante_role_to_text (seat->role));
  for (guint i = 0; i < seat->known->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (seat->known, i);
      g_autofree char *fields = ante_json_write_object (entry->fields);

      g_test_message ("%u %s by %s, %s, at %" G_GINT64_FORMAT ": %s %s", i, entry->kind,
                      (const char *) g_hash_table_lookup (clinic->roles, entry->author), entry->id, entry->received_ms, entry->subject, fields);
    }
  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *one = g_ptr_array_index (clearances, i);

      g_test_message ("%s: code %d of invite %s, exam %s", one->treatment_name, one->code, one->invite_id, one->exam_id);
    }
}

static AnteArrival
check_alarm (Clinic *clinic, Seat *seat)
{
  GateAnswer answer = ask_reference (clinic, seat);
  AnteArrival stored;

  ante_desk_load_detail_async (seat->desk, APPOINTMENT, NULL, detail_cb, seat);
  wait (seat);
  g_assert_nonnull (seat->detail);
  stored = ante_appointment_view_get_appointment (seat->detail->view)->arrival;
  if (ante_appointment_view_get_gate_open (seat->detail->view) != answer.cleared)
    explain (clinic, seat);
  g_assert_cmpint (ante_appointment_view_get_gate_open (seat->detail->view), ==, answer.cleared);
  if (ante_appointment_view_get_arrival (seat->detail->view) == ANTE_ARRIVAL_IN_ROOM)
    {
      g_assert_cmpint (ante_appointment_view_get_stop (seat->detail->view), ==, !answer.cleared);
      clinic->n_stops += !answer.cleared;
    }
  gate_answer_clear (&answer);
  return stored;
}

/* Which kind of entry a reference speaks of, and where that entry says the same. */
static const struct
{
  const char *ground, *kind, *provider, *approves, *how;
} GROUNDS[] = { { ANTE_GROUND_RESULT, "delivery", "provider_name", "status", "Approved" },
                { ANTE_GROUND_DIRECTOR, "deferral.decided", "director", NULL, NULL },
                { ANTE_GROUND_RECORDED, "outcome.recorded", "provider", "outcome", "approved" } };

static gboolean
says_so (AnteEntry *entry, const AnteReference *reference, guint ground)
{
  const char *exam = ante_json_peek_string (entry->fields, "patient_exam");

  if (strcmp (entry->kind, GROUNDS[ground].kind) != 0 ||
      g_strcmp0 (ante_json_peek_string (entry->fields, GROUNDS[ground].provider), reference->provider) != 0)
    return FALSE;
  if (GROUNDS[ground].how == NULL)
    return ante_json_peek_bool (entry->fields, "approved");
  return g_strcmp0 (ante_json_peek_string (entry->fields, GROUNDS[ground].approves), GROUNDS[ground].how) == 0 &&
         g_strcmp0 (exam, reference->patient_exam_id) == 0;
}

/* The approval it names is among the entries this desk knows: of that exam, by that person; it counts from then or,
 * with an earlier one of the same exam, sooner. */
static void
check_reference (Clinic *clinic, Seat *seat, const AnteReference *reference)
{
  guint ground = 0, n = 0;

  while (ground < G_N_ELEMENTS (GROUNDS) && !g_str_equal (GROUNDS[ground].ground, reference->kind))
    ground++;
  g_assert_cmpuint (ground, <, G_N_ELEMENTS (GROUNDS));
  for (guint i = 0; i < seat->known->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (seat->known, i);

      n += says_so (entry, reference, ground) && (ground != 0 || entry->received_ms >= reference->at_ms);
    }
  if (n == 0)
    g_test_message ("no entry for %s, exam %s, by %s, at %" G_GINT64_FORMAT, reference->kind, reference->patient_exam_id, reference->provider, reference->at_ms);
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpint (reference->at_ms, >, 0);
  g_assert_cmpint (reference->at_ms, <=, ante_clock_now_ms (ANTE_CLOCK (clinic->clock)));
}

/* What an entry into the room relied on: there is one for each exam, and it says where in the log it was judged. */
static void
check_references (Clinic *clinic, Seat *seat, gboolean needs_exam)
{
  GPtrArray *references;
  AnteEntry *newest = NULL;

  check_alarm (clinic, seat);
  references = ante_appointment_view_get_appointment (seat->detail->view)->references;
  g_assert_nonnull (references);
  g_assert_cmpint (references->len > 0, ==, needs_exam);
  for (guint i = 0; i < references->len; i++)
    check_reference (clinic, seat, g_ptr_array_index (references, i));
  for (guint i = 0; i < seat->known->len; i++)
    if (strcmp (((AnteEntry *) g_ptr_array_index (seat->known, i))->kind, "arrival.set") == 0)
      newest = g_ptr_array_index (seat->known, i);
  g_assert_nonnull (newest);
  g_assert_cmpstr (ante_json_peek_string (newest->fields, "arrival"), ==, "in-room");
  g_assert_cmpint (ante_json_peek_int (newest->fields, "judged_at", -1), ==, seat->cursor);
}

/* --- What can happen --- */

static gint
pick (gint n)
{
  return g_test_rand_int_range (0, n);
}

static gboolean
one_in (gint n)
{
  return pick (n) == 0;
}

static char *
make_id (Clinic *clinic, char first)
{
  return g_strdup_printf ("%c%031x", first, ++clinic->n_ids);
}

static void
send (Clinic *clinic, Seat *seat)
{
  GateAnswer answer;
  Sent *sent;
  JsonObject *fields;
  JsonArray *exams;

  if (clinic->n_sent == MAX_INVITES)
    return;
  sent = &clinic->sent[clinic->n_sent];
  sent->id = make_id (clinic, 'c');
  sent->tag = make_id (clinic, 'f');
  sent->exams[0] = !one_in (4);
  sent->exams[1] = !sent->exams[0] || one_in (3);
  answer = ask_reference (clinic, seat);
  fields = parse ("{\"patient\":\"" PATIENT "\",\"tele_state\":\"CA\"}");
  json_object_set_string_member (fields, "appointment", one_in (4) ? EARLIER : APPOINTMENT);
  json_object_set_int_member (fields, "attempt", one_in (8) ? MAX (clinic->n_sent, 1) : clinic->n_sent + 1);
  json_object_set_string_member (fields, "tag", sent->tag);
  json_object_set_string_member (fields, "dob", answer.dob);
  json_object_set_boolean_member (fields, "test", one_in (12));
  {
    g_autofree char *name = g_strdup_printf ("%s, Adaeze", answer.last_name);

    json_object_set_string_member (fields, "name", name);
  }
  exams = json_array_new ();
  for (guint i = 0; i < 2; i++)
    if (sent->exams[i])
      json_array_add_object_element (exams, parse (i == 0 ? "{\"id\":\"10\",\"title\":\"Botox\"}" : "{\"id\":\"11\",\"title\":\"Filler\"}"));
  json_object_set_array_member (fields, "exams", exams);
  write_entry (clinic, seat, "invite.sending", sent->id, fields);
  gate_answer_clear (&answer);
  clinic->n_sent++;
}

static const Sent *
pick_sent (Clinic *clinic)
{
  return clinic->n_sent > 0 ? &clinic->sent[pick ((gint) clinic->n_sent)] : NULL;
}

static const char *
pick_exam (const Sent *sent)
{
  return sent->exams[0] && (!sent->exams[1] || one_in (2)) ? "10" : "11";
}

static void
append_delivery (Clinic *clinic, const char *id, JsonObject *fields)
{
  Desk relay = { .vault = clinic->seats[0].desk->vault };
  g_autofree char *json = ante_json_write_object (fields);

  desk_deliver (&relay, clinic->log, id, json, ante_clock_now_ms (ANTE_CLOCK (clinic->clock)));
}

static void
deliver_word (Clinic *clinic, Sent *sent, const char *exam, const char *word, gboolean notes, gboolean wrong)
{
  g_autofree char *id = make_id (clinic, 'd');
  g_autofree char *patient_exam = g_strdup_printf ("pe-%s-%s", sent->id, exam);
  g_autoptr (JsonObject) fields = parse ("{\"provider\":\"qualiphy\",\"event\":1,\"pair\":\"same\",\"provider_name\":\"NP Liza\"}");

  json_object_set_string_member (fields, "invite", sent->id);
  json_object_set_string_member (fields, "tag", wrong ? "0123456789abcdef0123456789abcdef" : sent->tag);
  json_object_set_string_member (fields, "exam", exam);
  json_object_set_string_member (fields, "patient_exam", patient_exam);
  json_object_set_string_member (fields, "status", word);
  json_object_set_boolean_member (fields, "has_notes", notes);
  json_object_set_string_member (fields, "body_hash", id);
  append_delivery (clinic, id, fields);
  if (wrong)
    g_ptr_array_add (clinic->deliveries, g_strdup (id));
  else if (sent->n_bodies < G_N_ELEMENTS (sent->bodies))
    sent->bodies[sent->n_bodies++] = ante_json_write_object (fields);
}

static void
deliver (Clinic *clinic)
{
  static const char *const words[] = { "Approved", "Approved", "Approved", "Approved", "Deferred", "Deferred", "Rejected", "NA", "Missed", "Maybe" };
  Sent *sent = (Sent *) pick_sent (clinic);

  if (sent == NULL)
    return;
  if (sent->n_bodies > 0 && one_in (6)) /* the same again */
    {
      g_autofree char *id = make_id (clinic, 'd');
      g_autoptr (JsonObject) fields = parse (sent->bodies[pick ((gint) sent->n_bodies)]);

      append_delivery (clinic, id, fields);
      return;
    }
  deliver_word (clinic, sent, pick_exam (sent), words[pick (G_N_ELEMENTS (words))], one_in (6), one_in (10));
}

static AnteJudgementDraft *
make_draft (Clinic *clinic, AnteJudgementKind kind)
{
  static const char *const outcomes[] = { "approved", "approved", "rejected", "deferred", "na", "missed" };
  gint64 ms = ante_clock_now_ms (ANTE_CLOCK (clinic->clock));
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc ((ms - (one_in (3) ? pick (40) * DAY : 0)) / 1000);
  g_autoptr (GDateTime) then = g_date_time_to_timezone (utc, clinic->zone);
  g_autoptr (GDateTime) now_utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (now_utc, clinic->zone);
  g_autofree char *day = g_date_time_format (then, "%Y-%m-%d");
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  AnteJudgementDraft *draft = ante_judgement_draft_new (kind, NULL, today);

  g_object_set (draft, "director", "Dr. Osei", "licence", "MD-7", "provider", "NP Liza", "day", day, "choice",
                kind == ANTE_JUDGEMENT_DECISION ? (one_in (4) ? "refuse" : "approve") : outcomes[pick (G_N_ELEMENTS (outcomes))], NULL);
  if (kind != ANTE_JUDGEMENT_RECORD || one_in (4))
    g_object_set (draft, "reason", "As agreed", NULL);
  return draft;
}

static void
judge (Clinic *clinic, Seat *seat, AnteJudgementKind kind)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (clinic, kind);
  const Sent *sent = pick_sent (clinic);
  const char *exam = sent != NULL ? pick_exam (sent) : NULL;
  g_autofree char *patient_exam = sent != NULL ? g_strdup_printf ("pe-%s-%s", sent->id, exam) : NULL;

  if (kind == ANTE_JUDGEMENT_HEALTH)
    ante_desk_change_health_async (seat->desk, PATIENT, draft, change_cb, seat);
  else if (sent == NULL)
    return;
  else if (kind == ANTE_JUDGEMENT_DECISION)
    ante_desk_decide_async (seat->desk, sent->id, exam, draft, change_cb, seat);
  else
    {
      g_object_set (draft, "patient-exam", one_in (10) ? "another" : patient_exam, NULL);
      ante_desk_record_outcome_async (seat->desk, sent->id, exam, draft, change_cb, seat);
    }
  wait (seat);
}

/* Any of what people added and this desk knows of. */
static void
withdraw (Clinic *clinic, Seat *seat)
{
  GateAnswer answer = ask_reference (clinic, seat);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  AnteEntry *entry;

  gate_answer_clear (&answer);
  for (guint i = 0; i < seat->known->len; i++)
    {
      entry = g_ptr_array_index (seat->known, i);
      if (strcmp (entry->kind, "health.changed") == 0 || strcmp (entry->kind, "deferral.decided") == 0 ||
          strcmp (entry->kind, "outcome.recorded") == 0)
        g_ptr_array_add (added, entry);
    }
  if (added->len == 0)
    return;
  entry = g_ptr_array_index (added, pick ((gint) added->len));
  ante_desk_withdraw_async (seat->desk, entry->subject, ante_json_peek_string (entry->fields, "exam"), entry->id, change_cb, seat);
  wait (seat);
}

static void
read_notes (Clinic *clinic, Seat *seat)
{
  const Sent *sent = pick_sent (clinic);

  if (sent == NULL)
    return;
  ante_desk_read_notes_async (seat->desk, sent->id, pick_exam (sent), NULL, change_cb, seat);
  wait (seat);
}

static void
confirm (Clinic *clinic, Seat *seat)
{
  const Sent *sent = pick_sent (clinic);

  if (sent == NULL)
    return;
  ante_desk_confirm_identity_async (seat->desk, sent->id, change_cb, seat);
  wait (seat);
}

static void
save_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Seat *seat = data;

  g_clear_error (&seat->error);
  g_clear_pointer (&seat->undo, ante_undo_free);
  ante_desk_save_finish (ANTE_DESK (source), result, NULL, NULL, &seat->undo, &seat->error);
  seat->done = TRUE;
}

/* Through the form's drafts, as a person would. */
static void
edit_patient (Clinic *clinic, Seat *seat)
{
  g_autoptr (AntePatientDraft) draft = NULL;
  g_autofree char *today = ante_desk_today (seat->desk);

  check_alarm (clinic, seat);
  draft = ante_patient_draft_new (ante_appointment_view_get_patient (seat->detail->view), today);
  if (one_in (2))
    g_object_set (draft, "last-name", one_in (2) ? "Okafor" : "Obi", NULL);
  else
    g_object_set (draft, "dob", one_in (2) ? "1990-06-30" : "1991-06-30", NULL);
  ante_desk_save_async (seat->desk, draft, NULL, save_cb, seat);
  wait (seat);
}

static void
edit_appointment (Clinic *clinic, Seat *seat)
{
  g_autoptr (AnteAppointmentDraft) draft = NULL;
  g_autofree char *today = ante_desk_today (seat->desk);
  const AnteAppointment *appointment;

  check_alarm (clinic, seat);
  appointment = ante_appointment_view_get_appointment (seat->detail->view);
  if (one_in (3))
    {
      ante_desk_cancel_appointment_async (seat->desk, APPOINTMENT, !appointment->cancelled, change_cb, seat);
      wait (seat);
      return;
    }
  draft = ante_appointment_draft_new (appointment, NULL, today);
  if (one_in (2))
    g_object_set (draft, "time", one_in (2) ? "09:15" : "16:45", NULL);
  else
    {
      ante_appointment_draft_set_treatment (draft, TREATMENT, TRUE);
      ante_appointment_draft_set_treatment (draft, SECOND, one_in (2));
    }
  ante_desk_save_async (seat->desk, NULL, draft, save_cb, seat);
  wait (seat);
}

static void
edit_treatment (Clinic *clinic, Seat *seat)
{
  static const char *const edits[] = {
    "{\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}",
    "{\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}",
    "{\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]}",
    "{\"exams\":[{\"id\":\"11\",\"title\":\"Filler\"}]}",
    "{\"exams\":[]}",
    "{\"validity_months\":1}",
    "{\"validity_months\":12}",
  };

  write_entry (clinic, seat, "treatment.set", TREATMENT, parse (edits[pick (G_N_ELEMENTS (edits))]));
}

/* What a program of somebody else's could write, whatever its role. */
static void
write_rogue (Clinic *clinic, Seat *seat)
{
  const Sent *sent = pick_sent (clinic);
  JsonObject *fields;

  if (sent == NULL)
    return;
  switch (pick (5))
    {
    case 0:
      fields = parse ("{\"approved\":true,\"director\":\"Nobody\",\"date\":\"2026-11-20\",\"deliveries\":[\"\"]}");
      json_object_set_string_member (fields, "exam", pick_exam (sent));
      write_entry (clinic, seat, "deferral.decided", sent->id, fields);
      return;
    case 1:
      fields = parse ("{\"outcome\":\"approved\",\"patient_exam\":\"another\",\"provider\":\"Nobody\",\"date\":\"2026-11-20\"}");
      json_object_set_string_member (fields, "exam", pick_exam (sent));
      write_entry (clinic, seat, "outcome.recorded", sent->id, fields);
      return;
    case 2:
      fields = parse ("{\"name\":\"Obi, Adaeze\",\"dob\":\"1990-06-30\"}");
      write_entry (clinic, seat, "identity.confirmed", sent->id, fields);
      return;
    case 3:
      fields = parse ("{\"outcome\":\"approved\",\"date\":\"2026-11-20\"}");
      json_object_set_string_member (fields, "exam", pick_exam (sent));
      write_entry (clinic, seat, "outcome.recorded", sent->id, fields);
      return;
    default:
      fields = parse ("{\"patient\":\"" PATIENT "\",\"why\":\"mine\"}");
      write_entry (clinic, seat, "delivery.linked", sent->id, fields);
    }
}

static void
link_delivery (Clinic *clinic, Seat *seat)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (clinic, ANTE_JUDGEMENT_LINK);

  if (clinic->deliveries->len == 0)
    return;
  ante_desk_link_delivery_async (seat->desk, g_ptr_array_index (clinic->deliveries, (guint) pick ((gint) clinic->deliveries->len)),
                                 one_in (4) ? OTHER_PATIENT : PATIENT, draft, change_cb, seat);
  wait (seat);
}

static void
enter (Clinic *clinic, Seat *seat)
{
  GateAnswer answer = ask_reference (clinic, seat);
  gboolean entered;

  ante_desk_set_arrival_async (seat->desk, APPOINTMENT, ANTE_ARRIVAL_IN_ROOM, change_cb, seat);
  entered = wait (seat);
  g_assert_cmpint (entered, ==, answer.may_start);
  if (entered)
    check_references (clinic, seat, answer.needs_exam);
  else
    g_assert_error (seat->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GATE_CLOSED);
  clinic->n_entered += entered;
  clinic->n_refused += !entered;
  gate_answer_clear (&answer);
}

static void
arrive (Clinic *clinic, Seat *seat)
{
  static const AnteArrival arrivals[] = { ANTE_ARRIVAL_ARRIVED, ANTE_ARRIVAL_DONE, ANTE_ARRIVAL_EXPECTED, ANTE_ARRIVAL_NO_SHOW };

  ante_desk_set_arrival_async (seat->desk, APPOINTMENT, arrivals[pick (G_N_ELEMENTS (arrivals))], change_cb, seat);
  wait (seat);
}

/* Whatever was done here, in any order: into the room it leads only who is cleared. */
static void
undo (Clinic *clinic, Seat *seat)
{
  AnteArrival before = check_alarm (clinic, seat);
  g_autoptr (AnteUndo) one = NULL;
  guint place;
  gboolean undone;

  if (seat->undos->len == 0)
    return;
  place = one_in (2) ? seat->undos->len - 1 : (guint) pick ((gint) seat->undos->len);
  one = g_ptr_array_steal_index (seat->undos, place);
  for (guint i = 0; i < one->parts->len; i++)
    {
      const AnteUndoPart *part = g_ptr_array_index (one->parts, i);
      gboolean into_room = g_strcmp0 (ante_json_peek_string (part->before, "arrival"), "in-room") == 0;
      GateAnswer answer = ask_reference (clinic, seat);

      if (into_room)
        {
          ante_desk_undo_async (seat->desk, one, change_cb, seat);
          undone = wait (seat);
          g_assert_true (!undone || answer.may_start);
          clinic->n_entered += undone && before != ANTE_ARRIVAL_IN_ROOM;
          clinic->n_refused += !undone;
        }
      gate_answer_clear (&answer);
      if (into_room)
        return;
    }
  ante_desk_undo_async (seat->desk, one, change_cb, seat);
  undone = wait (seat);
  if (before != ANTE_ARRIVAL_IN_ROOM)
    g_assert_cmpint (check_alarm (clinic, seat), !=, ANTE_ARRIVAL_IN_ROOM);
}

static void
restart (Clinic *clinic, Seat *seat)
{
  ante_desk_stop (seat->desk);
  ante_test_settle ();
  g_assert_finalize_object (seat->desk);
  seat->desk = make_desk (clinic, seat);
  ante_desk_start (seat->desk, FALSE);
  ante_test_wait_until (ante_desk_get_state (seat->desk) == ANTE_DESK_READY);
}

/* A new exam of everything, approved, which both desks hear of. */
static void
examine (Clinic *clinic, Seat *seat)
{
  Sent *sent;

  if (seat->role == ANTE_ROLE_CLINICIAN || clinic->n_sent == MAX_INVITES)
    return;
  send (clinic, seat);
  push (clinic, seat);
  sent = &clinic->sent[clinic->n_sent - 1];
  for (guint i = 0; i < 2; i++)
    if (sent->exams[i])
      deliver_word (clinic, sent, i == 0 ? "10" : "11", "Approved", FALSE, FALSE);
  for (guint i = 0; i < 2; i++)
    pull (clinic, &clinic->seats[i], G_MAXINT);
}

static void
happen (Clinic *clinic, Seat *seat)
{
  switch (pick (42))
    {
    case 40:
      examine (clinic, seat);
      return;
    case 41:
      examine (clinic, seat);
      enter (clinic, seat);
      return;
    case 0: case 1:
      send (clinic, seat);
      return;
    case 2: case 3: case 4: case 5: case 6:
      deliver (clinic);
      return;
    case 7: case 8:
      read_notes (clinic, seat);
      return;
    case 9:
      confirm (clinic, seat);
      return;
    case 10:
      judge (clinic, seat, ANTE_JUDGEMENT_HEALTH);
      return;
    case 11: case 12: case 13:
      judge (clinic, seat, ANTE_JUDGEMENT_DECISION);
      return;
    case 14:
      judge (clinic, seat, ANTE_JUDGEMENT_RECORD);
      return;
    case 15: case 16:
      withdraw (clinic, seat);
      return;
    case 17:
      edit_patient (clinic, seat);
      return;
    case 18: case 19:
      edit_appointment (clinic, seat);
      return;
    case 20:
      edit_treatment (clinic, seat);
      return;
    case 21:
      write_rogue (clinic, seat);
      return;
    case 22:
      link_delivery (clinic, seat);
      return;
    case 23: case 24: case 25: case 26: case 27: case 28:
      enter (clinic, seat);
      return;
    case 29: case 30:
      arrive (clinic, seat);
      return;
    case 31: case 32: case 33:
      undo (clinic, seat);
      return;
    case 34:
      ante_test_clock_advance (clinic->clock, one_in (4) ? pick (20) * DAY : pick (600) * MINUTE);
      return;
    case 35:
      ante_worker_run_sync (seat->desk->worker, rebuild_job, &(Job){ .seat = seat });
      return;
    case 36:
      if (one_in (4))
        restart (clinic, seat);
      return;
    default:
      if (one_in (2))
        push (clinic, seat);
      pull (clinic, seat, one_in (3) ? (guint) pick (4) : G_MAXINT);
    }
}

/* --- A history --- */

static void
settle (Clinic *clinic)
{
  GateAnswer first, second;

  for (guint i = 0; i < 4; i++)
    {
      push (clinic, &clinic->seats[i % 2]);
      pull (clinic, &clinic->seats[i % 2], G_MAXINT);
    }
  first = ask_reference (clinic, &clinic->seats[0]);
  second = ask_reference (clinic, &clinic->seats[1]);
  g_assert_cmpint (first.may_start, ==, second.may_start);
  g_assert_cmpint (check_alarm (clinic, &clinic->seats[0]), ==, check_alarm (clinic, &clinic->seats[1]));
  gate_answer_clear (&first);
  gate_answer_clear (&second);
}

static void
run_history (AnteRole second_role, guint n_steps, guint *n_entered, guint *n_refused, guint *n_stops)
{
  Clinic *clinic = clinic_open (second_role);

  examine (clinic, &clinic->seats[0]);
  enter (clinic, &clinic->seats[pick (2)]);
  for (guint i = 0; i < n_steps; i++)
    {
      happen (clinic, &clinic->seats[pick (2)]);
      check_alarm (clinic, &clinic->seats[0]);
      check_alarm (clinic, &clinic->seats[1]);
      ante_test_clock_advance (clinic->clock, 1000);
    }
  settle (clinic);
  *n_entered += clinic->n_entered;
  *n_refused += clinic->n_refused;
  *n_stops += clinic->n_stops;
  clinic_close (clinic);
}

static void
test_histories (gconstpointer role)
{
  guint n_histories = g_test_slow () ? 400 : 6;
  guint n_entered = 0, n_refused = 0, n_stops = 0;

  for (guint i = 0; i < n_histories; i++)
    run_history ((AnteRole) GPOINTER_TO_INT (role), 100, &n_entered, &n_refused, &n_stops);
  g_test_message ("%u entered the room, %u were kept out, %u looks at an alarm", n_entered, n_refused, n_stops);
  g_assert_cmpuint (n_entered, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
  g_assert_cmpuint (n_stops, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_data_func ("/sync/gate/nobody-enters-uncleared/beside-a-reception", GINT_TO_POINTER (ANTE_ROLE_RECEPTION), test_histories);
  g_test_add_data_func ("/sync/gate/nobody-enters-uncleared/beside-a-clinician", GINT_TO_POINTER (ANTE_ROLE_CLINICIAN), test_histories);
  g_test_add_data_func ("/sync/gate/nobody-enters-uncleared/beside-a-manager", GINT_TO_POINTER (ANTE_ROLE_MANAGER), test_histories);
  return g_test_run ();
}
