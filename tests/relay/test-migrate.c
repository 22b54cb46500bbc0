/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic moved between stores, there and back: nothing of it changes, and never do two serve it. */
#include "pg-server.h"
#include "relay/store/ante-relay-move.h"
#include "relay/store/ante-relay-store-postgresql.h"
#include "relay/store/ante-relay-store-sqlite.h"
#include "store-hands.h"
#include "store-kept.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"
#include "test-clinic.h"

#include <glib/gstdio.h>
#include <string.h>

static PgServer *server;

/* Two stores, of which one is in PostgreSQL. */
typedef struct
{
  char *folder, *path;            /* owned */
  AnteRandom *random;             /* owned */
  AnteRelayStore *from, *to;      /* owned */
  Hand hand, neighbour;
} Fixture;

static void
set_up (Fixture *self, gconstpointer to_postgresql)
{
  pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
  self->folder = g_dir_make_tmp ("anteroom-migrate-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "relay.db", NULL);
  self->random = ante_test_random_new (11);
  AnteRelayStore *file = ante_relay_store_sqlite_new (self->path, self->random, NULL);
  AnteRelayStore *database = ante_relay_store_postgresql_new (server->where, self->random, NULL);
  self->from = GPOINTER_TO_INT (to_postgresql) ? file : database;
  self->to = GPOINTER_TO_INT (to_postgresql) ? database : file;
  hand_claim (&self->neighbour, self->to, self->random, 'b'); /* so that numbers differ */
  hand_claim (&self->hand, self->from, self->random, 'a');
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  ante_relay_store_close (self->from);
  ante_relay_store_close (self->to);
  ante_test_settle ();
  g_object_unref (self->from);
  g_object_unref (self->to);
  hand_clear (&self->hand);
  hand_clear (&self->neighbour);
  g_object_unref (self->random);
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static void
fill (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_auto (Op) op = { NULL };
      g_autofree char *id = ante_random_id (self->random);
      hand_deliver (&op, &self->hand, self->from, self->random, i);
      g_assert_no_error (op.error);
      hand_push (&self->hand, self->from,
                 hand_make_entry (&self->hand, id, ANTE_AUDIENCE_DESK, 1, i + 1), NULL);
    }
}

/* As @store lists the clinic. */
static AnteRelayListed
find (AnteRelayStore *store, AnteRelayList **list, const char *id)
{
  AnteRelayListed none = { .no = 0 };

  *list = ante_relay_store_list (store, NULL);
  for (guint i = 0; i < (*list)->clinics->len; i++)
    if (strcmp (g_array_index ((*list)->clinics, AnteRelayListed, i).id, id) == 0)
      return g_array_index ((*list)->clinics, AnteRelayListed, i);
  return none;
}

static gboolean
try_move (AnteRelayStore *from, AnteRelayStore *to, const char *id, GError **error)
{
  g_autoptr (AnteRelayList) list = NULL;
  AnteRelayListed clinic = find (from, &list, id);

  g_assert_cmpint (clinic.no, !=, 0);
  return ante_relay_store_move (from, to, &clinic, error);
}

static void
move (AnteRelayStore *from, AnteRelayStore *to, const char *id)
{
  g_autoptr (GError) error = NULL;

  try_move (from, to, id, &error);
  g_assert_no_error (error);
}

static void
check_state (AnteRelayStore *store, const char *id, AnteRelayState state)
{
  g_autoptr (AnteRelayList) list = NULL;

  g_assert_cmpint (find (store, &list, id).state, ==, state);
}

/* The clinic as @store knows it: same desks, same relay, and its number there. */
static void
take_hand_to (Fixture *self, AnteRelayStore *store)
{
  g_auto (Op) by_token = { NULL };
  g_auto (Op) by_secret = { NULL };

  hand_look_up (&by_token, store, self->hand.token_hash, TRUE);
  hand_look_up (&by_secret, store, self->hand.hook_hash, FALSE);
  const AnteRelayLookup *desk = by_token.argument, *secret = by_secret.argument;
  g_assert_cmpstr (desk->token.desk, ==, self->hand.desk);
  g_assert_cmpstr (desk->clinic->relay_id, ==, self->hand.relay_id);
  g_assert_true (ante_secret_equal (desk->clinic->relay_key, self->hand.relay_key));
  g_assert_true (desk->clinic->is_here);
  g_assert_cmpint (secret->clinic->no, ==, desk->clinic->no);
  self->hand.no = desk->clinic->no;
}

static void
check_served (Fixture *self, AnteRelayStore *store, gboolean is_served)
{
  g_auto (Op) op = { NULL };

  hand_deliver (&op, &self->hand, store, self->random, 1);
  if (is_served)
    g_assert_no_error (op.error);
  else
    g_assert_error (op.error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED);
}

static void
test_everything_goes_along (Fixture *self, gconstpointer ignored)
{
  g_auto (Op) repeat = { NULL };
  g_auto (Op) before = { NULL };
  g_auto (Op) after = { NULL };

  fill (self, 60);
  hand_pull (&before, self->from, hand_make_pull (&self->hand, 0, 0, 1000));
  move (self->from, self->to, self->hand.id);
  check_state (self->from, self->hand.id, ANTE_RELAY_GONE);
  check_served (self, self->from, FALSE);
  take_hand_to (self, self->to);
  g_assert_cmpint (hand_check_log (&self->hand, self->to), ==, 180);
  hand_pull (&after, self->to, hand_make_pull (&self->hand, 0, 0, 1000));
  const AnteRelayPull *old = before.argument, *new = after.argument;
  g_assert_cmpstr (old->generation, ==, new->generation);
  g_assert_cmpmem (old->through_head, ANTE_HASH_BYTES, new->through_head, ANTE_HASH_BYTES);
  for (guint i = 0; i < old->items->len; i++)
    {
      const AnteRelayItem *a = &g_array_index (old->items, AnteRelayItem, i);
      const AnteRelayItem *b = &g_array_index (new->items, AnteRelayItem, i);
      g_assert_true (g_bytes_equal (a->bytes, b->bytes));
      g_assert_cmpint (a->received_ms, ==, b->received_ms);
    }
  hand_deliver (&repeat, &self->hand, self->to, self->random, 7);
  g_assert_true (((AnteRelayDelivery *) repeat.argument)->repeat);
  g_autofree char *id = ante_random_id (self->random);
  g_assert_cmpint (hand_push (&self->hand, self->to, hand_make_entry (&self->hand, id, ANTE_AUDIENCE_DESK, 1, 9), NULL),
                   ==, ANTE_RELAY_TAKEN);
  g_assert_cmpint (hand_check_log (&self->neighbour, self->to), ==, 0);
}

/* What was dropped is not missed; who keeps what goes along, and so does half of the work. */
static void
test_gaps_go_along (Fixture *self, gconstpointer ignored)
{
  gint64 floor = kept_fill (&self->hand, self->from, self->random, 100), number;

  kept_tell (&self->hand, self->from, floor, kept_make (floor, 3), HANDS_NOW_MS);
  kept_drop (&self->hand, self->from, HANDS_NOW_MS + 1, FALSE, 1, &number);
  move (self->from, self->to, self->hand.id);
  take_hand_to (self, self->to);
  kept_drop (&self->hand, self->to, 0, FALSE, 99, &number);
  g_assert_cmpint (number, ==, floor);
  kept_check_given (&self->hand, self->to, floor, 3, floor);
  move (self->to, self->from, self->hand.id);
  take_hand_to (self, self->from);
  kept_check_given (&self->hand, self->from, floor, 3, floor);
}

static void
test_there_and_back (Fixture *self, gconstpointer ignored)
{
  fill (self, 5);
  move (self->from, self->to, self->hand.id);
  take_hand_to (self, self->to);
  check_served (self, self->to, TRUE);
  move (self->to, self->from, self->hand.id);
  check_served (self, self->to, FALSE);
  take_hand_to (self, self->from);
  check_served (self, self->from, TRUE);
  g_assert_cmpint (hand_check_log (&self->hand, self->from), ==, 19);
}

static void
test_not_twice (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) again = NULL, had = NULL;
  g_auto (Hand) same = { "" };

  move (self->from, self->to, self->hand.id);
  g_assert_false (try_move (self->from, self->to, self->hand.id, &again));
  g_assert_error (again, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED);
  hand_claim (&same, self->from, self->random, 'b'); /* the neighbour's id */
  g_assert_false (try_move (self->from, self->to, same.id, &had));
  g_assert_error (had, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED);
  check_state (self->from, same.id, ANTE_RELAY_HERE);
}

