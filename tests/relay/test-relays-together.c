/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two relays, in processes of their own, on one PostgreSQL: whoever is asked, it is the same relay.
 * ANTEROOM_KILL_ROUNDS sets how often either side is killed; a few times unless said. */
#include "pg-server.h"
#include "senders.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_EVERY 25 /* rounds: the whole log is read */

typedef struct
{
  RelayProcess relays[2];
  const char *arguments[3];
  Clinic *clinic;          /* owned; claimed through the first */
} Fixture;

static PgServer *server;

static void
set_up (Fixture *self, gconstpointer ignored)
{
  pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
  self->arguments[0] = "--database";
  self->arguments[1] = server->where;
  self->arguments[2] = NULL;
  for (guint i = 0; i < 2; i++)
    {
      relay_process_set_up (&self->relays[i], NULL);
      self->relays[i].arguments = self->arguments;
      relay_process_start (&self->relays[i]);
    }
  self->clinic = clinic_on (&self->relays[0]);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  clinic_free (self->clinic);
  for (guint i = 0; i < 2; i++)
    relay_process_tear_down (&self->relays[i], NULL);
}

static void
test_one_log_whoever_is_asked (Fixture *self, gconstpointer ignored)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"event\":1,\"patient_exam_id\":\"%u\"}", i);
      g_autoptr (GBytes) entry = clinic_make_entry (self->clinic, ANTE_AUDIENCE_DESK, 0, 0);
      g_autoptr (Answer) answer = clinic_webhook (self->clinic, self->relays[i % 2].port, NULL, body);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpint (clinic_store (self->clinic, self->relays[(i + 1) % 2].port, entry), ==, 3 * (i + 1));
    }
  g_assert_cmpint (clinic_count_log (self->clinic, self->relays[0].port), ==, 18);
  g_assert_cmpint (clinic_count_log (self->clinic, self->relays[1].port), ==, 18);
}

typedef struct
{
  Clinic *clinic;
  guint port;
  gint64 took_us;
} Waiting;

static gpointer
wait_thread (gpointer data)
{
  Waiting *waiting = data;
  gint64 start = g_get_monotonic_time ();
  Answer *answer = clinic_pull (waiting->clinic, waiting->port, "after=0&wait=50");

  waiting->took_us = g_get_monotonic_time () - start;
  return answer;
}

static void
test_news_through_one_wakes_who_waits_at_the_other (Fixture *self, gconstpointer ignored)
{
  Waiting waiting = { self->clinic, self->relays[1].port, 0 };
  GThread *thread = g_thread_new ("desk", wait_thread, &waiting);

  g_usleep (500 * 1000); /* it waits there now */
  g_autoptr (Answer) sent =
      clinic_webhook (self->clinic, self->relays[0].port, NULL, "{\"event\":1,\"patient_exam_id\":\"1\"}");
  g_assert_cmpuint (sent->status, ==, 200);
  g_autoptr (Answer) told = g_thread_join (thread);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (told->object, "entries")), ==, 1);
  g_assert_cmpint (waiting.took_us, >=, 400 * 1000);
  g_assert_cmpint (waiting.took_us, <, 15 * G_USEC_PER_SEC);
}

static guint
rounds_or (guint unless_said)
{
  const char *said = g_getenv ("ANTEROOM_KILL_ROUNDS");

  return said != NULL ? (guint) atoi (said) : unless_said;
}

