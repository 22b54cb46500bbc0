/* SPDX-License-Identifier: GPL-3.0-or-later
 * Deliveries doubled and out of order, from several senders at once, held against a model of what must be kept: every
 * delivery is in the log, and of the same body to the same address all but the first are marked as repeats.
 * ANTEROOM_SCHEDULES sets how many; 400 unless said. What desks make of them is for the tests of core/model. */
#include "test-clinic.h"

#include <stdlib.h>
#include <string.h>

#define SCHEDULES_UNLESS_SAID 400
#define SCHEDULES_OF_A_CLINIC 200
#define N_SENDERS 6
#define MOST_BODIES 4
#define MOST_REPEATS 3

typedef struct
{
  char *below; /* owned: "/invite/tag" */
  char *body;  /* owned */
} Delivery;

/* What is sent to one clinic, in the order it is taken from by whoever is free. */
typedef struct
{
  Clinic *clinic;
  guint port;
  GPtrArray *deliveries; /* of Delivery, borrowed */
  int next;              /* atomic */
} Round;

static void
delivery_free (Delivery *delivery)
{
  g_free (delivery->below);
  g_free (delivery->body);
  g_free (delivery);
}

/* Events 1, 2 and 3 share one patient exam; a status may flip, and flip back. */
static char *
make_body (GRand *random, guint schedule, guint i)
{
  static const char *const statuses[] = { "Approved", "Rejected", "Deferred", "N/A" };

  return g_strdup_printf ("{\"event\":%d,\"patient_exam_id\":%u,\"exam_status\":\"%s\",\"reason\":\"%u\"}",
                          g_rand_int_range (random, 1, 4), schedule,
                          statuses[g_rand_int_range (random, 0, G_N_ELEMENTS (statuses))],
                          g_rand_boolean (random) ? i : 0);
}

static void
add_schedule (GPtrArray *deliveries, GRand *random, guint schedule)
{
  guint n_bodies = g_rand_int_range (random, 1, MOST_BODIES + 1);

  for (guint i = 0; i < n_bodies; i++)
    {
      g_autofree char *body = make_body (random, schedule, i);
      guint n = g_rand_int_range (random, 1, MOST_REPEATS + 1);
      for (guint j = 0; j < n; j++)
        {
          Delivery *delivery = g_new0 (Delivery, 1);
          delivery->below = g_strdup_printf ("/%032x/%032x", schedule, schedule + 1);
          delivery->body = g_strdup (body);
          g_ptr_array_add (deliveries, delivery);
        }
    }
}

static void
shuffle (GPtrArray *deliveries, GRand *random)
{
  for (guint i = deliveries->len; i > 1; i--)
    {
      guint j = g_rand_int_range (random, 0, i);
      gpointer other = deliveries->pdata[j];
      deliveries->pdata[j] = deliveries->pdata[i - 1];
      deliveries->pdata[i - 1] = other;
    }
}

static gpointer
send_thread (gpointer data)
{
  Round *round = data;
  guint i;

  while ((i = g_atomic_int_add (&round->next, 1)) < round->deliveries->len)
    {
      const Delivery *delivery = g_ptr_array_index (round->deliveries, i);
      g_autoptr (Answer) answer = clinic_webhook (round->clinic, round->port, delivery->below, delivery->body);
      g_assert_cmpuint (answer->status, ==, 200);
    }
  return NULL;
}

static void
send_all (Round *round)
{
  GThread *threads[N_SENDERS];

  for (guint i = 0; i < N_SENDERS; i++)
    threads[i] = g_thread_new ("sender", send_thread, round);
  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (threads[i]);
}

static char *
read_raw (AnteEntry *clinical)
{
  g_autoptr (GBytes) body = clinic_peek_body (clinical);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/* The model: a set of what has been seen, by address and body, in the order of the log; and how often each was sent. */
static void
check_log (Round *round)
{
  g_autoptr (GPtrArray) log = clinic_read_log (round->clinic, round->port);
  g_autoptr (GHashTable) sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < round->deliveries->len; i++)
    {
      const Delivery *delivery = g_ptr_array_index (round->deliveries, i);
      char *key = g_strconcat (delivery->below, " ", delivery->body, NULL);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (sent, key));
      g_hash_table_insert (sent, key, GUINT_TO_POINTER (n + 1));
    }
  g_assert_cmpuint (log->len, ==, 2 * round->deliveries->len);
  for (guint i = 0; i < log->len; i += 2)
    {
      g_autoptr (AnteEntry) desk = clinic_open (round->clinic, g_ptr_array_index (log, i));
      g_autoptr (AnteEntry) clinical = clinic_open (round->clinic, g_ptr_array_index (log, i + 1));
      g_autofree char *body = read_raw (clinical);
      char *key = g_strdup_printf ("/%s/%s %s", json_object_get_string_member (desk->fields, "invite"),
                                   json_object_get_string_member (desk->fields, "tag"), body);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, key));
      g_assert_cmpstr (desk->subject, ==, clinical->subject);
      g_assert_cmpint (json_object_get_boolean_member (desk->fields, "repeat"), ==, n > 0);
      g_assert_cmpuint (n, <, GPOINTER_TO_UINT (g_hash_table_lookup (sent, key)));
      g_hash_table_insert (seen, key, GUINT_TO_POINTER (n + 1));
    }
}

static guint
run_round (RelayProcess *relay, GRand *random, guint first, guint n_schedules)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) delivery_free);
  Round round = { clinic, relay->port, deliveries, 0 };

  for (guint i = 0; i < n_schedules; i++)
    add_schedule (deliveries, random, first + i);
  shuffle (deliveries, random);
  send_all (&round);
  check_log (&round);
  return deliveries->len;
}

static void
test_schedules (RelayProcess *relay, gconstpointer ignored)
{
  guint n_schedules =
      g_getenv ("ANTEROOM_SCHEDULES") != NULL ? atoi (g_getenv ("ANTEROOM_SCHEDULES")) : SCHEDULES_UNLESS_SAID;
  GRand *random = g_rand_new_with_seed (g_test_rand_int ());
  guint n_deliveries = 0;

  for (guint i = 0; i < n_schedules; i += SCHEDULES_OF_A_CLINIC)
    n_deliveries += run_round (relay, random, 1 + i, MIN (SCHEDULES_OF_A_CLINIC, n_schedules - i));
  g_test_message ("%u schedules, %u deliveries: all stored, repeats marked", n_schedules, n_deliveries);
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  g_test_add ("/relay/schedules/all-stored-and-repeats-marked", RelayProcess, NULL, relay_process_set_up,
              test_schedules, relay_process_tear_down);
  return g_test_run ();
}
