/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay as a service: the sockets, the routes on them, and the way out. */
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-open.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_TIMEOUT_S 10
#define BODY_TIMEOUT_S 30
#define LONGEST_STOP_MS 5000
#define STOP_TURN_MS 10

/* The running program. */
typedef struct
{
  AnteRelay *relay;
  GMainLoop *loop;
  gint64 stop_by_ms; /* monotonic */
} Program;

static const char *
explain_address (const GError *error)
{
  if (g_error_matches (error, ANTE_LISTENER_ERROR, ANTE_LISTENER_ERROR_PUBLIC))
    return "the address to listen on can be reached from outside; give 127.0.0.1:PORT or "
           "unix:/PATH, and let nginx "
           "or Caddy hold the public port.";
  return "the address to listen on cannot be used: it is taken, or not of the form 127.0.0.1:PORT, "
         "[::1]:PORT or "
         "unix:/PATH.";
}

static gboolean
stop_when_answered_cb (gpointer data)
{
  Program *program = data;

  if (program->relay->n_open > 0 &&
      ante_clock_monotonic_ms (program->relay->clock) < program->stop_by_ms)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (program->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
asked_to_stop_cb (gpointer data)
{
  Program *program = data;

  if (program->relay->is_stopping)
    return G_SOURCE_CONTINUE;
  program->relay->is_stopping = TRUE;
  program->stop_by_ms = ante_clock_monotonic_ms (program->relay->clock) + LONGEST_STOP_MS;
  ante_relay_waiters_send_off (program->relay->waiters);
  g_timeout_add (STOP_TURN_MS, stop_when_answered_cb, program);
  return G_SOURCE_CONTINUE;
}

/* Where it listens, as an address to open; NULL for a socket file. (transfer full). */
static char *
local_url (AnteHttpListener *listener, const AnteRelayOptions *options)
{
  guint port = ante_http_listener_get_port (listener);
  const char *colon = strrchr (options->listen, ':');

  return port == 0 ? NULL
                   : g_strdup_printf ("http://%.*s:%u", (int) (colon - options->listen),
                                      options->listen, port);
}

static void
say_where (AnteHttpListener *listener, const AnteRelayOptions *options)
{
  g_autofree char *url = local_url (listener, options);

  g_print ("listening on %s\n", url != NULL ? url : options->listen);
  fflush (stdout);
}

int
ante_relay_serve (AnteRelay *relay, const AnteRelayOptions *options)
{
  AnteListenerLimits limits = { ANTE_PUSH_MAX_BODY_BYTES, HEADER_TIMEOUT_S, BODY_TIMEOUT_S };
  g_autoptr (AnteHttpListener) listener = ante_http_listener_new (&limits);
  g_autoptr (AnteHttpListener) control = ante_http_listener_new (&limits);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Program program = { .relay = relay, .loop = loop };

  ante_relay_add_routes (relay, ante_http_listener_get_server (listener));
  if (!ante_http_listener_listen (listener, options->listen, &error))
    return ante_relay_refuse (explain_address (error));
  relay->public_url =
      options->public_url != NULL ? g_strdup (options->public_url) : local_url (listener, options);
  if (relay->public_url == NULL)
    return ante_relay_refuse ("say where the provider reaches this relay, with --public-url.");
  if (!ante_relay_control_listen (relay, control, options->data_dir, &error))
    return ante_relay_refuse (
        "the control socket cannot be made in the data folder; its path may be too long.");

  g_unix_signal_add (SIGTERM, asked_to_stop_cb, &program);
  g_unix_signal_add (SIGINT, asked_to_stop_cb, &program);
  say_where (listener, options);
  g_main_loop_run (loop);

  ante_http_listener_close (control);
  ante_http_listener_close (listener);
  ante_relay_store_close (relay->store);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* what the last commit answered */
  ante_relay_say ("stopped");
  return EXIT_SUCCESS;
}
