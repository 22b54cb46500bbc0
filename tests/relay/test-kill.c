/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay killed at random moments under a stream of webhooks and pushes: whatever it said yes to
 * is in the log afterwards, once. ANTEROOM_KILL_ROUNDS sets the rounds; 30 unless said. */
#include "test-clinic.h"

#include <stdlib.h>
#include <string.h>

#define N_SENDERS 6
#define SHORTEST_ROUND_US (20 * 1000)
#define LONGEST_ROUND_US (250 * 1000)

/* One that sends; what was said yes to survives its rounds. */
typedef struct
{
  Clinic *clinic;
  guint port;
  guint number;
  guint n_sent;         /* over all rounds */
  GPtrArray *accepted;  /* owned; text of what was accepted */
  GPtrArray *pushes;    /* owned; bytes of pushes that were stored */
} Sender;

static gboolean
send_webhook (Sender *sender)
{
  g_autofree char *name = g_strdup_printf ("%u-%u", sender->number, sender->n_sent++);
  g_autofree char *body = g_strdup_printf (
      "{\"event\":1,\"exam_status\":\"Approved\",\"patient_exam_id\":\"%s\"}", name);
  g_autoptr (Answer) answer = clinic_webhook (sender->clinic, sender->port, NULL, body);

  if (answer->status == 200)
    g_ptr_array_add (sender->accepted, g_steal_pointer (&name));
  return answer->status == 200;
}

static gpointer
send_thread (gpointer data)
{
  while (send_webhook (data))
    ;
  return NULL;
}

static gpointer
push_thread (gpointer data)
{
  Sender *sender = data;

  for (;;)
    {
      g_autoptr (GBytes) entry = clinic_make_entry (sender->clinic, ANTE_AUDIENCE_DESK, 0, 0);
      g_autoptr (Answer) answer = clinic_push (sender->clinic, sender->port, entry);
      if (answer->status != 200 || answer->object == NULL) /* killed before it had said which */
        return NULL;
      g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "stored");
      g_ptr_array_add (sender->pushes, g_steal_pointer (&entry));
    }
}

static void
run_round (RelayProcess *relay, Sender *senders, guint length_us)
{
  GThread *threads[N_SENDERS];

  for (guint i = 0; i < N_SENDERS; i++)
    {
      senders[i].port = relay->port;
      threads[i] = g_thread_new ("sender", i == 0 ? push_thread : send_thread, &senders[i]);
    }
  g_usleep (length_us);
  relay_process_kill (relay);
  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (threads[i]);
  relay_process_start (relay);
}

/* Every name in the log, and how often; the entries' ids alike. */
static void
read_all (Clinic *clinic, guint port, GHashTable *names, GHashTable *ids)
{
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, port);
  char previous_subject[33] = "";

  for (guint i = 0; i < log->len; i++)
    {
      const LogEntry *item = g_ptr_array_index (log, i);
      g_assert_true (g_hash_table_add (ids, g_strdup (item->envelope.id)));
      if (item->envelope.sealing != ANTE_SEALING_BOX)
        continue;
      g_autoptr (AnteEntry) entry = clinic_open (clinic, item);
      if (item->envelope.audience == ANTE_AUDIENCE_CLINICAL)
        {
          g_assert_cmpstr (entry->subject, ==, previous_subject); /* both parts, or none */
          continue;
        }
      g_strlcpy (previous_subject, entry->subject, sizeof previous_subject);
      g_hash_table_add (names,
                        g_strdup (json_object_get_string_member (entry->fields, "patient_exam")));
    }
}

static void
test_everything_accepted_is_there (RelayProcess *relay, gconstpointer ignored)
{
  guint n_rounds =
      g_getenv ("ANTEROOM_KILL_ROUNDS") != NULL ? atoi (g_getenv ("ANTEROOM_KILL_ROUNDS")) : 30;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Sender senders[N_SENDERS];
  guint n_accepted = 0, n_pushed = 0;

  for (guint i = 0; i < N_SENDERS; i++)
    senders[i] = (Sender){ clinic, 0, i, 0, g_ptr_array_new_with_free_func (g_free),
                           g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  for (guint round = 0; round < n_rounds; round++)
    run_round (relay, senders, g_test_rand_int_range (SHORTEST_ROUND_US, LONGEST_ROUND_US));

  read_all (clinic, relay->port, names, ids);
  for (guint i = 0; i < N_SENDERS; i++)
    {
      for (guint j = 0; j < senders[i].accepted->len; j++)
        g_assert_true (g_hash_table_contains (names, g_ptr_array_index (senders[i].accepted, j)));
      for (guint j = 0; j < senders[i].pushes->len; j++)
        {
          AnteEnvelope envelope;
          g_assert_true (ante_envelope_read (g_ptr_array_index (senders[i].pushes, j), &envelope,
                                             NULL, NULL, NULL));
          g_assert_true (g_hash_table_contains (ids, envelope.id));
        }
      n_accepted += senders[i].accepted->len;
      n_pushed += senders[i].pushes->len;
      g_ptr_array_unref (senders[i].accepted);
      g_ptr_array_unref (senders[i].pushes);
    }
  g_test_message ("%u rounds, %u webhooks and %u pushes accepted, all there", n_rounds, n_accepted,
                  n_pushed);
  g_assert_cmpuint (n_accepted, >, n_rounds);
  g_assert_cmpuint (n_pushed, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  g_test_add ("/relay/kill/everything-accepted-is-there", RelayProcess, NULL, relay_process_set_up,
              test_everything_accepted_is_there, relay_process_tear_down);
  return g_test_run ();
}
