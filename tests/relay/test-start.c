/* SPDX-License-Identifier: GPL-3.0-or-later
 * Starting and stopping: what the relay refuses to start on, each with one sentence, and how it
 * ends. */
#include "shared/database/ante-database.h"
#include "test-clinic.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define EXIT_REFUSED 2
#define N_SENDERS 16

/* Runs it and expects one sentence with @words in it, and nothing else. */
static void
check_refused (const char *const *arguments, const char *words)
{
  g_autofree char *said = NULL;
  int status = relay_process_run (arguments, &said);

  g_test_message ("%s", said);
  g_assert_cmpint (status, ==, EXIT_REFUSED);
  g_assert_true (g_str_has_prefix (said, "anteroom-relay: "));
  g_assert_nonnull (strstr (said, words));
  g_assert_true (strchr (said, '\n') == said + strlen (said) - 1);
}

static void
check_folder_refused (RelayProcess *relay, const char *words)
{
  const char *const arguments[] = { "--data-dir", relay->data_dir, "--listen", "127.0.0.1:0",
                                    NULL };

  check_refused (arguments, words);
}

static void
test_folder_open_to_others (RelayProcess *relay, gconstpointer ignored)
{
  static const int modes[] = { 0755, 0750, 0770, 0701, 0500, 02700, 01700 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_mkdir (relay->data_dir, 0700), ==, 0);
      g_assert_cmpint (g_chmod (relay->data_dir, modes[i]), ==, 0);
      check_folder_refused (relay, "0700");
      g_assert_cmpint (g_rmdir (relay->data_dir), ==, 0); /* and nothing was put into it */
    }
}

/* As root the folder is given away; otherwise one of root's is tried. */
static void
test_folder_of_another_user (RelayProcess *relay, gconstpointer ignored)
{
  const char *const arguments[] = { "--data-dir", "/", "--listen", "127.0.0.1:0", NULL };

  if (geteuid () != 0)
    {
      check_refused (arguments, "another user");
      return;
    }
  g_assert_cmpint (g_mkdir (relay->data_dir, 0700), ==, 0);
  g_assert_cmpint (chown (relay->data_dir, 65534, 65534), ==, 0);
  check_folder_refused (relay, "another user");
}

static void
test_folder_that_is_none (RelayProcess *relay, gconstpointer ignored)
{
  const char *const nowhere[] = { "--data-dir", "/nonexistent/data", "--listen", "127.0.0.1:0",
                                  NULL };

  check_refused (nowhere, "cannot be made");
  g_assert_true (g_file_set_contents (relay->data_dir, "x", 1, NULL));
  check_folder_refused (relay, "not a folder");
}

