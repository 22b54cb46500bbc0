/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every store promises, asked of each of them: SQLite's, and PostgreSQL's on a real server. ANTEROOM_EVENTS sets how
 * many events eight streams bring while one reads; 480 unless said. */
#include "relay/ante-relay-codes.h"
#include "relay/store/ante-relay-parcel.h"
#include "relay/store/ante-relay-store-sqlite.h"
#include "store-hands.h"
#include "store-kept.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"
#if ANTE_WITH_POSTGRESQL
#include "pg-server.h"
#include "relay/store/ante-relay-store-postgresql.h"
#endif

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MINUTE_MS 60000
#define N_STREAMS 8
#define EACH_UNLESS_SAID 60

typedef struct
{
  gboolean in_postgresql;
  char *folder;           /* owned */
  char *where;            /* owned: a file's path, or a database's address */
  AnteRandom *random;     /* owned */
  AnteRelayStore *store;  /* owned */
} Fixture;

#if ANTE_WITH_POSTGRESQL
static PgServer *server;
#endif

static AnteRelayStore *
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;
#if ANTE_WITH_POSTGRESQL
  AnteRelayStore *store = self->in_postgresql
                              ? ante_relay_store_postgresql_new (self->where, self->random, &error)
                              : ante_relay_store_sqlite_new (self->where, self->random, &error);
#else
  AnteRelayStore *store = ante_relay_store_sqlite_new (self->where, self->random, &error);
#endif
  g_assert_no_error (error);
  return store;
}

static void
set_up (Fixture *self, gconstpointer in_postgresql)
{
  self->in_postgresql = GPOINTER_TO_INT (in_postgresql);
  self->folder = g_dir_make_tmp ("anteroom-store-XXXXXX", NULL);
  self->random = ante_test_random_new (4);
  self->where = g_build_filename (self->folder, "relay.db", NULL);
#if ANTE_WITH_POSTGRESQL
  if (self->in_postgresql)
    {
      g_free (self->where);
      self->where = g_strdup (server->where);
      pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
    }
#endif
  self->store = open_store (self);
}

static void
close_store (Fixture *self)
{
  ante_relay_store_close (self->store);
  ante_test_settle ();
  g_clear_object (&self->store);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  close_store (self);
  g_object_unref (self->random);
  if (!self->in_postgresql)
    g_assert_cmpint (g_unlink (self->where), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->where);
}

static char *
make_id (guint n)
{
  return g_strdup_printf ("%032x", n);
}

static GBytes *
make_entry (const Hand *hand, guint n, guint n_tokens, guint8 token)
{
  g_autofree char *id = make_id (n);

  return hand_make_entry (hand, id, ANTE_AUDIENCE_DESK, n_tokens, token);
}

/* --- Who is who --- */

static void
test_identity_is_kept (Fixture *self, gconstpointer ignored)
{
  g_auto (AnteRelayIdentity) before = { 0 };
  g_auto (AnteRelayIdentity) after = { 0 };

  g_assert_true (ante_relay_store_load (self->store, &before, NULL));
  close_store (self);
  self->store = open_store (self); /* its randomness has gone on meanwhile */
  g_assert_true (ante_relay_store_load (self->store, &after, NULL));
  g_assert_cmpstr (before.id, ==, after.id);
  g_assert_true (ante_secret_equal (before.key, after.key));
}

static void
check_claim (Fixture *self, const Hand *hand, gint64 now_ms, guint8 token, gboolean is_had)
{
  guint8 token_hash[ANTE_HASH_BYTES] = { token };
  g_auto (Op) op = { NULL };

  hand_try_claim (&op, self->store, hand_make_claim (hand, now_ms, token_hash));
  if (is_had)
    g_assert_no_error (op.error);
  else
    g_assert_error (op.error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CODE);
}

static void
test_code_is_valid_for_a_week (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  gint64 end_ms = HANDS_NOW_MS + ANTE_RELAY_CODE_VALID_MS;

  hand_claim (&hand, self->store, self->random, 'a');
  check_claim (self, &hand, end_ms - 1, 1, TRUE);
  check_claim (self, &hand, end_ms, 2, FALSE);
}

static void
test_claim_is_repeated_by_its_own_desk_only (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  check_claim (self, &hand, HANDS_NOW_MS, 1, TRUE);
  Hand other = hand;
  memset (other.desk, 'e', 32);
  check_claim (self, &other, HANDS_NOW_MS, 2, FALSE);
  other = hand;
  other.clinical_key[0] ^= 1;
  check_claim (self, &other, HANDS_NOW_MS, 2, FALSE);
  other = hand;
  other.hook_hash[0] ^= 1;
  check_claim (self, &other, HANDS_NOW_MS, 2, FALSE);
  other = hand;
  memset (other.code, '7', 20);
  check_claim (self, &other, HANDS_NOW_MS, 2, FALSE);
  hand_add (self->store, other.code); /* a code of its own, for the clinic that is here already */
  check_claim (self, &other, HANDS_NOW_MS, 2, FALSE);
}

