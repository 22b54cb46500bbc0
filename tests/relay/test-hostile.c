/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay's own port under bad framing, floods of unfinished requests, and a full disk. */
#define _GNU_SOURCE
#include "test-clinic.h"

#include <string.h>
#include <sys/resource.h>

#define BODY "{\"event\":1,\"exam_status\":\"Approved\"}"

static void
test_framing (RelayProcess *relay, gconstpointer ignored)
{
  static const struct
  {
    const char *name, *fields;
    guint status;
  } cases[] = {
    { "two lengths (n, 0)", "Content-Length: %u\r\nContent-Length: 0\r\n", 400 },
    { "two lengths (0, n)", "Content-Length: 0\r\nContent-Length: %u\r\n", 400 },
    { "two equal lengths", "Content-Length: %u\r\nContent-Length: %u\r\n", 400 },
    { "lengths in a list", "Content-Length: %u, %u\r\n", 400 },
    { "length and chunked", "Content-Length: %u\r\nTransfer-Encoding: chunked\r\n", 411 },
    { "chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: %u\r\n", 411 },
    { "chunked", "Transfer-Encoding: chunked\r\n", 411 },
    { "chunked, twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 411 },
    { "chunked in disguise", "Transfer-Encoding: identity, chunked\r\n", 411 },
    { "space before the colon", "Content-Length : %u\r\n", 400 },
    { "chunked, space before the colon", "Transfer-Encoding : chunked\r\n", 400 },
    { "length +n", "Content-Length: +%u\r\n", 400 },
    { "length -n", "Content-Length: -%u\r\n", 400 },
    { "length 0xn", "Content-Length: 0x%u\r\n", 400 },
    { "length over 64 bits", "Content-Length: 1844674407370955%u\r\n", 400 },
    { "two hosts", "Host: other\r\nContent-Length: %u\r\n", 400 },
    { "folded length", "Content-Length:\r\n %u\r\n", 400 },
    { "bare line feed", "Content-Length: %u\n", 400 },
    { "bare carriage return", "X: a\rContent-Length: %u\r\n", 400 },
    { "control character", "X: \x01\r\nContent-Length: %u\r\n", 400 },
  };
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *second = g_strdup_printf (
      "POST /hooks/qualiphy/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n%s",
      clinic->hook_secret, (guint) strlen (BODY), BODY);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = strlen (second);
      g_autofree char *fields = g_strdup_printf (cases[i].fields, n, n);
      g_autofree char *text =
          g_strdup_printf ("POST /hooks/qualiphy/%s HTTP/1.1\r\nHost: x\r\n%s\r\n%s",
                           clinic->hook_secret, fields, second);
      g_autoptr (Answer) answer = send_bytes (relay->port, text, strlen (text), FALSE);
      g_test_message ("%s", cases[i].name);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_null (strstr (answer->body, "HTTP/1.1"));
    }
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==,
                   0); /* no body's tail ran as a request */
}

/* Under the address sanitizer what was freed stays for a while. */
#ifdef __SANITIZE_ADDRESS__
#define MAX_GROWTH_KIB G_MAXINT64
#else
#define MAX_GROWTH_KIB (16 * 1024)
#endif

static gint64
resident_kib (RelayProcess *relay)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (relay->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoll (strstr (text, "VmRSS:") + strlen ("VmRSS:"), NULL, 10);
}

static GSocket *
open_socket (guint port, const char *text)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  g_socket_send (socket, text, strlen (text), NULL, NULL);
  return socket;
}

/* Others are served meanwhile, in little more memory. */
static void
test_unfinished_requests (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 before = resident_kib (relay);

  for (guint i = 0; i < 400; i++)
    {
      g_ptr_array_add (sockets,
                       open_socket (relay->port, "POST / HTTP/1.1\r\nHost: x\r\nX-Slow: "));
      g_ptr_array_add (sockets, open_socket (relay->port, ""));
    }
  g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (resident_kib (relay) - before, <, MAX_GROWTH_KIB);
}

static void
test_huge_body_is_not_held (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *text = g_malloc0 (100 * 1024 * 1024);

  relay_process_start (relay);
  g_autoptr (Answer) warm G_GNUC_UNUSED = request (relay->port, "GET", "/healthz", NULL, NULL);
  gint64 before = resident_kib (relay);
  strcpy (text, "POST /hooks/qualiphy/x HTTP/1.1\r\nHost: x\r\nContent-Length: 314572800\r\n\r\n");
  g_autoptr (Answer) answer = send_bytes (relay->port, text, 100 * 1024 * 1024, FALSE);
  g_assert_true (answer->status == 413 ||
                 answer->status == 0); /* it may have been cut off while sending */
  g_assert_cmpint (resident_kib (relay) - before, <, MAX_GROWTH_KIB);
}

static void
allow_file_size (RelayProcess *relay, rlim_t bytes)
{
  struct rlimit limit = { bytes, RLIM_INFINITY };
  pid_t pid = g_ascii_strtoll (g_subprocess_get_identifier (relay->process), NULL, 10);

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

static void
check_busy (Answer *answer)
{
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_nonnull (strstr (answer->head, "\r\nRetry-After: "));
}

/* A file that may not grow stands for a full disk. */
static void
test_full_disk_passes (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autoptr (GBytes) entry = clinic_make_entry (clinic, ANTE_AUDIENCE_DESK, 1, 9);
  guint n_accepted = 0;

  allow_file_size (relay, 200 * 1024);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"event\":1,\"patient_exam_id\":%u}", i);
      g_autoptr (Answer) answer = clinic_webhook (clinic, relay->port, NULL, body);
      if (answer->status == 200)
        n_accepted++;
      else
        check_busy (answer);
    }
  g_assert_cmpuint (n_accepted, <, 200);
  allow_file_size (relay, 1); /* a smaller one may have fitted still */
  g_autoptr (Answer) hook = clinic_webhook (clinic, relay->port, NULL, BODY);
  check_busy (hook);
  g_autoptr (Answer) push = clinic_push (clinic, relay->port, entry);
  check_busy (push);
  g_autoptr (Answer) claim = clinic_try_claim (clinic, relay->port);
  check_busy (claim);
  g_autoptr (Answer) health = request (relay->port, "GET", "/healthz", NULL, NULL);
  check_busy (health);
  g_assert_cmpint (clinic_count_log (clinic, relay->port), ==,
                   2 * n_accepted); /* reading goes on */

  allow_file_size (relay, RLIM_INFINITY);
  g_autoptr (Answer) again = clinic_webhook (clinic, relay->port, NULL, BODY);
  g_assert_cmpuint (again->status, ==, 200); /* without a restart */
  clinic_store (clinic, relay->port, entry);
  g_autoptr (Answer) well = request (relay->port, "GET", "/healthz", NULL, NULL);
  g_assert_cmpuint (well->status, ==, 200);
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, relay->port);
  g_assert_cmpuint (log->len, ==, 2 * n_accepted + 3);
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/hostile/framing", test_framing);
  add_test ("/relay/hostile/unfinished-requests", test_unfinished_requests);
  add_test ("/relay/hostile/huge-body-is-not-held", test_huge_body_is_not_held);
  add_test ("/relay/hostile/full-disk-passes", test_full_disk_passes);
  return g_test_run ();
}
