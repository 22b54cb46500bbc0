/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sockets that a service manager holds: what the relay takes and what it refuses, and restarts under load, in
 * which nobody is turned away. ANTEROOM_RESTARTS sets their number; 4 unless said. */
#define _GNU_SOURCE
#include "test-clinic.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXIT_REFUSED 2
#define FIRST_HANDED_OVER 3
#define BACKLOG 1024
#define N_SENDERS 32
#define SENT_A_SECOND 400
#define RUNS_FOR_MS 500
#define N_RESTARTS 4

/* Starts what follows it with the variables of the service manager, as the process they are meant for. */
#define AS_SERVICE "export LISTEN_PID=${PID-$$}; exec \"$@\""

static int
open_socket (int type, const char *address, guint *port)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (wanted), type, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (socket, wanted, FALSE, NULL));
  if (port != NULL)
    {
      g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
      *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
      g_socket_set_listen_backlog (socket, BACKLOG);
      g_assert_true (g_socket_listen (socket, NULL));
    }
  return fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 10);
}

/* Given @fd (or none, -1), and the variables, NULL-terminated "NAME=value". */
static GSubprocess *
start_as_service (RelayProcess *relay, int fd, const char *const *variables)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; variables[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (variables[i], "=", 2);
      g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }
  if (fd >= 0)
    g_subprocess_launcher_take_fd (launcher, fcntl (fd, F_DUPFD_CLOEXEC, 10), FIRST_HANDED_OVER);
  GSubprocess *process = g_subprocess_launcher_spawn (
      launcher, &error, "/bin/sh", "-c", AS_SERVICE, "sh", g_getenv ("ANTEROOM_RELAY"),
      "--data-dir", relay->data_dir, "--listen", "127.0.0.1:0", "--public-url",
      "https://relay.example.org", "--clinic-limit", "0", NULL);
  g_assert_no_error (error);
  return process;
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  return g_data_input_stream_read_line (lines, NULL, NULL, NULL);
}

static void
start_on_socket (RelayProcess *relay, int fd, guint port)
{
  static const char *const variables[] = { "LISTEN_FDS=1", "LISTEN_FDNAMES=http", NULL };

  relay->process = start_as_service (relay, fd, variables);
  g_autofree char *line = read_line (relay->process);
  g_assert_cmpstr (line, ==, "listening on the socket handed over");
  relay->port = port;
}

/* Takes @fd over. */
static void
check_refused (RelayProcess *relay, int fd, const char *const *variables, const char *words)
{
  g_autoptr (GSubprocess) process = start_as_service (relay, fd, variables);
  g_autofree char *said = NULL;

  if (fd >= 0)
    close (fd);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_test_message ("%s", said);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, EXIT_REFUSED);
  g_assert_true (g_str_has_prefix (said, "anteroom-relay: "));
  g_assert_nonnull (strstr (said, words));
  g_assert_true (strchr (said, '\n') == said + strlen (said) - 1);
}