static void
test_tokens_of_a_desk_are_bounded (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 1; i < 64; i++)
    check_claim (self, &hand, HANDS_NOW_MS, i, TRUE);
  check_claim (self, &hand, HANDS_NOW_MS, 64, FALSE);
}

static void
test_who_is_found (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Hand) other = { "" };
  g_auto (Op) by_token = { NULL };
  g_auto (Op) by_secret = { NULL };
  g_auto (Op) nobody = { NULL };

  hand_claim (&hand, self->store, self->random, 'a');
  hand_claim (&other, self->store, self->random, 'b');
  hand_look_up (&by_token, self->store, other.token_hash, TRUE);
  hand_look_up (&by_secret, self->store, other.hook_hash, FALSE);
  hand_look_up (&nobody, self->store, other.hook_hash, TRUE);
  const AnteRelayLookup *token = by_token.argument, *secret = by_secret.argument;
  g_assert_cmpstr (token->clinic->id, ==, other.id);
  g_assert_cmpstr (token->token.desk, ==, other.desk);
  g_assert_cmpint (token->token.role, ==, ANTE_ROLE_MANAGER);
  g_assert_cmpint (token->token.clinic, ==, other.no);
  g_assert_cmpint (secret->clinic->no, ==, other.no);
  g_assert_true (secret->clinic->is_here);
  g_assert_cmpstr (secret->clinic->name, ==, "Lakeside Aesthetics");
  g_assert_cmpmem (secret->clinic->clinical_key, ANTE_KEY_BYTES, other.clinical_key, ANTE_KEY_BYTES);
  g_assert_null (((AnteRelayLookup *) nobody.argument)->clinic);
}

/* --- The log --- */

static void
test_entries_are_numbered_once (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  gint64 number;

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 1; i <= 5; i++)
    {
      g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, i, 0, 0), &number), ==,
                       ANTE_RELAY_STORED);
      g_assert_cmpint (number, ==, i);
    }
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 2, 0, 0), &number), ==,
                   ANTE_RELAY_STORED);
  g_assert_cmpint (number, ==, 2);
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 2, 1, 9), NULL), ==,
                   ANTE_RELAY_REFUSED); /* other bytes under its id */
  g_assert_cmpint (hand_check_log (&hand, self->store), ==, 5);
}

static void
test_tokens_are_unique (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Hand) other = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  hand_claim (&other, self->store, self->random, 'b');
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 1, 2, 10), NULL), ==,
                   ANTE_RELAY_STORED);
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 2, 2, 11), NULL), ==,
                   ANTE_RELAY_TAKEN); /* its second is free: all or none */
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 3, 1, 12), NULL), ==,
                   ANTE_RELAY_STORED);
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 1, 2, 10), NULL), ==,
                   ANTE_RELAY_STORED); /* the same again */
  g_assert_cmpint (hand_push (&other, self->store, make_entry (&other, 1, 2, 10), NULL), ==,
                   ANTE_RELAY_STORED); /* another clinic's */
  g_assert_cmpint (hand_check_log (&hand, self->store), ==, 2);
}

static AnteRelayPushed *
pushed_at (AnteRelayPush *push, guint i)
{
  return &g_array_index (push->entries, AnteRelayPushed, i);
}

static void
test_one_push_is_answered_entry_by_entry (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Op) op = { NULL };

  hand_claim (&hand, self->store, self->random, 'a');
  AnteRelayPush *push = hand_make_push (&hand);
  hand_add_entry (push, make_entry (&hand, 1, 1, 1));
  hand_add_entry (push, make_entry (&hand, 2, 1, 1)); /* the first's token */
  hand_add_entry (push, make_entry (&hand, 1, 1, 1)); /* the first again */
  hand_add_entry (push, make_entry (&hand, 3, 0, 0));
  hand_add_entry (push, make_entry (&hand, 4, 0, 0));
  pushed_at (push, 3)->refusal = "as its reader decided";
  ante_relay_store_push_async (self->store, push, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
  g_assert_cmpint (pushed_at (push, 0)->status, ==, ANTE_RELAY_STORED);
  g_assert_cmpint (pushed_at (push, 1)->status, ==, ANTE_RELAY_TAKEN);
  g_assert_cmpint (pushed_at (push, 2)->status, ==, ANTE_RELAY_STORED);
  g_assert_cmpint (pushed_at (push, 2)->number, ==, 1);
  g_assert_cmpint (pushed_at (push, 3)->status, ==, ANTE_RELAY_REFUSED);
  g_assert_cmpint (pushed_at (push, 4)->number, ==, 2);
  g_assert_cmpint (push->before, ==, 0);
  g_assert_cmpint (push->newest, ==, 2);
  g_assert_cmpint (strlen (push->generation), ==, 32);
}

