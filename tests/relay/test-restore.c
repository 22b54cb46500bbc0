/* SPDX-License-Identifier: GPL-3.0-or-later
 * A relay restored from an older copy: desks notice, give back what it lost, and are one log again.
 */
#include "test-clinic.h"

#include <string.h>

typedef struct
{
  RelayProcess relay;
  Clinic *clinic;
  char *copy;        /* of the data folder, at entry 4 */
  GPtrArray *known;  /* the desk's own log, up to entry 9 */
  GBytes *reserved;  /* its entry 7, which holds token 40 */
} Fixture;

static void
push_some (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) entry = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 0, 0);
      clinic_store (self->clinic, self->relay.port, entry);
    }
}

static void
deliver (Fixture *self, const char *body)
{
  g_autoptr (Answer) answer = clinic_webhook (self->clinic, self->relay.port, NULL, body);

  g_assert_cmpuint (answer->status, ==, 200);
}

static void
restore (Fixture *self)
{
  relay_process_stop (&self->relay);
  remove_tree (self->relay.data_dir);
  copy_tree (self->copy, self->relay.data_dir);
  relay_process_start (&self->relay);
}

static void
set_up (Fixture *self, gconstpointer ignored)
{
  relay_process_set_up (&self->relay, NULL);
  self->clinic = clinic_on (&self->relay);
  self->copy = g_build_filename (self->relay.folder, "copy", NULL);
  push_some (self, 4);
  relay_process_stop (&self->relay);
  copy_tree (self->relay.data_dir, self->copy);
  relay_process_start (&self->relay);

  deliver (self, "{\"event\":1,\"exam_status\":\"Approved\"}"); /* 5, 6 */
  self->reserved = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 1, 40);
  clinic_store (self->clinic, self->relay.port, self->reserved);
  push_some (self, 2);
  self->known = clinic_read_log (self->clinic, self->relay.port);
  g_assert_cmpuint (self->known->len, ==, 9);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  g_bytes_unref (self->reserved);
  g_ptr_array_unref (self->known);
  clinic_free (self->clinic);
  g_free (self->copy);
  relay_process_tear_down (&self->relay, NULL);
}

static const LogEntry *
known (Fixture *self, guint number)
{
  return g_ptr_array_index (self->known, number - 1);
}

/* The desk's next poll, with its cursor and the head it has there. */
static Answer *
poll_at (Fixture *self, guint number)
{
  g_autofree char *query =
      g_strdup_printf ("after=%u&clinical=%u&head=%s", number, number, known (self, number)->head);

  return clinic_pull (self->clinic, self->relay.port, query);
}

static gboolean
is_diverged (Answer *answer)
{
  return json_object_get_boolean_member (answer->object, "diverged");
}

static const char *
generation (Answer *answer)
{
  return json_object_get_string_member (answer->object, "generation");
}

static void
check_diverged (Fixture *self, Answer *answer, gint64 through)
{
  g_assert_true (is_diverged (answer));
  g_assert_cmpstr (generation (answer), !=, self->clinic->generation);
  g_assert_cmpint (json_object_get_int_member (answer->object, "through"), ==, through);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (answer->object, "entries")), ==, 0);
}

static void
test_same_log_does_not_diverge (Fixture *self, gconstpointer ignored)
{
  relay_process_kill (&self->relay);
  relay_process_start (&self->relay);
  g_autoptr (Answer) answer = poll_at (self, 9);
  g_autoptr (Answer) older = poll_at (self, 3);

  g_assert_false (is_diverged (answer));
  g_assert_false (is_diverged (older));
  g_assert_cmpstr (generation (answer), ==, self->clinic->generation);
}

static void
test_cursor_beyond_the_end (Fixture *self, gconstpointer ignored)
{
  restore (self);
  g_autoptr (Answer) answer = poll_at (self, 9);

  check_diverged (self, answer, 4);
}

/* Other entries have taken the numbers meanwhile: only the head tells. */
static void
test_other_entries_under_the_same_numbers (Fixture *self, gconstpointer ignored)
{
  restore (self);
  push_some (self, 10);
  g_autoptr (Answer) answer = poll_at (self, 9);

  check_diverged (self, answer, 14);
}

static void
test_generation_is_durable_and_rare (Fixture *self, gconstpointer ignored)
{
  restore (self);
  g_autoptr (Answer) first = poll_at (self, 9);
  g_autoptr (Answer) second = poll_at (self, 8);

  check_diverged (self, second, 4);
  g_assert_cmpstr (generation (first), ==, generation (second)); /* at most one a minute */
  relay_process_kill (&self->relay);
  relay_process_start (&self->relay);
  g_autoptr (Answer) after = poll_at (self, 4);
  g_assert_false (is_diverged (after));
  g_assert_cmpstr (generation (after), ==, generation (first));
}

/* limit=0 asks where the logs part; it changes nothing. */
static void
test_common_point_is_found (Fixture *self, gconstpointer ignored)
{
  restore (self);
  push_some (self, 3);
  guint low = 0, high = 9;

  while (low < high)
    {
      guint middle = (low + high + 1) / 2;
      g_autofree char *query = g_strdup_printf ("after=%u&limit=0", middle);
      g_autoptr (Answer) answer = clinic_pull (self->clinic, self->relay.port, query);
      g_assert_false (is_diverged (answer));
      g_assert_cmpstr (generation (answer), ==, self->clinic->generation);
      gboolean same = json_object_get_int_member (answer->object, "through") == middle &&
                      g_str_equal (json_object_get_string_member (answer->object, "through_head"),
                                   known (self, middle)->head);
      if (same)
        low = middle;
      else
        high = middle - 1;
    }
  g_assert_cmpuint (low, ==, 4);
}

static void
test_what_was_lost_is_given_back (Fixture *self, gconstpointer ignored)
{
  restore (self);
  g_autoptr (Answer) noticed G_GNUC_UNUSED = poll_at (self, 9);
  push_some (self, 1); /* somebody else was quicker: number 5 */

  for (guint number = 1; number <= 9; number++)
    {
      gint64 now = clinic_store (self->clinic, self->relay.port, known (self, number)->bytes);
      g_assert_cmpint (now, ==, number <= 4 ? number : number + 1);
    }
  g_autoptr (GPtrArray) log = clinic_read_log (self->clinic, self->relay.port);
  g_assert_cmpuint (log->len, ==, 10);
  g_autoptr (AnteEntry) delivery = clinic_open (self->clinic, g_ptr_array_index (log, 5));
  g_assert_cmpstr (json_object_get_string_member (delivery->fields, "status"), ==, "Approved");
}

static void
test_reservations_come_back (Fixture *self, gconstpointer ignored)
{
  restore (self);
  g_autoptr (GBytes) rival = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 1, 40);

  clinic_store (self->clinic, self->relay.port, self->reserved);
  g_autoptr (Answer) answer = clinic_push (self->clinic, self->relay.port, rival);
  g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "taken");
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/restore/same-log-does-not-diverge", test_same_log_does_not_diverge);
  add_test ("/relay/restore/cursor-beyond-the-end", test_cursor_beyond_the_end);
  add_test ("/relay/restore/other-entries-under-the-same-numbers",
            test_other_entries_under_the_same_numbers);
  add_test ("/relay/restore/generation-is-durable-and-rare", test_generation_is_durable_and_rare);
  add_test ("/relay/restore/common-point-is-found", test_common_point_is_found);
  add_test ("/relay/restore/what-was-lost-is-given-back", test_what_was_lost_is_given_back);
  add_test ("/relay/restore/reservations-come-back", test_reservations_come_back);
  return g_test_run ();
}
