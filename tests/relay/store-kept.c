/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every store promises of entries that no desk keeps any more. */
#include "store-kept.h"
#include "relay/store/ante-relay-kept.h"

#include <string.h>

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define FOREVER_MS (HANDS_NOW_MS + 100000 * DAY_MS)

static GBytes *
make_entry (const Hand *self, guint n)
{
  g_autofree char *id = g_strdup_printf ("%032x", 70000 + n);

  return hand_make_entry (self, id, ANTE_AUDIENCE_DESK, 1, (guint8) (n + 1));
}

gint64
kept_fill (const Hand *self, AnteRelayStore *store, AnteRandom *random, guint n)
{
  gint64 newest = 0;

  for (guint i = 0; i < n; i++)
    {
      g_auto (Op) op = { NULL };
      hand_deliver (&op, self, store, random, i);
      g_assert_cmpint (hand_push (self, store, make_entry (self, i), &newest), ==, ANTE_RELAY_STORED);
    }
  return newest;
}

/* But for the first and the last, every so many are not. */
GBytes *
kept_make (gint64 number, gint64 every)
{
  guint8 *bytes = g_malloc0 (ante_relay_kept_length (number));

  for (gint64 i = 1; i <= number; i++)
    if (i == 1 || i == number || i % every != 0)
      bytes[i / 8] |= (guint8) (1 << (i % 8));
  return g_bytes_new_take (bytes, ante_relay_kept_length (number));
}

static void
read_head (const Hand *self, AnteRelayStore *store, gint64 number, guint8 head[ANTE_HASH_BYTES])
{
  g_auto (Op) op = { NULL };

  hand_pull (&op, store, hand_make_pull (self, number, -1, 0));
  memcpy (head, ((AnteRelayPull *) op.argument)->through_head, ANTE_HASH_BYTES);
}