static gint64
check_delivery (Fixture *self, const Hand *hand, guint32 body, gboolean is_repeat)
{
  g_auto (Op) op = { NULL };

  hand_deliver (&op, hand, self->store, self->random, body);
  g_assert_no_error (op.error);
  const AnteRelayDelivery *delivery = op.argument;
  g_assert_cmpint (delivery->repeat, ==, is_repeat);
  g_assert_cmpint (hand_is_marked_repeat (hand, self->store, delivery->newest - 1), ==, is_repeat);
  return delivery->newest;
}

static void
test_repeats_are_kept_and_marked (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Hand) other = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  hand_claim (&other, self->store, self->random, 'b');
  g_assert_cmpint (check_delivery (self, &hand, 1, FALSE), ==, 2);
  g_assert_cmpint (check_delivery (self, &hand, 2, FALSE), ==, 4);
  g_assert_cmpint (check_delivery (self, &hand, 1, TRUE), ==, 6);
  g_assert_cmpint (check_delivery (self, &other, 1, FALSE), ==, 2);
  g_assert_cmpint (hand_check_log (&hand, self->store), ==, 6);
}

static void
mark_clinic (Fixture *self, const Hand *hand, AnteRelayState state)
{
  AnteRelayMark *mark = g_new0 (AnteRelayMark, 1);
  g_auto (Op) op = { NULL };

  *mark = (AnteRelayMark){ hand->no, state };
  ante_relay_store_mark_async (self->store, mark, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
}

/* Its sender comes again, and then it is the first. */
static void
test_what_is_refused_is_no_first (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Op) op = { NULL };

  hand_claim (&hand, self->store, self->random, 'a');
  mark_clinic (self, &hand, ANTE_RELAY_LEAVING);
  hand_deliver (&op, &hand, self->store, self->random, 1);
  g_assert_error (op.error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED);
  mark_clinic (self, &hand, ANTE_RELAY_HERE);
  check_delivery (self, &hand, 1, FALSE);
  check_delivery (self, &hand, 1, TRUE);
}

/* Together in one batch, the same body three times: one of them is the first. */
static void
test_repeats_within_a_batch (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  Op ops[12] = { { NULL } };
  guint n_first = 0;

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    ante_relay_store_deliver_async (self->store, hand_make_delivery (&hand, self->random, i % 4),
                                    op_done_cb, &ops[i]);
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      op_wait (&ops[i]);
      g_assert_no_error (ops[i].error);
      n_first += !((AnteRelayDelivery *) ops[i].argument)->repeat;
      op_clear (&ops[i]);
    }
  g_assert_cmpuint (n_first, ==, 4);
  g_assert_cmpint (hand_check_log (&hand, self->store), ==, 24);
}

static void
check_numbers (Fixture *self, AnteRelayPull *pull, const gint64 *numbers, guint n, gint64 through, gboolean more)
{
  g_auto (Op) op = { NULL };

  hand_pull (&op, self->store, pull);
  g_assert_cmpuint (pull->items->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (pull->items, AnteRelayItem, i).number, ==, numbers[i]);
  g_assert_cmpint (pull->through, ==, through);
  g_assert_cmpint (pull->more, ==, more);
  g_assert_false (pull->diverged);
}

static void
test_each_audience_has_a_cursor (Fixture *self, gconstpointer ignored)
{
  static const gint64 desk[] = { 1, 3, 5 }, both[] = { 1, 2, 3, 4, 5, 6 }, late[] = { 2, 4, 5, 6 };
  g_auto (Hand) hand = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint32 i = 0; i < 3; i++)
    check_delivery (self, &hand, i, FALSE); /* desk's and clinical, in turn */
  check_numbers (self, hand_make_pull (&hand, 0, -1, 100), desk, 3, 6, FALSE);
  check_numbers (self, hand_make_pull (&hand, 0, 0, 100), both, 6, 6, FALSE);
  check_numbers (self, hand_make_pull (&hand, 4, 0, 100), late, 4, 6, FALSE);
  check_numbers (self, hand_make_pull (&hand, 0, -1, 2), desk, 2, 3, TRUE);
  check_numbers (self, hand_make_pull (&hand, 0, -1, 3), desk, 3, 6, FALSE);
  check_numbers (self, hand_make_pull (&hand, 6, 6, 3), NULL, 0, 6, FALSE);
}