static void
test_variables_refused (RelayProcess *relay, gconstpointer ignored)
{
  static const struct
  {
    const char *variables[4];
    const char *words;
  } cases[] = {
    { { "LISTEN_FDS=0" }, "LISTEN_FDS" },
    { { "LISTEN_FDS=17" }, "LISTEN_FDS" },
    { { "LISTEN_FDS=-1" }, "LISTEN_FDS" },
    { { "LISTEN_FDS= 1" }, "LISTEN_FDS" },
    { { "LISTEN_FDS=1x" }, "LISTEN_FDS" },
    { { "LISTEN_FDS=" }, "LISTEN_FDS" },
    { { "OTHER=1" }, "LISTEN_FDS" },
    { { "LISTEN_FDS=1", "LISTEN_FDNAMES=a:b" }, "LISTEN_FDNAMES" },
    { { "LISTEN_FDS=1", "LISTEN_FDNAMES=" }, "LISTEN_FDNAMES" },
    { { "LISTEN_FDS=1", "PID=x" }, "LISTEN_PID" },
    { { "LISTEN_FDS=1", "PID=-5" }, "LISTEN_PID" },
    { { "LISTEN_FDS=1", "PID=" }, "LISTEN_PID" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint port;
      check_refused (relay, open_socket (SOCK_STREAM, "127.0.0.1", &port), cases[i].variables,
                     cases[i].words);
    }
}

static void
test_sockets_refused (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const one[] = { "LISTEN_FDS=1", NULL };
  static const char *const two[] = { "LISTEN_FDS=2", NULL };
  guint port;

  check_refused (relay, -1, one, "handed over is not a socket");
  check_refused (relay, open ("/dev/null", O_RDWR | O_CLOEXEC), one, "handed over is not a socket");
  check_refused (relay, open_socket (SOCK_STREAM, "127.0.0.1", NULL), one, "handed over is not a socket");
  check_refused (relay, open_socket (SOCK_DGRAM, "127.0.0.1", NULL), one, "handed over is not a socket");
  check_refused (relay, open_socket (SOCK_STREAM, "127.0.0.1", &port), two, "handed over is not a socket");
  check_refused (relay, open_socket (SOCK_STREAM, "0.0.0.0", &port), one, "from outside");
  check_refused (relay, open_socket (SOCK_STREAM, "::", &port), one, "from outside");
}

static void
test_variables_of_another_process (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const variables[] = { "LISTEN_FDS=1", "PID=1", NULL };

  relay->process = start_as_service (relay, -1, variables);
  g_autofree char *line = read_line (relay->process);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:")); /* as its options say */
}

static void
test_socket_file_is_left (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *path = g_build_filename (relay->folder, "held.sock", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  start_on_socket (relay, g_socket_get_fd (socket), 0);
  relay_process_stop (relay);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS)); /* it is the service manager's */
}

/* Somebody has begun to send when the relay is told to end. */
static void
test_half_sent_is_answered (RelayProcess *relay, gconstpointer ignored)
{
  static const char body[] = "{\"event\":1}";
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *head = g_strdup_printf (
      "POST /hooks/qualiphy/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n",
      clinic->hook_secret, (guint) strlen (body));
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, relay->port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  char answer[1024] = "";

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  g_assert_cmpint (g_socket_send (socket, head, strlen (head), NULL, NULL), ==, strlen (head));
  g_usleep (100 * 1000); /* it is being read */
  g_subprocess_send_signal (relay->process, SIGTERM);
  g_usleep (200 * 1000); /* it has been told */
  g_assert_cmpint (g_socket_send (socket, body, strlen (body), NULL, NULL), ==, strlen (body));
  g_assert_cmpint (g_socket_receive (socket, answer, sizeof answer - 1, NULL, NULL), >, 0);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  relay_process_stop (relay);
  relay_process_start (relay);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 2);
}

/* --- Restarts under load --- */

typedef struct
{
  Clinic *clinic;
  guint port;
  guint number;
  int *stop;
  GPtrArray *accepted; /* owned; of text */
  guint n_others;      /* answers other than 200, and none */
  gint64 longest_us;
} Sender;

static void
send_one (Sender *sender, guint i)
{
  g_autofree char *exam = g_strdup_printf ("%u-%u", sender->number, i);
  g_autofree char *body = g_strdup_printf ("{\"event\":1,\"patient_exam_id\":\"%s\"}", exam);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Answer) answer = clinic_webhook (sender->clinic, sender->port, NULL, body);

  sender->longest_us = MAX (sender->longest_us, g_get_monotonic_time () - start);
  if (answer->status == 200)
    g_ptr_array_add (sender->accepted, g_steal_pointer (&exam));
  else
    {
      g_test_message ("status %u", answer->status);
      sender->n_others++;
    }
}