static GBytes *
read_file (const char *path)
{
  char *bytes;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static void
test_newer_schema (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");

  relay_process_start (relay);
  relay_process_stop (relay);
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_assert_true (ante_database_run (database, "PRAGMA user_version = 99", NULL));
  g_clear_pointer (&database, ante_database_close);
  g_autoptr (GBytes) before = read_file (path);
  check_folder_refused (relay, "newer");
  g_autoptr (GBytes) after = read_file (path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_damaged_database (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *path = relay_process_path (relay, "relay.db");
  g_autofree char *garbage = g_strnfill (10000, 'x');

  g_assert_cmpint (g_mkdir (relay->data_dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, garbage, -1, NULL));
  check_folder_refused (relay, "damaged");
}

static void
test_second_relay (RelayProcess *relay, gconstpointer ignored)
{
  relay_process_start (relay);
  check_folder_refused (relay, "another relay");
}

static void
test_addresses (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const public[] = { "0.0.0.0:0", "[::]:0", "192.0.2.1:80" };
  static const char *const wrong[] = { "localhost:80", "80", "unix:relative", "127.0.0.1:99999" };

  for (guint i = 0; i < G_N_ELEMENTS (public); i++)
    {
      const char *const arguments[] = { "--data-dir", relay->data_dir, "--listen", public[i],
                                        NULL };
      check_refused (arguments, "from outside");
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *const arguments[] = { "--data-dir", relay->data_dir, "--listen", wrong[i], NULL };
      check_refused (arguments, "cannot be used");
    }
  g_autofree char *unix_address = g_strdup_printf ("unix:%s/public.sock", relay->folder);
  const char *const without_url[] = { "--data-dir", relay->data_dir, "--listen", unix_address,
                                      NULL };
  check_refused (without_url, "--public-url");
}

static void
test_options (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *config = g_build_filename (relay->folder, "relay.conf", NULL);
  const char *const nothing[] = { NULL };
  const char *const unknown[] = { "--data-dirs", "x", NULL };
  const char *const command[] = { "--data-dir", relay->data_dir, "clinic", "remove", "x", NULL };
  const char *const no_name[] = { "--data-dir", relay->data_dir, "clinic", "add", "  ", NULL };
  const char *const two_lines[] = { "--data-dir", relay->data_dir, "clinic", "add", "a\nb", NULL };
  const char *const plain_url[] = { "--data-dir", relay->data_dir, "--public-url",
                                    "http://relay.example.org", NULL };
  const char *const no_file[] = { "--config", config, NULL };

  check_refused (nothing, "--data-dir");
  check_refused (unknown, "data-dirs");
  check_refused (command, "clinic add NAME");
  check_refused (no_name, "characters");
  check_refused (two_lines, "one line");
  check_refused (plain_url, "https://");
  check_refused (no_file, "settings file");
  g_assert_true (g_file_set_contents (config, "[relay]\npublic_url=https://x.example\n", -1, NULL));
  check_refused (no_file, "public_url");
}

static void
test_settings_file (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *config = g_build_filename (relay->folder, "relay.conf", NULL);
  g_autofree char *text =
      g_strdup_printf ("# the clinic's relay\n[relay]\ndata-dir=%s\nlisten=0.0.0.0:1\n"
                       "public-url=https://relay.example.org/\n",
                       relay->data_dir);
  const char *const as_it_says[] = { "--config", config, NULL };

  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  check_refused (as_it_says, "from outside"); /* it was read */

  relay->process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
      g_getenv ("ANTEROOM_RELAY"), "--config", config, "--listen", "127.0.0.1:0", NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (relay->process));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:")); /* the option won */
  relay->port = g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (Answer) claim = clinic_try_claim (clinic, relay->port);
  g_assert_cmpstr (json_object_get_string_member (claim->object, "public_url"), ==,
                   "https://relay.example.org");
}

/* --- The way out --- */

typedef struct
{
  Clinic *clinic;
  guint port;
  guint number;
  int *stop;
  guint n_accepted;
} Sender;

static gpointer
send_thread (gpointer data)
{
  Sender *sender = data;

  for (guint i = 0; !g_atomic_int_get (sender->stop); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{\"event\":1,\"patient_exam_id\":\"%u-%u\"}", sender->number, i);
      g_autoptr (Answer) answer = clinic_webhook (sender->clinic, sender->port, NULL, body);
      if (answer->status == 200)
        sender->n_accepted++;
      else if (answer->status != 503)
        break; /* gone */
    }
  return NULL;
}

static gpointer
wait_thread (gpointer data)
{
  Sender *sender = data;

  return request (sender->port, "GET", "/v1/log?after=9007199254740&wait=50", sender->clinic->token,
                  NULL);
}

static void
test_stops_cleanly (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Sender senders[N_SENDERS];
  GThread *threads[N_SENDERS];
  int stop = 0;
  guint n_accepted = 0;

  for (guint i = 0; i < N_SENDERS; i++)
    {
      senders[i] = (Sender){ clinic, relay->port, i, &stop, 0 };
      threads[i] = g_thread_new ("sender", send_thread, &senders[i]);
    }
  g_usleep (200 * 1000);
  gint64 start = g_get_monotonic_time ();
  relay_process_stop (relay);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i < N_SENDERS; i++)
    {
      g_thread_join (threads[i]);
      n_accepted += senders[i].n_accepted;
    }
  g_assert_cmpuint (n_accepted, >, 0);

  g_autofree char *wal = relay_process_path (relay, "relay.db-wal");
  g_autofree char *control = relay_process_path (relay, "control.sock");
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS)); /* all of it is in the one file now */
  g_assert_false (g_file_test (control, G_FILE_TEST_EXISTS));
  relay_process_start (relay);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), >=, 2 * n_accepted);
}

static void
test_stop_answers_those_who_wait (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autofree char *path = g_strdup_printf ("/v1/log?after=%" G_GINT64_FORMAT "&wait=50",
                                           clinic_store (clinic, relay->port, entry));
  Sender waiting = { .clinic = clinic, .port = relay->port };
  g_autoptr (Answer) diverged = wait_thread (&waiting);
  g_assert_cmpuint (diverged->status, ==, 200);

  g_autofree char *text = g_strdup_printf (
      "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", path, clinic->token);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, relay->port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  char answer[1024] = "";
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  g_assert_cmpint (g_socket_send (socket, text, strlen (text), NULL, NULL), ==, strlen (text));
  g_usleep (200 * 1000); /* it waits there now */

  gint64 start = g_get_monotonic_time ();
  relay_process_stop (relay);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpint (g_socket_receive (socket, answer, sizeof answer - 1, NULL, NULL), >, 0);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/start/refused/folder-open-to-others", test_folder_open_to_others);
  add_test ("/relay/start/refused/folder-of-another-user", test_folder_of_another_user);
  add_test ("/relay/start/refused/folder-that-is-none", test_folder_that_is_none);
  add_test ("/relay/start/refused/newer-schema-untouched", test_newer_schema);
  add_test ("/relay/start/refused/damaged-database", test_damaged_database);
  add_test ("/relay/start/refused/second-relay", test_second_relay);
  add_test ("/relay/start/refused/addresses", test_addresses);
  add_test ("/relay/start/refused/options", test_options);
  add_test ("/relay/start/settings-file-gives-way-to-options", test_settings_file);
  add_test ("/relay/stop/keeps-what-it-accepted", test_stops_cleanly);
  add_test ("/relay/stop/answers-those-who-wait", test_stop_answers_those_who_wait);
  return g_test_run ();
}