static void
test_an_answer_is_bounded_in_bytes (Fixture *self, gconstpointer ignored)
{
  static const gint64 seven[] = { 1, 2, 3, 4, 5, 6, 7 };
  g_auto (Hand) hand = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 1; i <= 9; i++)
    {
      AnteRelayPush *push = hand_make_push (&hand);
      g_auto (Op) op = { NULL };
      hand_add_entry (push, make_entry (&hand, i, 0, 0));
      g_bytes_unref (pushed_at (push, 0)->bytes);
      pushed_at (push, 0)->bytes = g_bytes_new_take (g_malloc0 (1100 * 1024), 1100 * 1024);
      ante_relay_store_push_async (self->store, push, op_done_cb, &op);
      op_wait (&op);
      g_assert_no_error (op.error);
    }
  G_STATIC_ASSERT (ANTE_PULL_MAX_BYTES / (1100 * 1024) == 7);
  check_numbers (self, hand_make_pull (&hand, 0, -1, 100), seven, 7, 7, TRUE);
}

static void
ask_state (Fixture *self, const Hand *hand, gint64 at, gint64 *through, guint8 head[ANTE_HASH_BYTES])
{
  AnteRelayPull *pull = hand_make_pull (hand, at, -1, 0);
  g_auto (Op) op = { NULL };

  hand_pull (&op, self->store, pull);
  g_assert_false (pull->diverged);
  *through = pull->through;
  memcpy (head, pull->through_head, ANTE_HASH_BYTES);
}

/* As a desk finds where two logs part: both hold the same up to 37. */
static void
test_common_point_is_found_by_bisection (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Hand) other = { "" };
  gint64 low = 0, high = 60, through;
  guint8 here[ANTE_HASH_BYTES], there[ANTE_HASH_BYTES];

  hand_claim (&hand, self->store, self->random, 'a');
  hand_claim (&other, self->store, self->random, 'b');
  for (guint i = 1; i <= 60; i++)
    {
      hand_push (&hand, self->store, make_entry (&hand, i, 0, 0), NULL);
      hand_push (&other, self->store, make_entry (&hand, i <= 37 ? i : i + 100, 0, 0), NULL);
    }
  while (low < high)
    {
      gint64 middle = (low + high + 1) / 2;
      ask_state (self, &hand, middle, &through, here);
      g_assert_cmpint (through, ==, middle);
      ask_state (self, &other, middle, &through, there);
      if (memcmp (here, there, ANTE_HASH_BYTES) == 0)
        low = middle;
      else
        high = middle - 1;
    }
  g_assert_cmpint (low, ==, 37);
  ask_state (self, &hand, 1000, &through, here);
  g_assert_cmpint (through, ==, 60);
  ask_state (self, &hand, 0, &through, here);
  memset (there, 0, sizeof there);
  g_assert_cmpmem (here, ANTE_HASH_BYTES, there, ANTE_HASH_BYTES);
}

static void
check_divergence (Fixture *self, AnteRelayPull *pull, const guint8 *head, gboolean diverged)
{
  g_auto (Op) op = { NULL };

  if (head != NULL)
    {
      pull->has_head = TRUE;
      memcpy (pull->head, head, ANTE_HASH_BYTES);
    }
  hand_pull (&op, self->store, pull);
  g_assert_cmpint (pull->diverged, ==, diverged);
  if (diverged)
    g_assert_cmpuint (pull->items->len, ==, 0);
  g_assert_cmpint (pull->through, ==, 4);
}

static void
test_another_log_is_noticed (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  guint8 head[ANTE_HASH_BYTES];
  gint64 through;

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 1; i <= 4; i++)
    hand_push (&hand, self->store, make_entry (&hand, i, 0, 0), NULL);
  ask_state (self, &hand, 2, &through, head);
  check_divergence (self, hand_make_pull (&hand, 2, -1, 100), head, FALSE);
  head[31] ^= 1;
  check_divergence (self, hand_make_pull (&hand, 2, -1, 100), head, TRUE);
  check_divergence (self, hand_make_pull (&hand, 5, -1, 100), NULL, TRUE);
  check_divergence (self, hand_make_pull (&hand, 2, 5, 100), NULL, TRUE);
}

static void
check_renewed (Fixture *self, const Hand *hand, gint64 now_ms, char letter, char expected)
{
  AnteRelayRenewal *renewal = g_new0 (AnteRelayRenewal, 1);
  g_auto (Op) op = { NULL };

  renewal->clinic = hand->no;
  renewal->now_ms = now_ms;
  memset (renewal->generation, letter, 32);
  ante_relay_store_renew_async (self->store, renewal, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
  g_assert_cmpint (renewal->generation[0], ==, expected);
}

static void
test_generation_is_renewed_at_most_once_a_minute (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Op) op = { NULL };

  hand_claim (&hand, self->store, self->random, 'a');
  check_renewed (self, &hand, HANDS_NOW_MS, 'b', 'b');
  check_renewed (self, &hand, HANDS_NOW_MS + MINUTE_MS - 1, 'c', 'b');
  check_renewed (self, &hand, HANDS_NOW_MS + MINUTE_MS, 'd', 'd');
  check_renewed (self, &hand, HANDS_NOW_MS, 'e', 'e'); /* the clock went back: no reason to refuse for long */
  hand_pull (&op, self->store, hand_make_pull (&hand, 0, -1, 10));
  g_assert_cmpint (((AnteRelayPull *) op.argument)->generation[0], ==, 'e');
}