/* The other relay is asked: it has the database's word, not what the killed one remembered. */
static void
test_a_killed_relay_loses_nothing (Fixture *self, gconstpointer ignored)
{
  guint n_rounds = rounds_or (5);
  Senders *senders = senders_new (self->clinic, NULL);

  /* More, where a machine with much else to do takes nothing in so short a time. */
  for (guint i = 0; i < n_rounds || (i < 10 * n_rounds && senders_accepted (senders) * senders_pushed (senders) == 0); i++)
    {
      senders_start (senders, self->relays[0].port);
      g_usleep ((gulong) g_test_rand_int_range (20, 250) * 1000);
      relay_process_kill (&self->relays[0]);
      senders_join (senders);
      if (i % CHECK_EVERY == 0)
        senders_check_all_there (senders, self->relays[1].port);
      relay_process_start (&self->relays[0]);
    }
  senders_check_all_there (senders, self->relays[1].port);
  g_test_message ("%u rounds, %u webhooks and %u pushes accepted, all there", n_rounds, senders_accepted (senders),
                  senders_pushed (senders));
  g_assert_cmpuint (senders_accepted (senders), >, 0);
  g_assert_cmpuint (senders_pushed (senders), >, 0);
  senders_free (senders);
}

static guint
sends_under (Fixture *self, guint relay, const char *secret)
{
  g_autofree char *path = g_strdup_printf ("/hooks/qualiphy/%s", secret);
  g_autoptr (Answer) answer = request (self->relays[relay].port, "POST", path, NULL, "{\"event\":1}");

  return answer->status;
}

/* What one relay has said yes to holds in the other with its answer, and what was dropped is told within the time that
 * NOTIFY takes. */