static void
mark (AnteRelayStore *store, gint64 clinic, AnteRelayState state)
{
  AnteRelayMark *argument = g_new0 (AnteRelayMark, 1);
  g_auto (Op) op = { NULL };

  argument->clinic = clinic;
  argument->state = state;
  ante_relay_store_mark_async (store, argument, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
}

/* Killed while it copied, and killed between handing over and saying so. */
static void
test_begun_again_after_it_broke_off (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  gint64 there;

  fill (self, 5);
  mark (self->from, self->hand.no, ANTE_RELAY_LEAVING);
  check_served (self, self->from, FALSE);
  g_assert_true (ante_relay_store_copy (self->from, self->hand.no, self->to, &there, &error));
  check_state (self->to, self->hand.id, ANTE_RELAY_ARRIVING);
  g_auto (Op) nobody = { NULL };
  hand_look_up (&nobody, self->to, self->hand.token_hash, TRUE);
  g_assert_null (((AnteRelayLookup *) nobody.argument)->clinic); /* not served yet */
  move (self->from, self->to, self->hand.id);
  gint64 old = self->hand.no;
  take_hand_to (self, self->to);
  g_assert_cmpint (hand_check_log (&self->hand, self->to), ==, 15);
  mark (self->from, old, ANTE_RELAY_LEAVING); /* as if it had not been said */
  check_served (self, self->to, TRUE);
  move (self->from, self->to, self->hand.id);
  check_state (self->from, self->hand.id, ANTE_RELAY_GONE);
  g_assert_cmpint (hand_check_log (&self->hand, self->to), ==, 17);
}

static void
test_damage_is_not_moved (Fixture *self, gconstpointer in_database)
{
  g_autoptr (GError) error = NULL;

  fill (self, 5);
  pg_server_run (server, "UPDATE anteroom_relay.entry SET bytes = set_byte (bytes, 20, 255 - get_byte (bytes, 20)) "
                         "WHERE number = 3");
  g_assert_false (try_move (self->from, self->to, self->hand.id, &error));
  g_assert_error (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CORRUPT);
  check_state (self->from, self->hand.id, ANTE_RELAY_HERE); /* as it was */
  check_served (self, self->from, TRUE);
  g_autoptr (AnteRelayList) list = NULL;
  g_assert_cmpint (find (self->to, &list, self->hand.id).no, ==, 0); /* and nothing left behind */
}

/* --- The command --- */

typedef struct
{
  RelayProcess old, new;
  char *old_settings, *new_settings; /* owned */
  const char *arguments[3];
} Relays;

static char *
write_settings (RelayProcess *relay, const char *name, const char *database)
{
  char *path = g_build_filename (relay->folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("[relay]\ndata-dir=%s\n%s%s\n", relay->data_dir,
                                           database != NULL ? "database=" : "", database != NULL ? database : "");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
set_up_relays (Relays *self, gconstpointer ignored)
{
  pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
  relay_process_set_up (&self->old, NULL);
  relay_process_set_up (&self->new, NULL);
  self->arguments[0] = "--database";
  self->arguments[1] = server->where;
  self->new.arguments = self->arguments;
  self->old_settings = write_settings (&self->old, "old.conf", NULL);
  self->new_settings = write_settings (&self->new, "new.conf", server->where);
}

static void
tear_down_relays (Relays *self, gconstpointer ignored)
{
  relay_process_tear_down (&self->old, NULL);
  relay_process_tear_down (&self->new, NULL);
  g_free (self->old_settings);
  g_free (self->new_settings);
}

static int
migrate (Relays *self, const char *name, char **said)
{
  const char *const arguments[] = { "migrate", "--from", self->old_settings, "--to",
                                    self->new_settings, "clinic", name, NULL };

  return relay_process_run (arguments, said);
}

static void
test_desks_go_on_after_the_command (Relays *self, gconstpointer ignored)
{
  g_autofree char *running = NULL, *nobody = NULL, *done = NULL, *again = NULL;

  relay_process_start (&self->old);
  relay_process_start (&self->new);
  g_autoptr (Clinic) clinic = clinic_on (&self->old);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autoptr (Answer) sent =
      clinic_webhook (clinic, self->old.port, NULL, "{\"event\":1,\"patient_exam_id\":\"1\"}");
  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_cmpint (clinic_store (clinic, self->old.port, entry), ==, 3);
  g_autoptr (GPtrArray) before = clinic_read_log (clinic, self->old.port);

  g_assert_cmpint (migrate (self, clinic->id, &running), ==, 2);
  g_assert_nonnull (strstr (running, "in use by another relay"));
  relay_process_stop (&self->old);
  g_assert_cmpint (migrate (self, "Nowhere Aesthetics", &nobody), ==, 2);
  g_assert_nonnull (strstr (nobody, "no clinic of this name"));
  g_assert_cmpint (migrate (self, clinic->id, &done), ==, 0);
  g_assert_nonnull (strstr (done, "3 entries"));
  g_assert_cmpint (migrate (self, clinic->id, &again), ==, 1);
  g_assert_nonnull (strstr (again, "moved to another store before"));

  g_autoptr (GPtrArray) log = clinic_read_log (clinic, self->new.port); /* it ran all the time */
  g_assert_cmpuint (log->len, ==, before->len);
  g_autoptr (Answer) next =
      clinic_webhook (clinic, self->new.port, NULL, "{\"event\":1,\"patient_exam_id\":\"2\"}");
  g_assert_cmpuint (next->status, ==, 200);
  g_autoptr (Answer) same = clinic_push (clinic, self->new.port, ((LogEntry *) log->pdata[0])->bytes);
  gint64 number;
  g_assert_cmpstr (pushed_status (same, 0, &number), ==, "stored"); /* its first relay's own delivery */
  g_assert_cmpint (number, ==, 1);

  relay_process_start (&self->old);
  g_autoptr (Answer) late =
      clinic_webhook (clinic, self->old.port, NULL, "{\"event\":1,\"patient_exam_id\":\"3\"}");
  g_assert_cmpuint (late->status, ==, 503);
  g_assert_nonnull (strstr (late->head, "Retry-After"));
  g_autoptr (Answer) desk = request (self->old.port, "GET", "/v1/log?after=0", clinic->token, NULL);
  g_assert_cmpuint (desk->status, ==, 503);
  g_assert_cmpstr (json_object_get_string_member (desk->object, "error"), ==, "moved");
}

#define add_both(promise, func)                                                                    \
  g_test_add ("/relay/migrate/to-postgresql/" promise, Fixture, GINT_TO_POINTER (TRUE), set_up, func, tear_down); \
  g_test_add ("/relay/migrate/to-sqlite/" promise, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  if (!pg_server_is_installed ())
    {
      g_printerr ("skipped: there is no PostgreSQL server\n");
      return 77;
    }
  server = pg_server_new ();
  add_both ("everything-goes-along", test_everything_goes_along);
  add_both ("gaps-go-along", test_gaps_go_along);
  add_both ("there-and-back", test_there_and_back);
  add_both ("not-twice", test_not_twice);
  add_both ("begun-again-after-it-broke-off", test_begun_again_after_it_broke_off);
  g_test_add ("/relay/migrate/damage-is-not-moved", Fixture, NULL, set_up, test_damage_is_not_moved, tear_down);
  g_test_add ("/relay/migrate/desks-go-on-after-the-command", Relays, NULL, set_up_relays,
              test_desks_go_on_after_the_command, tear_down_relays);
  int status = g_test_run ();
  pg_server_free (server);
  return status;
}