static void
test_all_is_there_after_reopening (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint32 i = 0; i < 20; i++)
    check_delivery (self, &hand, i, FALSE);
  hand_push (&hand, self->store, make_entry (&hand, 1, 1, 1), NULL);
  close_store (self);
  self->store = open_store (self);
  g_assert_cmpint (hand_check_log (&hand, self->store), ==, 41);
  check_delivery (self, &hand, 7, TRUE);
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 2, 1, 1), NULL), ==,
                   ANTE_RELAY_TAKEN);
}

/* --- Many at once --- */

typedef struct
{
  Fixture *fixture;
  const Hand *hand;
  guint first, n_to_send, n_sent, n_running;
  guint n_delivered, n_pushed;
} Stream;

static void stream_next (Stream *stream);

static void
stream_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Stream *stream = data;
  g_autoptr (GError) error = NULL;

  ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);
  g_assert_no_error (error);
  stream->n_running--;
  stream_next (stream);
}

/* As many as ANTEROOM_EVENTS says, divided between the streams. */
static guint
count_each (void)
{
  const char *said = g_getenv ("ANTEROOM_EVENTS");

  return said != NULL ? strtoul (said, NULL, 10) / N_STREAMS : EACH_UNLESS_SAID;
}

static void
stream_next (Stream *stream)
{
  Fixture *fixture = stream->fixture;
  guint n = stream->first + stream->n_sent;

  if (stream->n_sent++ >= stream->n_to_send)
    return;
  stream->n_running++;
  if (n % 3 != 0)
    {
      stream->n_delivered++;
      ante_relay_store_deliver_async (fixture->store,
                                      hand_make_delivery (stream->hand, fixture->random, n),
                                      stream_cb, stream);
      return;
    }
  AnteRelayPush *push = hand_make_push (stream->hand);
  stream->n_pushed++;
  hand_add_entry (push, make_entry (stream->hand, n, 1, n));
  ante_relay_store_push_async (fixture->store, push, stream_cb, stream);
}

static gboolean
are_running (const Stream *streams)
{
  for (guint i = 0; i < N_STREAMS; i++)
    if (streams[i].n_running > 0)
      return TRUE;
  return FALSE;
}

static void
test_eight_at_once_and_a_reader (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  Stream streams[N_STREAMS];
  gint64 expected = 0, read_to = 0;
  guint each = count_each ();

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 0; i < N_STREAMS; i++)
    {
      streams[i] = (Stream){ self, &hand, i * each, each, 0, 0, 0, 0 };
      stream_next (&streams[i]);
    }
  while (are_running (streams))
    {
      AnteRelayPull *pull = hand_make_pull (&hand, read_to, read_to, 50);
      g_auto (Op) op = { NULL };
      hand_pull (&op, self->store, pull);
      for (guint i = 0; i < pull->items->len; i++)
        g_assert_cmpint (g_array_index (pull->items, AnteRelayItem, i).number, ==, ++read_to);
      g_assert_cmpint (pull->through, ==, read_to);
    }
  for (guint i = 0; i < N_STREAMS; i++)
    expected += 2 * streams[i].n_delivered + streams[i].n_pushed;
  g_assert_cmpint (expected, >, N_STREAMS * each);
  g_assert_cmpint (hand_check_log (&hand, self->store), >=, read_to);
  g_assert_cmpint (hand_check_log (&hand, self->store), <=, expected);
}

/* --- Who may come --- */

static AnteRelayAccessOutcome
add_secret (Fixture *self, const Hand *hand, guint8 first)
{
  AnteRelayAccess *access = hand_make_access (hand, ANTE_RELAY_ACCESS_ADD);
  g_auto (Op) op = { NULL };

  hand_hash (access->hash, first);
  hand_access (&op, self->store, access);
  return access->outcome;
}

