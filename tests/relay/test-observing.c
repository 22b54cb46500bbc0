/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the operator can see of a running relay: its metrics and its log; and that neither says anything of
 * anybody. */
#include "test-clinic.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define BODY \
  "{\"event\":1,\"exam_status\":\"Approved\",\"patient_email\":\"persephone.ol@example.com\",\"reason\":\"lidocaine\"}"
#define INVITE "0123456789abcdef0123456789abcdef"
#define TAG "fedcba9876543210fedcba9876543210"

static char *
read_operators (RelayProcess *relay, const char *path)
{
  g_autofree char *socket_path = relay_process_path (relay, "control.sock");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: relay\r\n\r\n", path);
  char *answer = g_malloc0 (1 << 20);

  g_assert_nonnull (connection);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                                            strlen (text), NULL, NULL, NULL));
  g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                                          (1 << 20) - 1, NULL, NULL, NULL));
  return answer;
}

/* -1: not told. */
static double
value_of (const char *metrics, const char *name)
{
  g_autofree char *line = g_strdup_printf ("\n%s ", name);
  const char *found = strstr (metrics, line);

  return found != NULL ? g_ascii_strtod (found + strlen (line), NULL) : -1;
}

static void
check_value (const char *metrics, const char *name, double value)
{
  g_test_message ("%s", name);
  g_assert_cmpfloat (value_of (metrics, name), ==, value);
}

static void
work (RelayProcess *relay, Clinic *clinic)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, "/" INVITE "/" TAG, BODY);
      g_assert_cmpuint (answer->status, ==, 200);
    }
  g_autoptr (Answer) odd = clinic_webhook (clinic, relay->port, NULL, "no json");
  g_autoptr (Answer) strange = request (relay->port, "POST", "/hooks/qualiphy/unknown", NULL, BODY);
  g_autoptr (Answer) token = request (relay->port, "GET", "/v1/log?after=0", "unknown", NULL);
  g_autoptr (Answer) malformed = send_bytes (relay->port, "POST / HTTP/9\r\n\r\n", 17, FALSE);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==, 12);
}

static void
test_metrics (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic);
  g_autofree char *metrics = read_operators (relay, "/metrics");
  g_assert_true (g_str_has_prefix (metrics, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (metrics, "\r\nContent-Type: text/plain; version=0.0.4\r\n"));
  check_value (metrics, "anteroom_relay_webhooks_stored_total", 6);
  check_value (metrics, "anteroom_relay_webhooks_repeated_total", 4);
  check_value (metrics, "anteroom_relay_answers_total{route=\"hooks\",status=\"200\"}", 5);
  check_value (metrics, "anteroom_relay_answers_total{route=\"hooks\",status=\"400\"}", 1);
  check_value (metrics, "anteroom_relay_answers_total{route=\"claim\",status=\"200\"}", 1);
  check_value (metrics, "anteroom_relay_refused_total{route=\"hooks\",reason=\"path\"}", 1);
  check_value (metrics, "anteroom_relay_refused_total{route=\"hooks\",reason=\"json\"}", 1);
  check_value (metrics, "anteroom_relay_refused_total{route=\"log\",reason=\"token\"}", 1);
  check_value (metrics, "anteroom_relay_malformed_requests_total", 1);
  check_value (metrics, "anteroom_relay_answer_seconds_count{route=\"hooks\"}", 7);
  check_value (metrics, "anteroom_relay_answer_seconds_bucket{route=\"hooks\",le=\"+Inf\"}", 7);
  check_value (metrics, "anteroom_relay_store_well", 1);
  check_value (metrics, "anteroom_relay_store_queue", 0);
  check_value (metrics, "anteroom_relay_waiting_desks", 0);
  double last = value_of (metrics, "anteroom_relay_last_webhook_time_seconds{clinic=\"1\"}");
  g_assert_cmpfloat (ABS (last - g_get_real_time () / 1e6), <, 60);
}

static void
test_waiting_desks (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *text = g_strdup_printf (
      "GET /v1/log?after=0&wait=50 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", clinic->token);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, relay->port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  double n_waiting = 0;

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  g_socket_send (socket, text, strlen (text), NULL, NULL);
  for (guint i = 0; i < 1000 && n_waiting != 1; i++)
    {
      g_autofree char *metrics = read_operators (relay, "/metrics");
      n_waiting = value_of (metrics, "anteroom_relay_waiting_desks");
      g_usleep (10 * 1000);
    }
  g_assert_cmpfloat (n_waiting, ==, 1);
}

/* Whoever reaches the relay through the proxy does not reach them. */
static void
test_not_for_everybody (RelayProcess *relay, gconstpointer ignored)
{
  relay_process_start (relay);
  g_autoptr (Answer) answer = request (relay->port, "GET", "/metrics", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 404);
}

static void
test_address_of_their_own (RelayProcess *relay, gconstpointer ignored)
{
  guint port = find_free_port ();
  g_autofree char *option = g_strdup_printf ("--metrics=127.0.0.1:%u", port);
  const char *const options[] = { option, NULL };

  relay->arguments = options;
  relay_process_start (relay);
  g_autoptr (Answer) metrics = request (port, "GET", "/metrics", NULL, NULL);
  g_autoptr (Answer) health = request (port, "GET", "/healthz", NULL, NULL);
  g_autoptr (Answer) clinics = request (port, "POST", "/clinics", NULL, "{\"name\":\"x\"}");
  g_assert_cmpuint (metrics->status, ==, 200);
  g_assert_cmpuint (health->status, ==, 404);
  g_assert_cmpuint (clinics->status, ==, 404);
}