AnteRelayToldStatus
kept_tell (const Hand *self, AnteRelayStore *store, gint64 number, GBytes *kept, gint64 received_ms)
{
  AnteRelayTelling *telling = g_new0 (AnteRelayTelling, 1);
  g_auto (Op) op = { NULL };

  telling->clinic = self->no;
  telling->number = number;
  telling->received_ms = received_ms;
  telling->kept = kept;
  read_head (self, store, number, telling->head);
  ante_relay_store_tell_async (store, telling, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
  return telling->status;
}

static AnteRelayDropping *
step (Op *op, const Hand *self, AnteRelayStore *store, AnteRelayDropping like)
{
  AnteRelayDropping *dropping = g_memdup2 (&like, sizeof like);

  dropping->clinic = self->no;
  ante_relay_store_drop_async (store, dropping, op_done_cb, op);
  op_wait (op);
  g_assert_no_error (op->error);
  return op->argument;
}

guint
kept_drop (const Hand *self, AnteRelayStore *store, gint64 told_before_ms, gboolean only_look, guint most_steps, gint64 *number)
{
  AnteRelayDropping like = { .told_before_ms = told_before_ms, .only_look = only_look };
  guint n = 0;

  for (guint i = 0; i < most_steps; i++)
    {
      g_auto (Op) op = { NULL };
      const AnteRelayDropping *done = step (&op, self, store, like);
      n += done->n_entries;
      like.number = done->number;
      like.after = done->through;
      if (done->through == done->number)
        break;
    }
  *number = like.number;
  return n;
}

void
kept_check_given (const Hand *self, AnteRelayStore *store, gint64 floor, gint64 every, gint64 newest)
{
  gint64 through = 0, expected = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_auto (Op) op = { NULL };
      AnteRelayPull *pull = hand_make_pull (self, through, through, 7);
      pull->began_with = through > 0 ? floor : 0;
      hand_pull (&op, store, pull);
      g_assert_false (pull->diverged);
      g_assert_false (pull->resync);
      g_assert_cmpint (pull->floor, ==, floor);
      for (guint i = 0; i < pull->items->len; i++)
        {
          const AnteRelayItem *item = &g_array_index (pull->items, AnteRelayItem, i);
          for (expected++; expected < floor && expected > 1 && expected % every == 0; expected++)
            ;
          g_assert_cmpint (item->number, ==, expected);
          guint8 head[ANTE_HASH_BYTES];
          read_head (self, store, item->number, head);
          g_assert_cmpmem (item->head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
        }
      through = pull->through;
      more = pull->more;
    }
  g_assert_cmpint (expected, ==, newest);
  g_assert_cmpint (through, ==, newest);
}

void
kept_test_dropped_and_not_given (Hand *hand, AnteRelayStore *store, AnteRandom *random)
{
  gint64 floor = kept_fill (hand, store, random, 10), newest, number;

  g_assert_cmpint (kept_tell (hand, store, floor, kept_make (floor, 3), HANDS_NOW_MS), ==, ANTE_RELAY_TOLD);
  newest = floor + 2;
  g_auto (Op) op = { NULL };
  hand_deliver (&op, hand, store, random, 100);
  g_assert_cmpuint (kept_drop (hand, store, HANDS_NOW_MS, FALSE, 99, &number), ==, 0); /* not older than that */
  g_assert_cmpint (number, ==, 0);
  g_assert_cmpuint (kept_drop (hand, store, FOREVER_MS, TRUE, 99, &number), ==, 9);
  g_assert_cmpint (number, ==, floor);
  g_assert_cmpint (hand_check_log (hand, store), ==, newest); /* that was only a look */
  g_assert_cmpuint (kept_drop (hand, store, FOREVER_MS, FALSE, 99, &number), ==, 9);
  kept_check_given (hand, store, floor, 3, newest);
  g_assert_cmpuint (kept_drop (hand, store, FOREVER_MS, FALSE, 99, &number), ==, 0);
  g_assert_cmpint (number, ==, 0);
  g_auto (Op) later = { NULL };
  hand_deliver (&later, hand, store, random, 101);
  kept_check_given (hand, store, floor, 3, newest + 2);
}

/* The entry is gone; that it was there is not. */
void
kept_test_pushed_again (Hand *hand, AnteRelayStore *store, AnteRandom *random)
{
  gint64 floor = kept_fill (hand, store, random, 10), number;

  kept_tell (hand, store, floor, kept_make (floor, 3), HANDS_NOW_MS);
  kept_drop (hand, store, FOREVER_MS, FALSE, 99, &number);
  g_assert_cmpint (hand_push (hand, store, make_entry (hand, 1), &number), ==, ANTE_RELAY_STORED);
  g_assert_cmpint (number, ==, 6);
  g_autofree char *same = g_strdup_printf ("%032x", 70001), *new = g_strdup_printf ("%032x", 80000);
  g_assert_cmpint (hand_push (hand, store, hand_make_entry (hand, same, ANTE_AUDIENCE_DESK, 1, 99), NULL), ==, ANTE_RELAY_REFUSED);
  g_assert_cmpint (hand_push (hand, store, hand_make_entry (hand, new, ANTE_AUDIENCE_DESK, 1, 2), NULL), ==, ANTE_RELAY_TAKEN);
  g_auto (Op) op = { NULL };
  hand_deliver (&op, hand, store, random, 1);
  g_assert_true (((AnteRelayDelivery *) op.argument)->repeat);
  kept_check_given (hand, store, floor, 3, floor + 2);
}

static gboolean
is_resync (const Hand *self, AnteRelayStore *store, gint64 after, gint64 clinical, gint64 began_with)
{
  g_auto (Op) op = { NULL };
  AnteRelayPull *pull = hand_make_pull (self, after, clinical, 100);

  pull->began_with = began_with;
  pull->has_head = after > 0;
  read_head (self, store, after, pull->head);
  hand_pull (&op, store, pull);
  g_assert_false (pull->diverged);
  g_assert_false (pull->resync && pull->items->len > 0);
  return pull->resync;
}

/* A cursor never skips: where it would, that is said. */
void
kept_test_cursors (Hand *hand, AnteRelayStore *store, AnteRandom *random)
{
  gint64 floor = kept_fill (hand, store, random, 10), newest, number;

  kept_tell (hand, store, floor, kept_make (floor, 3), HANDS_NOW_MS);
  g_assert_false (is_resync (hand, store, 4, -1, 0));
  kept_drop (hand, store, FOREVER_MS, FALSE, 99, &number);
  g_assert_true (is_resync (hand, store, 4, -1, 0));
  g_assert_true (is_resync (hand, store, floor - 1, floor - 1, 0));
  g_assert_true (is_resync (hand, store, floor, 4, 0)); /* either cursor */
  g_assert_false (is_resync (hand, store, 4, 4, floor));
  g_assert_false (is_resync (hand, store, 0, 0, 0));
  g_assert_false (is_resync (hand, store, floor, floor, 0));
  newest = floor + kept_fill (hand, store, random, 0) + 2;
  g_auto (Op) op = { NULL };
  hand_deliver (&op, hand, store, random, 100);
  kept_tell (hand, store, newest, kept_make (newest, 3), HANDS_NOW_MS);
  kept_drop (hand, store, FOREVER_MS, FALSE, 99, &number);
  g_assert_cmpint (number, ==, newest);
  g_assert_true (is_resync (hand, store, 4, 4, floor)); /* it has been dropped further meanwhile */
  kept_check_given (hand, store, newest, 3, newest);
}

static guint
count_told (const Hand *self, AnteRelayStore *store)
{
  g_auto (Op) op = { NULL };
  AnteRelayParcel *parcel = NULL;

  for (const AnteRelayTable *table = ANTE_RELAY_TABLES; table->name != NULL; table++)
    if (strcmp (table->name, "told") == 0)
      parcel = ante_relay_parcel_new (self->no, table);
  ante_relay_store_take_out_async (store, parcel, op_done_cb, &op);
  op_wait (&op);
  return parcel->rows->len;
}

void
kept_test_telling (Hand *hand, AnteRelayStore *store, AnteRandom *random)
{
  gint64 newest = kept_fill (hand, store, random, 10), number;
  AnteRelayTelling *other = g_new0 (AnteRelayTelling, 1);
  g_auto (Op) op = { NULL };

  other->clinic = hand->no;
  other->number = newest;
  other->kept = kept_make (newest, 3);
  ante_relay_store_tell_async (store, other, op_done_cb, &op);
  op_wait (&op);
  g_assert_cmpint (other->status, ==, ANTE_RELAY_TOLD_OF_OTHER);
  for (gint64 i = 0; i < 20; i++) /* one a day */
    g_assert_cmpint (kept_tell (hand, store, 10 + i, kept_make (10 + i, 3), HANDS_NOW_MS + i * DAY_MS), ==, ANTE_RELAY_TOLD);
  g_assert_cmpuint (count_told (hand, store), ==, 5); /* one a week, and the last */
  g_assert_cmpint (kept_tell (hand, store, 29, kept_make (29, 3), FOREVER_MS), ==, ANTE_RELAY_TOLD); /* again: as it was */
  kept_drop (hand, store, HANDS_NOW_MS + 19 * DAY_MS + 1, FALSE, 99, &number);
  g_assert_cmpint (number, ==, 29);
  g_assert_cmpuint (count_told (hand, store), ==, 1);
  g_assert_cmpint (kept_tell (hand, store, 28, kept_make (28, 3), FOREVER_MS), ==, ANTE_RELAY_TOLD_LATE);
  g_assert_cmpint (kept_tell (hand, store, 30, kept_make (30, 5), FOREVER_MS), ==, ANTE_RELAY_TOLD_LACKING);
  g_assert_cmpint (kept_tell (hand, store, 30, kept_make (30, 3), FOREVER_MS), ==, ANTE_RELAY_TOLD);
}

/* Killed in between: nobody is given a part of it, and it is gone on with. */
void
kept_test_half_done (Hand *hand, AnteRelayStore *store, AnteRandom *random)
{
  gint64 floor = kept_fill (hand, store, random, 120), number;
  g_auto (Op) refused = { NULL };
  g_auto (Op) served = { NULL };

  g_assert_cmpint (floor, >, ANTE_RELAY_DROPPED_NUMBERS);
  kept_tell (hand, store, floor, kept_make (floor, 3), HANDS_NOW_MS);
  kept_drop (hand, store, FOREVER_MS, FALSE, 1, &number);
  ante_relay_store_pull_async (store, hand_make_pull (hand, 0, 0, 10), op_done_cb, &refused);
  op_wait (&refused);
  g_assert_error (refused.error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_DROPPING);
  hand_pull (&served, store, hand_make_pull (hand, floor, floor, 10));
  kept_drop (hand, store, 0, FALSE, 99, &number); /* whatever is older than whatever */
  g_assert_cmpint (number, ==, floor);
  kept_check_given (hand, store, floor, 3, floor);
}
