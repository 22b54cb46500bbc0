/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many time limits behind one source: each is called once, in its turn and not before its time, unless it was dropped. */
#include "shared/base/ante-deadlines.h"

#define MANY 3000

typedef struct
{
  AnteDeadlines *all;     /* owned */
  GString *called;        /* owned; who was, in their order */
} Fixture;

typedef struct
{
  Fixture *fixture;
  AnteDeadline *deadline;
  AnteDeadline **drops;   /* nullable: another's, that goes with it */
  char letter;
  guint ms;
  gint64 since_us;
} One;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->all = ante_deadlines_new ();
  self->called = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->all, ante_deadlines_free);
  g_string_free (self->called, TRUE);
}

static void
called_cb (gpointer data)
{
  One *one = data;

  one->deadline = NULL;
  g_assert_cmpint (g_get_monotonic_time () - one->since_us, >=, one->ms * G_TIME_SPAN_MILLISECOND);
  g_string_append_c (one->fixture->called, one->letter);
  if (one->drops != NULL)
    g_clear_pointer (one->drops, ante_deadline_drop);
}

static void
add (Fixture *self, One *one, char letter, guint ms)
{
  one->fixture = self;
  one->letter = letter;
  one->ms = ms;
  one->since_us = g_get_monotonic_time ();
  one->deadline = ante_deadlines_add (self->all, ms, called_cb, one);
}

static void
wait_for (Fixture *self, gsize n)
{
  while (self->called->len < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_in_their_turn (Fixture *self, gconstpointer data)
{
  One ones[5] = { { NULL } };

  add (self, &ones[0], 'd', 90);
  add (self, &ones[1], 'a', 0);
  add (self, &ones[2], 'c', 60);
  add (self, &ones[3], 'b', 30);
  add (self, &ones[4], 'e', 120);
  wait_for (self, 5);
  g_assert_cmpstr (self->called->str, ==, "abcde");
}

static void
test_dropped_are_not_called (Fixture *self, gconstpointer data)
{
  One ones[4] = { { NULL } };

  add (self, &ones[0], 'a', 20);
  add (self, &ones[1], 'b', 40);
  add (self, &ones[2], 'c', 60);
  add (self, &ones[3], 'd', 80);
  ante_deadline_drop (ones[0].deadline); /* the next */
  ante_deadline_drop (ones[2].deadline);
  wait_for (self, 2);
  g_assert_cmpstr (self->called->str, ==, "bd");
  add (self, &ones[0], 'a', 20); /* and the only one */
  ante_deadline_drop (ones[0].deadline);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

/* Both are due; the first takes the second with it. */
static void
test_one_drops_another (Fixture *self, gconstpointer data)
{
  One ones[3] = { { NULL } };

  add (self, &ones[0], 'a', 0);
  add (self, &ones[1], 'b', 1);
  add (self, &ones[2], 'c', 2);
  ones[0].drops = &ones[1].deadline;
  g_usleep (10000);
  wait_for (self, 2);
  g_assert_cmpstr (self->called->str, ==, "ac");
}

static void
free_all_cb (gpointer data)
{
  One *one = data;

  called_cb (one);
  g_clear_pointer (&one->fixture->all, ante_deadlines_free);
}

static void
test_the_last_frees_them_all (Fixture *self, gconstpointer data)
{
  One one = { self, NULL, NULL, 'x', 0, g_get_monotonic_time () };

  ante_deadlines_add (self->all, 0, free_all_cb, &one);
  wait_for (self, 1);
  g_assert_null (self->all);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
test_many (Fixture *self, gconstpointer data)
{
  g_autofree One *ones = g_new0 (One, MANY);
  gsize n_left = MANY;

  for (guint i = 0; i < MANY; i++)
    add (self, &ones[i], 'x', i * 7919 % 200);
  for (guint i = 0; i < MANY; i += 3, n_left--)
    ante_deadline_drop (ones[i].deadline);
  wait_for (self, n_left);
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (self->called->len, ==, n_left);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/deadlines/in-their-turn", Fixture, NULL, set_up, test_in_their_turn, tear_down);
  g_test_add ("/base/deadlines/dropped-are-not-called", Fixture, NULL, set_up, test_dropped_are_not_called, tear_down);
  g_test_add ("/base/deadlines/one-drops-another", Fixture, NULL, set_up, test_one_drops_another, tear_down);
  g_test_add ("/base/deadlines/the-last-frees-them-all", Fixture, NULL, set_up, test_the_last_frees_them_all, tear_down);
  g_test_add ("/base/deadlines/many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