/* --- Alarms --- */

/* Every metric a rule names is one that is told; what a label would have to hold is not looked at. */
static void
test_alarms_name_metrics (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "relay", "anteroom-relay.rules.yml", NULL);
  g_autofree char *rules = NULL;
  g_autoptr (GRegex) name = g_regex_new ("\\banteroom_relay_[a-z_]+\\b", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n_found = 0;
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic);
  g_autofree char *metrics = read_operators (relay, "/metrics");
  g_assert_true (g_file_get_contents (path, &rules, NULL, NULL));
  for (g_regex_match (name, rules, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *word = g_match_info_fetch (match, 0);
      g_autofree char *plain = g_strconcat ("\n", word, " ", NULL), *labelled = g_strconcat ("\n", word, "{", NULL);
      g_test_message ("%s", word);
      g_assert_true (strstr (metrics, plain) != NULL || strstr (metrics, labelled) != NULL);
      n_found++;
    }
  g_assert_cmpuint (n_found, >=, 5);
}

/* Only where Prometheus is installed; that each alarm asks for a metric there is, is shown everywhere. */
static void
test_alarms_are_rules (gconstpointer promtool)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "relay", "anteroom-relay.rules.yml", NULL);
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                                                      &error, promtool, "check", "rules", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_test_message ("%s", said);
  g_assert_true (g_subprocess_get_successful (process));
}

/* --- The log --- */

static void
check_log_line (const char *line)
{
  g_test_message ("%s", line);
  g_assert_true (g_regex_match_simple ("^anteroom-relay: event=[a-z-]+( [a-z-]+=([^\" ]+|\"[^\"]*\"))*$", line, 0, 0));
}

/* Over a whole run, with refusals of every kind. */
static void
test_log_says_nothing_of_anybody (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const options[] = { "--clinic-limit=20", "--stranger-limit=5", NULL };
  g_autofree char *log = g_build_filename (relay->folder, "log", NULL);
  relay->log = log;
  relay->arguments = options;
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic);
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (Answer) hook G_GNUC_UNUSED = clinic_webhook (clinic, relay->port, "/" INVITE "/" TAG, BODY);
      g_autoptr (Answer) strange G_GNUC_UNUSED =
          request_from (relay->port, "198.51.100.77", "POST", "/hooks/qualiphy/persephone", "persephone", BODY);
    }
  g_autoptr (Answer) diverged G_GNUC_UNUSED =
      request (relay->port, "GET", "/v1/log?after=99999", clinic->token, NULL);
  relay_process_stop (relay);

  g_autofree char *said = NULL;
  g_assert_true (g_file_get_contents (log, &said, NULL, NULL));
  g_autofree char *text = g_strdup (said);
  const char *const private[] = {
    "persephone", "lidocaine", "Approved", "Lakeside", INVITE, TAG, "198.51.100", "unknown", clinic->hook_secret,
    clinic->token, clinic->code, clinic->id, clinic->desk, "99999",
  };
  for (guint i = 0; i < G_N_ELEMENTS (private); i++)
    g_assert_null (strstr (said, private[i]));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    check_log_line (*line);
  const char *const events[] = { "event=started ", "event=clinic-claimed clinic=1", "event=new-generation clinic=1",
                                 "event=refused route=hooks reason=clinic-rate count=",
                                 "event=refused route=hooks reason=source-rate count=", "event=stopped" };
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_assert_nonnull (strstr (said, events[i]));
  g_assert_cmpuint (g_strv_length (lines), <, 20); /* not one for each request */
}

static void
test_metrics_say_nothing_of_anybody (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  work (relay, clinic);
  g_autofree char *metrics = read_operators (relay, "/metrics");
  const char *const private[] = { "persephone", "lidocaine", "Approved", "Lakeside", INVITE, TAG,
                                  clinic->hook_secret, clinic->token, clinic->id, clinic->desk };
  for (guint i = 0; i < G_N_ELEMENTS (private); i++)
    g_assert_null (strstr (metrics, private[i]));
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *promtool = g_find_program_in_path ("promtool");

  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/metrics/count", test_metrics);
  add_test ("/relay/metrics/waiting-desks", test_waiting_desks);
  add_test ("/relay/metrics/not-for-everybody", test_not_for_everybody);
  add_test ("/relay/metrics/address-of-their-own", test_address_of_their_own);
  add_test ("/relay/metrics/say-nothing-of-anybody", test_metrics_say_nothing_of_anybody);
  add_test ("/relay/alarms/name-metrics-there-are", test_alarms_name_metrics);
  if (promtool != NULL)
    g_test_add_data_func ("/relay/alarms/are-rules", promtool, test_alarms_are_rules);
  add_test ("/relay/log/says-nothing-of-anybody", test_log_says_nothing_of_anybody);
  return g_test_run ();
}