/* Each on a fresh connection, at its time whether or not others wait. */
static gpointer
send_thread (gpointer data)
{
  Sender *sender = data;
  gint64 period_us = G_USEC_PER_SEC * N_SENDERS / SENT_A_SECOND;
  gint64 next_us = g_get_monotonic_time () + sender->number * period_us / N_SENDERS;

  for (guint i = 0; !g_atomic_int_get (sender->stop); i++, next_us += period_us)
    {
      gint64 now_us = g_get_monotonic_time ();
      if (now_us < next_us)
        g_usleep (next_us - now_us);
      send_one (sender, i);
    }
  return NULL;
}

static GHashTable *
read_exams (Clinic *clinic, guint port)
{
  GHashTable *exams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, port);

  for (guint i = 0; i < log->len; i++)
    {
      LogEntry *item = g_ptr_array_index (log, i);
      if (item->envelope.audience != ANTE_AUDIENCE_DESK)
        continue;
      g_autoptr (AnteEntry) entry = clinic_open (clinic, item);
      g_hash_table_add (
          exams, g_strdup (json_object_get_string_member (entry->fields, "patient_exam")));
    }
  return exams;
}

static guint
count_restarts (void)
{
  const char *said = g_getenv ("ANTEROOM_RESTARTS");

  return said != NULL ? (guint) g_ascii_strtoull (said, NULL, 10) : N_RESTARTS;
}

static void
test_restarts_under_load (RelayProcess *relay, gconstpointer ignored)
{
  Sender senders[N_SENDERS] = { 0 };
  GThread *threads[N_SENDERS];
  guint n_restarts = count_restarts (), port, n_accepted = 0, n_others = 0, n_lost = 0;
  int held = open_socket (SOCK_STREAM, "127.0.0.1", &port), stop = 0;
  gint64 longest_us = 0;

  start_on_socket (relay, held, port);
  g_autofree char *code = relay_process_add_clinic (relay, "Lakeside Aesthetics");
  g_autoptr (Clinic) clinic = clinic_new (7, code);
  clinic_claim (clinic, port);
  for (guint i = 0; i < N_SENDERS; i++)
    {
      senders[i] = (Sender){ clinic, port, i, &stop, g_ptr_array_new_with_free_func (g_free) };
      threads[i] = g_thread_new ("sender", send_thread, &senders[i]);
    }
  for (guint i = 0; i < n_restarts; i++)
    {
      g_usleep (RUNS_FOR_MS * 1000);
      relay_process_stop (relay);
      start_on_socket (relay, held, port);
    }
  g_usleep (RUNS_FOR_MS * 1000);
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (threads[i]);

  g_autoptr (GHashTable) exams = read_exams (clinic, port);
  for (guint i = 0; i < N_SENDERS; i++)
    {
      for (guint k = 0; k < senders[i].accepted->len; k++)
        n_lost += !g_hash_table_contains (exams, g_ptr_array_index (senders[i].accepted, k));
      n_accepted += senders[i].accepted->len;
      n_others += senders[i].n_others;
      longest_us = MAX (longest_us, senders[i].longest_us);
      g_ptr_array_unref (senders[i].accepted);
    }
  g_test_message ("%u restarts at %d/s: %u answered 200, %u not, %u lost; longest wait %d ms",
                  n_restarts, SENT_A_SECOND, n_accepted, n_others, n_lost,
                  (int) (longest_us / 1000));
  g_assert_cmpuint (n_others, ==, 0);
  g_assert_cmpuint (n_lost, ==, 0);
  g_assert_cmpuint (n_accepted, >, n_restarts * N_SENDERS);
  close (held);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/handover/refused/variables", test_variables_refused);
  add_test ("/relay/handover/refused/sockets", test_sockets_refused);
  add_test ("/relay/handover/variables-of-another-process", test_variables_of_another_process);
  add_test ("/relay/handover/socket-file-is-left", test_socket_file_is_left);
  add_test ("/relay/handover/half-sent-is-answered", test_half_sent_is_answered);
  add_test ("/relay/handover/restarts-turn-nobody-away", test_restarts_under_load);
  return g_test_run ();
}