static void
test_a_secret_holds_in_both_at_once (Fixture *self, gconstpointer ignored)
{
  static const char SECOND[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  g_autoptr (Answer) added = NULL, dropped = NULL;
  guint status = 200;

  g_assert_cmpuint (sends_under (self, 1, self->clinic->hook_secret), ==, 200); /* it knows the clinic now */
  g_assert_cmpuint (sends_under (self, 1, SECOND), ==, 404);
  added = clinic_add_secret (self->clinic, self->relays[0].port, SECOND);
  g_assert_cmpuint (added->status, ==, 200);
  g_assert_cmpuint (sends_under (self, 1, SECOND), ==, 200);
  dropped = clinic_drop_secret (self->clinic, self->relays[0].port, self->clinic->hook_secret);
  g_assert_cmpuint (dropped->status, ==, 200);
  g_assert_cmpuint (sends_under (self, 0, self->clinic->hook_secret), ==, 404);
  for (gint64 until = g_get_monotonic_time () + 3 * G_USEC_PER_SEC; status != 404 && g_get_monotonic_time () < until;)
    status = sends_under (self, 1, self->clinic->hook_secret);
  g_assert_cmpuint (status, ==, 404);
  g_assert_cmpuint (sends_under (self, 1, SECOND), ==, 200);
}

static gpointer
wait_as_reception_thread (gpointer data)
{
  Waiting *waiting = data;
  gint64 start = g_get_monotonic_time ();
  Answer *answer = request (waiting->port, "GET", "/v1/log?after=0&wait=50", "reception", NULL);

  waiting->took_us = g_get_monotonic_time () - start;
  return answer;
}

static void
test_a_desk_revoked_at_one_is_sent_off_by_the_other (Fixture *self, gconstpointer ignored)
{
  static const char DESK[] = "11111111111111111111111111111111";
  Waiting waiting = { self->clinic, self->relays[1].port, 0 };
  guint8 hash[ANTE_HASH_BYTES];
  g_autofree char *hex = NULL, *sql = NULL, *path = g_strconcat ("/v1/desks/", DESK, NULL);
  GThread *thread;

  ante_hash ("reception", strlen ("reception"), hash);
  hex = ante_hex_encode (hash, sizeof hash);
  sql = g_strdup_printf ("INSERT INTO anteroom_relay.desk (clinic, id, role, sign_key, box_key) VALUES (1, '%s', 'reception', '', ''); "
                         "INSERT INTO anteroom_relay.desk_token VALUES (decode ('%s', 'hex'), 1, '%s', 0)", DESK, hex, DESK);
  pg_server_run (server, sql);
  thread = g_thread_new ("desk", wait_as_reception_thread, &waiting);
  g_usleep (500 * 1000); /* it waits there now */
  g_autoptr (Answer) revoked = request (self->relays[0].port, "DELETE", path, self->clinic->token, NULL);
  g_assert_cmpuint (revoked->status, ==, 200);
  g_autoptr (Answer) told = g_thread_join (thread);
  g_assert_cmpuint (told->status, ==, 401);
  g_assert_cmpint (waiting.took_us, >=, 400 * 1000);
  g_assert_cmpint (waiting.took_us, <, 15 * G_USEC_PER_SEC);
}

/* Senders are told to come again, and nobody is told to go away for good. */
static void
test_a_killed_database_loses_nothing (Fixture *self, gconstpointer ignored)
{
  guint n_rounds = rounds_or (3);
  Senders *senders = senders_new (self->clinic, NULL);

  senders_start (senders, self->relays[0].port);
  for (guint i = 0; i < n_rounds; i++)
    {
      g_usleep ((gulong) g_test_rand_int_range (100, 400) * 1000);
      pg_server_kill (server);
      pg_server_start (server, NULL);
    }
  g_usleep (200 * 1000);
  senders_stop (senders);
  g_test_message ("%u rounds, %u webhooks and %u pushes accepted", n_rounds, senders_accepted (senders), senders_pushed (senders));
  g_assert_cmpuint (senders_told_to_wait (senders), >, 0);
  g_assert_cmpuint (senders_accepted (senders), >, 0);
  for (guint i = 0; i < 2; i++)
    {
      gint64 until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
      guint status = 0;
      while (status != 200 && g_get_monotonic_time () < until)
        {
          g_autoptr (Answer) answer = request (self->relays[i].port, "GET", "/healthz", NULL, NULL);
          status = answer->status;
          g_usleep (50 * 1000);
        }
      g_assert_cmpuint (status, ==, 200); /* by itself */
      senders_check_all_there (senders, self->relays[i].port);
    }
  senders_free (senders);
}

static void
test_no_database_is_told_in_a_sentence (Fixture *self, gconstpointer ignored)
{
  g_autofree char *data = g_build_filename (self->relays[0].folder, "other", NULL);
  const char *const gone[] = { "--data-dir", data, "--database",
                               "postgresql://relay@/relay?host=/nowhere", NULL };
  const char *const unsafe[] = { "--data-dir", data, "--database",
                                 "postgresql://relay:tiger@/relay?host=/nowhere", NULL };
  const char *const backup[] = { "--data-dir", data, "--database", server->where, "backup", "/nowhere", NULL };
  g_autofree char *said_gone = NULL, *said_unsafe = NULL, *said_backup = NULL;

  g_assert_cmpint (relay_process_run (gone, &said_gone), ==, 1); /* to be started again */
  g_assert_nonnull (strstr (said_gone, "the database cannot be used now"));
  g_assert_cmpint (relay_process_run (unsafe, &said_unsafe), ==, 2);
  g_assert_nonnull (strstr (said_unsafe, "passfile"));
  g_assert_null (strstr (said_unsafe, "tiger"));
  g_assert_cmpint (relay_process_run (backup, &said_backup), ==, 2);
  g_assert_nonnull (strstr (said_backup, "pg_dump"));
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

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
  add_test ("/relay/together/one-log-whoever-is-asked", test_one_log_whoever_is_asked);
  add_test ("/relay/together/news-through-one-wakes-who-waits-at-the-other",
            test_news_through_one_wakes_who_waits_at_the_other);
  add_test ("/relay/together/a-secret-holds-in-both-at-once", test_a_secret_holds_in_both_at_once);
  add_test ("/relay/together/a-desk-revoked-at-one-is-sent-off-by-the-other",
            test_a_desk_revoked_at_one_is_sent_off_by_the_other);
  add_test ("/relay/together/a-killed-relay-loses-nothing", test_a_killed_relay_loses_nothing);
  add_test ("/relay/together/a-killed-database-loses-nothing", test_a_killed_database_loses_nothing);
  add_test ("/relay/together/no-database-is-told-in-a-sentence", test_no_database_is_told_in_a_sentence);
  int status = g_test_run ();
  pg_server_free (server);
  return status;
}