/* @generation nullable: the one that holds. */
static AnteRelayAccessOutcome
drop_secret (Fixture *self, const Hand *hand, const guint8 hash[ANTE_HASH_BYTES], const char *generation, gint64 through)
{
  AnteRelayAccess *asked = hand_make_access (hand, ANTE_RELAY_ACCESS_ASK);
  AnteRelayAccess *access = hand_make_access (hand, ANTE_RELAY_ACCESS_DROP);
  g_auto (Op) first = { NULL };
  g_auto (Op) op = { NULL };

  hand_access (&first, self->store, asked);
  memcpy (access->hash, hash, ANTE_HASH_BYTES);
  g_strlcpy (access->known_generation, generation != NULL ? generation : asked->generation, sizeof access->known_generation);
  access->through = through;
  hand_access (&op, self->store, access);
  return access->outcome;
}

static gboolean
is_accepted (Fixture *self, const Hand *hand, const guint8 hash[ANTE_HASH_BYTES])
{
  g_auto (Op) op = { NULL };

  hand_look_up (&op, self->store, hash, FALSE);
  const AnteRelayLookup *lookup = op.argument;
  if (lookup->clinic != NULL)
    g_assert_cmpint (lookup->clinic->no, ==, hand->no);
  return lookup->clinic != NULL;
}

static guint
count_secrets (Fixture *self, const Hand *hand)
{
  AnteRelayAccess *access = hand_make_access (hand, ANTE_RELAY_ACCESS_ASK);
  g_auto (Op) op = { NULL };

  hand_access (&op, self->store, access);
  g_assert_cmpint (access->outcome, ==, ANTE_RELAY_ACCESS_DONE);
  return access->hooks->len;
}

