/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay's test of its own public address: reached, not reached, somebody else there, nobody who answers. */
#include "test-clinic.h"

#include <string.h>

#define ROUTE "/v1/self-test"
#define LONGEST_TEST_US (15 * G_USEC_PER_SEC)

/* A relay whose public address is @url, or its own for NULL. */
typedef struct
{
  char *listen, *url; /* owned */
  const char *arguments[5];
} Address;

static GSocket *
open_socket (guint *port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

static void
start_at (RelayProcess *relay, Address *address, guint public_port)
{
  guint port;
  GSocket *free_one = open_socket (&port);

  g_object_unref (free_one);
  address->listen = g_strdup_printf ("127.0.0.1:%u", port);
  address->url = g_strdup_printf ("http://127.0.0.1:%u", public_port != 0 ? public_port : port);
  address->arguments[0] = "--listen";
  address->arguments[1] = address->listen;
  address->arguments[2] = "--public-url";
  address->arguments[3] = address->url;
  relay->arguments = address->arguments;
  relay_process_start (relay);
}

static void
address_clear (Address *address)
{
  g_free (address->listen);
  g_free (address->url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Address, address_clear)

static void
check_result (RelayProcess *relay, Clinic *clinic, const char *result)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Answer) answer = request (relay->port, "POST", ROUTE, clinic->token, "{}");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (answer->object, "result"), ==, result);
  g_assert_true (json_object_get_boolean_member (answer->object, "store"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, LONGEST_TEST_US);
}

static void
test_reached (RelayProcess *relay, gconstpointer ignored)
{
  g_auto (Address) address = { 0 };

  start_at (relay, &address, 0);
  g_autoptr (Clinic) clinic = clinic_on (relay);
  check_result (relay, clinic, "ok");
}

static void
test_only_for_desks (RelayProcess *relay, gconstpointer ignored)
{
  g_auto (Address) address = { 0 };

  start_at (relay, &address, 0);
  g_autoptr (Answer) stranger = request (relay->port, "POST", ROUTE, "stranger", "{}");
  g_autoptr (Answer) nobody = request (relay->port, "POST", ROUTE, NULL, "{}");
  g_autoptr (Answer) method = request (relay->port, "GET", ROUTE, NULL, NULL);
  g_assert_cmpuint (stranger->status, ==, 401);
  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_cmpuint (method->status, ==, 405);
}

static void
test_not_reached (RelayProcess *relay, gconstpointer ignored)
{
  g_auto (Address) address = { 0 };
  guint port;
  GSocket *closed = open_socket (&port);

  g_object_unref (closed);
  start_at (relay, &address, port);
  g_autoptr (Clinic) clinic = clinic_on (relay);
  check_result (relay, clinic, "unreachable");
}

/* A proxy that leads to another relay answers well enough, and proves nothing. */
static void
test_somebody_else (RelayProcess *relay, gconstpointer ignored)
{
  g_auto (Address) address = { 0 };
  RelayProcess other = { 0 };

  relay_process_set_up (&other, NULL);
  relay_process_start (&other);
  start_at (relay, &address, other.port);
  g_autoptr (Clinic) clinic = clinic_on (relay);
  check_result (relay, clinic, "other");
  relay_process_tear_down (&other, NULL);
}

typedef struct
{
  guint port;
  const char *token;
} Asking;

static gpointer
ask_thread (gpointer data)
{
  const Asking *asking = data;

  return request (asking->port, "POST", ROUTE, asking->token, "{}");
}

/* It waits ten seconds and no longer; and a relay that is stopped meanwhile stops. */
static void
test_nobody_answers (RelayProcess *relay, gconstpointer ignored)
{
  g_auto (Address) address = { 0 };
  guint port;
  g_autoptr (GSocket) silent = open_socket (&port);

  g_assert_true (g_socket_listen (silent, NULL));
  start_at (relay, &address, port);
  g_autoptr (Clinic) clinic = clinic_on (relay);
  check_result (relay, clinic, "silent");

  Asking asking = { relay->port, clinic->token };
  GThread *thread = g_thread_new ("asking", ask_thread, &asking);
  g_usleep (500 * 1000); /* it is on its way */
  gint64 start = g_get_monotonic_time ();
  relay_process_stop (relay);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 9 * G_USEC_PER_SEC);
  answer_free (g_thread_join (thread));
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/self-test/reached", test_reached);
  add_test ("/relay/self-test/only-for-desks", test_only_for_desks);
  add_test ("/relay/self-test/not-reached", test_not_reached);
  add_test ("/relay/self-test/somebody-else-answers", test_somebody_else);
  add_test ("/relay/self-test/nobody-answers", test_nobody_answers);
  return g_test_run ();
}