static void
test_several_secrets_are_accepted (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  g_auto (Hand) other = { "" };
  guint8 hash[ANTE_HASH_BYTES];

  hand_claim (&hand, self->store, self->random, 'a');
  hand_claim (&other, self->store, self->random, 'b');
  for (guint i = 1; i < ANTE_RELAY_MOST_HOOKS; i++)
    for (guint again = 0; again < 2; again++)
      g_assert_cmpint (add_secret (self, &hand, i), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_cmpint (add_secret (self, &hand, 99), ==, ANTE_RELAY_ACCESS_TOO_MANY);
  g_assert_cmpint (add_secret (self, &other, 1), ==, ANTE_RELAY_ACCESS_NOT_FREE);
  g_assert_cmpuint (count_secrets (self, &other), ==, 1);
  close_store (self);
  self->store = open_store (self);
  g_assert_cmpuint (count_secrets (self, &hand), ==, ANTE_RELAY_MOST_HOOKS);
  g_assert_true (is_accepted (self, &hand, hand.hook_hash));
  for (guint i = 1; i < ANTE_RELAY_MOST_HOOKS; i++)
    {
      hand_hash (hash, i);
      g_assert_true (is_accepted (self, &hand, hash));
    }
  hand_hash (hash, 99);
  g_assert_false (is_accepted (self, &hand, hash));
}

/* Only by who has read everything, and never the newest. */
static void
test_a_secret_is_dropped_by_who_has_read_all (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  guint8 second[ANTE_HASH_BYTES];
  gint64 number;

  hand_claim (&hand, self->store, self->random, 'a');
  hand_hash (second, 2);
  g_assert_cmpint (drop_secret (self, &hand, hand.hook_hash, NULL, 0), ==, ANTE_RELAY_ACCESS_NEWEST);
  g_assert_cmpint (add_secret (self, &hand, 2), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_cmpint (hand_push (&hand, self->store, make_entry (&hand, 1, 0, 0), &number), ==, ANTE_RELAY_STORED);
  g_assert_cmpint (drop_secret (self, &hand, hand.hook_hash, NULL, 0), ==, ANTE_RELAY_ACCESS_BEHIND);
  g_assert_cmpint (drop_secret (self, &hand, hand.hook_hash, "0123456789abcdef0123456789abcdef", number), ==,
                   ANTE_RELAY_ACCESS_BEHIND);
  g_assert_cmpint (drop_secret (self, &hand, second, NULL, number), ==, ANTE_RELAY_ACCESS_NEWEST);
  g_assert_true (is_accepted (self, &hand, hand.hook_hash));
  for (guint again = 0; again < 2; again++)
    g_assert_cmpint (drop_secret (self, &hand, hand.hook_hash, NULL, number), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_false (is_accepted (self, &hand, hand.hook_hash));
  g_assert_true (is_accepted (self, &hand, second));
  check_claim (self, &hand, HANDS_NOW_MS, 1, FALSE); /* it would hand out a secret that nothing is taken under */
}

static AnteRelayAccessOutcome
revoke_desk (Fixture *self, const Hand *hand, const char *by, const char *desk)
{
  AnteRelayAccess *access = hand_make_access (hand, ANTE_RELAY_ACCESS_REVOKE);
  g_auto (Op) op = { NULL };

  g_strlcpy (access->by, by, sizeof access->by);
  g_strlcpy (access->desk, desk, sizeof access->desk);
  hand_access (&op, self->store, access);
  return access->outcome;
}

/* As a copy of the clinic arrives with it: a desk beside the first, with a token. */
static void
add_desk (Fixture *self, const Hand *hand, const char *desk, const char *role, const guint8 token[ANTE_HASH_BYTES])
{
  static const char *const NAMES[] = { "desk", "desk_token" };

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      const AnteRelayTable *table = ANTE_RELAY_TABLES;
      g_auto (Op) op = { NULL };
      while (strcmp (table->name, NAMES[i]) != 0)
        table++;
      AnteRelayParcel *parcel = ante_relay_parcel_new (hand->no, table);
      AnteRelayRow *row = ante_relay_row_new (ante_relay_table_width (table));
      if (i == 0)
        {
          row->values[0].bytes = g_bytes_new (desk, 32);
          row->values[1].bytes = g_bytes_new (role, strlen (role));
          row->values[2].bytes = g_bytes_new (hand->desk_key, ANTE_KEY_BYTES);
          row->values[3].bytes = g_bytes_new (hand->desk_key, ANTE_KEY_BYTES);
        }
      else
        {
          row->values[0].bytes = g_bytes_new (token, ANTE_HASH_BYTES);
          row->values[1].bytes = g_bytes_new (desk, 32);
        }
      g_ptr_array_add (parcel->rows, row);
      ante_relay_store_put_in_async (self->store, parcel, op_done_cb, &op);
      op_wait (&op);
      g_assert_no_error (op.error);
    }
}

static gboolean
is_let_in (Fixture *self, const guint8 token[ANTE_HASH_BYTES])
{
  g_auto (Op) op = { NULL };

  hand_look_up (&op, self->store, token, TRUE);
  return ((AnteRelayLookup *) op.argument)->clinic != NULL;
}

static void
test_a_revoked_desk_is_not_let_in (Fixture *self, gconstpointer ignored)
{
  static const char RECEPTION[] = "11111111111111111111111111111111", MANAGER[] = "22222222222222222222222222222222";
  g_auto (Hand) hand = { "" };
  guint8 tokens[2][ANTE_HASH_BYTES];

  hand_claim (&hand, self->store, self->random, 'a');
  for (guint i = 0; i < 2; i++)
    {
      hand_hash (tokens[i], 10 + i);
      add_desk (self, &hand, i == 0 ? RECEPTION : MANAGER, i == 0 ? "reception" : "manager", tokens[i]);
      g_assert_true (is_let_in (self, tokens[i]));
    }
  g_assert_cmpint (revoke_desk (self, &hand, RECEPTION, hand.desk), ==, ANTE_RELAY_ACCESS_NO_MANAGER);
  for (guint again = 0; again < 2; again++)
    g_assert_cmpint (revoke_desk (self, &hand, hand.desk, RECEPTION), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_cmpint (revoke_desk (self, &hand, hand.desk, "33333333333333333333333333333333"), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_false (is_let_in (self, tokens[0]));
  g_assert_true (is_let_in (self, tokens[1]));
  g_assert_cmpint (revoke_desk (self, &hand, MANAGER, hand.desk), ==, ANTE_RELAY_ACCESS_DONE);
  g_assert_cmpint (revoke_desk (self, &hand, hand.desk, MANAGER), ==, ANTE_RELAY_ACCESS_NO_MANAGER);
  g_assert_cmpint (revoke_desk (self, &hand, MANAGER, MANAGER), ==, ANTE_RELAY_ACCESS_LAST_MANAGER);
  g_assert_false (is_let_in (self, hand.token_hash));
  check_claim (self, &hand, HANDS_NOW_MS, 1, FALSE); /* nor by the code it came with */
  close_store (self);
  self->store = open_store (self);
  g_assert_false (is_let_in (self, tokens[0]));
  g_assert_true (is_let_in (self, tokens[1]));
}

/* --- Trouble --- */

static void
set_trouble (Fixture *self, gboolean is_trouble)
{
#if ANTE_WITH_POSTGRESQL
  if (self->in_postgresql && is_trouble)
    pg_server_stop (server);
  else if (self->in_postgresql)
    pg_server_start (server, NULL);
#endif
  struct rlimit limit;
  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = is_trouble && !self->in_postgresql ? 1 : limit.rlim_max;
  setrlimit (RLIMIT_FSIZE, &limit); /* no file may grow; SIGXFSZ is ignored */
}

static gboolean
can_deliver (Fixture *self, const Hand *hand, guint32 body)
{
  g_auto (Op) op = { NULL };

  hand_deliver (&op, hand, self->store, self->random, body);
  if (op.error != NULL)
    g_assert_error (op.error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE);
  return op.error == NULL;
}

static void
test_trouble_is_told_and_passes (Fixture *self, gconstpointer ignored)
{
  g_auto (Hand) hand = { "" };
  guint32 n = 0, n_kept = 0;

  hand_claim (&hand, self->store, self->random, 'a');
  ante_test_wait_until (ante_relay_store_is_well (self->store));
  for (; n < 5; n++)
    n_kept += can_deliver (self, &hand, n);
  g_assert_cmpuint (n_kept, ==, 5);
  set_trouble (self, TRUE);
  for (; n < 8; n++)
    g_assert_false (can_deliver (self, &hand, n));
  g_assert_false (ante_relay_store_is_well (self->store));
  set_trouble (self, FALSE);
  ante_test_wait_until (can_deliver (self, &hand, n++));
  ante_test_wait_until (ante_relay_store_is_well (self->store));
  g_assert_cmpint (hand_check_log (&hand, self->store), >=, 12);
  check_delivery (self, &hand, 0, TRUE);
}

#define DEFINE_KEPT_TEST(name)                                                                     \
  static void test_##name (Fixture *self, gconstpointer ignored)                                   \
  {                                                                                                \
    g_auto (Hand) hand = { "" };                                                                   \
                                                                                                   \
    hand_claim (&hand, self->store, self->random, 'a');                                            \
    kept_test_##name (&hand, self->store, self->random);                                           \
  }

DEFINE_KEPT_TEST (dropped_and_not_given)
DEFINE_KEPT_TEST (pushed_again)
DEFINE_KEPT_TEST (cursors)
DEFINE_KEPT_TEST (telling)
DEFINE_KEPT_TEST (half_done)

typedef struct
{
  const char *promise;
  void (*test) (Fixture *fixture, gconstpointer ignored);
} Case;

static const Case CASES_OF_ALL[] = {
  { "identity-is-kept", test_identity_is_kept },
  { "code-is-valid-for-a-week", test_code_is_valid_for_a_week },
  { "claim-is-repeated-by-its-own-desk-only", test_claim_is_repeated_by_its_own_desk_only },
  { "tokens-of-a-desk-are-bounded", test_tokens_of_a_desk_are_bounded },
  { "who-is-found", test_who_is_found },
  { "entries-are-numbered-once", test_entries_are_numbered_once },
  { "tokens-are-unique", test_tokens_are_unique },
  { "one-push-is-answered-entry-by-entry", test_one_push_is_answered_entry_by_entry },
  { "repeats-are-kept-and-marked", test_repeats_are_kept_and_marked },
  { "what-is-refused-is-no-first", test_what_is_refused_is_no_first },
  { "repeats-within-a-batch", test_repeats_within_a_batch },
  { "each-audience-has-a-cursor", test_each_audience_has_a_cursor },
  { "an-answer-is-bounded-in-bytes", test_an_answer_is_bounded_in_bytes },
  { "common-point-is-found-by-bisection", test_common_point_is_found_by_bisection },
  { "another-log-is-noticed", test_another_log_is_noticed },
  { "generation-at-most-once-a-minute", test_generation_is_renewed_at_most_once_a_minute },
  { "all-is-there-after-reopening", test_all_is_there_after_reopening },
  { "eight-at-once-and-a-reader", test_eight_at_once_and_a_reader },
  { "several-secrets-are-accepted", test_several_secrets_are_accepted },
  { "a-secret-is-dropped-by-who-has-read-all", test_a_secret_is_dropped_by_who_has_read_all },
  { "a-revoked-desk-is-not-let-in", test_a_revoked_desk_is_not_let_in },
  { "what-nobody-keeps-is-dropped", test_dropped_and_not_given },
  { "dropped-entries-are-known-again", test_pushed_again },
  { "expired-cursor-is-told-to-begin-anew", test_cursors },
  { "what-desks-keep-is-told", test_telling },
  { "half-dropped-is-not-given", test_half_done },
  { "trouble-is-told-and-passes", test_trouble_is_told_and_passes },
};

static void
add_cases (const char *store, gboolean in_postgresql)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES_OF_ALL); i++)
    {
      g_autofree char *path = g_strdup_printf ("/relay/store/%s/%s", store, CASES_OF_ALL[i].promise);
      g_test_add (path, Fixture, GINT_TO_POINTER (in_postgresql), set_up, CASES_OF_ALL[i].test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  signal (SIGXFSZ, SIG_IGN);
  add_cases ("sqlite", FALSE);
#if ANTE_WITH_POSTGRESQL
  if (pg_server_is_installed ())
    {
      server = pg_server_new ();
      add_cases ("postgresql", TRUE);
    }
  int status = g_test_run ();
  if (server != NULL)
    pg_server_free (server);
  return status;
#else
  return g_test_run ();
#endif
}
