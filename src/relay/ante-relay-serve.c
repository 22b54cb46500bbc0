/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay as a service: the sockets, the routes on them, and the way out. */
#include "relay/ante-relay-care-route.h"
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-handed-over.h"
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-source.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_TIMEOUT_S 10
#define BODY_TIMEOUT_S 30
#define LONGEST_STOP_MS 5000
#define LONGEST_SENDING_MS 1000
#define LONGEST_STOP_FOR_CALLS_MS (20 * 1000) /* so that few desks have to say they do not know */
#define STOP_TURN_MS 10
#define LARGE_PATH ANTE_RELAYED_PATH "exam_upload_attachment" /* a patient's file */
#define LARGE_BODY_BYTES ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_UPLOAD].max_request_bytes

/* The running program. */
typedef struct
{
  AnteRelay *relay;           /* borrowed */
  AnteHttpListener *listener; /* borrowed */
  GMainLoop *loop;            /* borrowed */
  gint64 stopping_since_ms;   /* monotonic */
} Program;

static const char *
explain_address (const GError *error)
{
  if (g_error_matches (error, ANTE_LISTENER_ERROR, ANTE_LISTENER_ERROR_PUBLIC))
    return "the address to listen on can be reached from outside; give 127.0.0.1:PORT or "
           "unix:/PATH, and let nginx "
           "or Caddy hold the public port.";
  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE))
    return error->message;
  return "the address to listen on cannot be used: it is taken, or not of the form 127.0.0.1:PORT, "
         "[::1]:PORT or "
         "unix:/PATH.";
}

/* A request that was taken is answered; one that is still being sent has a second. */
static gboolean
is_done (const Program *program, gint64 for_ms)
{
  gint64 longest_ms =
      ante_relay_calls_count (program->relay->calls) > 0 ? LONGEST_STOP_FOR_CALLS_MS : LONGEST_STOP_MS;

  if (ante_http_listener_count_connections (program->listener) == 0 || for_ms > longest_ms)
    return TRUE;
  return program->relay->n_open == 0 && for_ms > LONGEST_SENDING_MS;
}

static gboolean
stop_when_answered_cb (gpointer data)
{
  Program *program = data;

  if (!is_done (program,
                ante_clock_monotonic_ms (program->relay->clock) - program->stopping_since_ms))
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (program->loop);
  return G_SOURCE_REMOVE;
}

/* Nobody is told to come again: whoever came is served, and whoever comes now is served by the next relay,
 * if the service manager holds the socket. */
static gboolean
asked_to_stop_cb (gpointer data)
{
  Program *program = data;

  if (program->relay->is_stopping)
    return G_SOURCE_CONTINUE;
  program->relay->is_stopping = TRUE;
  program->stopping_since_ms = ante_clock_monotonic_ms (program->relay->clock);
  ante_http_listener_stop_accepting (program->listener);
  ante_relay_waiters_send_off (program->relay->waiters);
  g_timeout_add (STOP_TURN_MS, stop_when_answered_cb, program);
  return G_SOURCE_CONTINUE;
}

static gboolean
take_door (AnteHttpListener *listener, int fd, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (ante_http_listener_take (listener, fd, &cause))
    return TRUE;
  if (cause->code == ANTE_LISTENER_ERROR_PUBLIC)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "what the service manager handed over is not a socket to listen on: see its "
                 "ListenStream=.");
  return FALSE;
}

/* Those the service manager opened, or else the one the settings name. *n_taken: how many of the former. */
static gboolean
open_doors (AnteHttpListener *listener, const char *address, guint *n_taken, GError **error)
{
  if (!ante_relay_find_handed_over (n_taken, error))
    return FALSE;
  for (guint i = 0; i < *n_taken; i++)
    if (!take_door (listener, ANTE_RELAY_FIRST_HANDED_OVER + i, error))
      return FALSE;
  return *n_taken > 0 || ante_http_listener_listen (listener, address, error);
}

/* Where @address is listened to, as an address to open; NULL for a socket file. (transfer full). */
static char *
local_url (AnteHttpListener *listener, const char *address)
{
  guint port = ante_http_listener_get_port (listener);
  const char *colon = strrchr (address, ':');

  return port == 0 ? NULL
                   : g_strdup_printf ("http://%.*s:%u", (int) (colon - address), address, port);
}

static void
say_where (const char *where)
{
  g_print ("listening on %s\n", where);
  fflush (stdout);
  ante_relay_log ("started", "version=%s", ANTE_VERSION);
}

static gboolean
prepare_calls (AnteRelay *relay, const AnteRelayOptions *options, GError **error)
{
  if (options->provider_keys_dir != NULL &&
      !ante_relay_keys_check_folder (options->provider_keys_dir, error))
    return FALSE;
  relay->keys =
      ante_relay_keys_new (ante_relay_find_credentials (), options->provider_keys_dir);
  relay->calls = ante_relay_calls_new (
      options->provider_url != NULL ? options->provider_url : ANTE_QUALIPHY_BASE_URI, error);
  return relay->calls != NULL;
}

/* What was checked to be a number, when it is said. */
static guint
read_limit (const char *text, guint unless_said)
{
  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : unless_said;
}

static void
take_limits (AnteRelay *relay, const AnteRelayOptions *options)
{
  ante_relay_limit (relay, read_limit (options->clinic_limit, ANTE_RELAY_WEBHOOKS_OF_A_CLINIC),
                    read_limit (options->desk_limit, ANTE_RELAY_REQUESTS_OF_A_DESK),
                    read_limit (options->stranger_limit, ANTE_RELAY_REQUESTS_OF_STRANGERS));
  if (options->hook_networks != NULL)
    relay->hook_networks = ante_relay_networks_read (options->hook_networks);
}

static gboolean
open_metrics (AnteRelay *relay, AnteHttpListener *listener, const char *address, GError **error)
{
  ante_relay_add_route_metrics (relay, ante_http_listener_get_server (listener));
  return address == NULL || ante_http_listener_listen (listener, address, error);
}

int
ante_relay_serve (AnteRelay *relay, const AnteRelayOptions *options)
{
  AnteListenerLimits limits = { ANTE_PUSH_MAX_BODY_BYTES, HEADER_TIMEOUT_S, BODY_TIMEOUT_S,
                                LARGE_PATH, LARGE_BODY_BYTES };
  g_autoptr (AnteHttpListener) listener = ante_http_listener_new (&limits);
  g_autoptr (AnteHttpListener) control = ante_http_listener_new (&limits);
  g_autoptr (AnteHttpListener) metrics = ante_http_listener_new (&limits);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Program program = { .relay = relay, .listener = listener, .loop = loop };
  guint n_taken;

  if (!prepare_calls (relay, options, &error))
    return ante_relay_refuse (error->message);
  relay->listener = listener;
  take_limits (relay, options);
  ante_relay_add_routes (relay, ante_http_listener_get_server (listener));
  if (!open_doors (listener, options->listen, &n_taken, &error))
    return ante_relay_refuse (explain_address (error));
  g_autofree char *url = n_taken == 0 ? local_url (listener, options->listen) : NULL;
  relay->public_url = g_strdup (options->public_url != NULL ? options->public_url : url);
  if (relay->public_url == NULL)
    return ante_relay_refuse ("say where the provider reaches this relay, with --public-url.");
  if (!ante_relay_control_listen (relay, control, options->data_dir, &error))
    return ante_relay_refuse (
        "the control socket cannot be made in the data folder; its path may be too long.");

  if (!open_metrics (relay, metrics, options->metrics, &error))
    return ante_relay_refuse (explain_address (error));

  AnteRelayCare *care =
      ante_relay_care_new (relay, ante_http_listener_get_server (control), options->data_dir);
  g_unix_signal_add (SIGTERM, asked_to_stop_cb, &program);
  g_unix_signal_add (SIGINT, asked_to_stop_cb, &program);
  say_where (n_taken > 0 ? "the socket handed over" : url != NULL ? url : options->listen);
  g_main_loop_run (loop);

  ante_relay_calls_end (relay->calls);
  ante_relay_end_self_tests (relay);
  relay->listener = NULL;
  ante_relay_care_free (care);
  ante_http_listener_close (metrics);
  ante_http_listener_close (control);
  ante_http_listener_close (listener);
  ante_relay_store_close (relay->store);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* what the last commit answered */
  ante_relay_log ("stopped", NULL);
  return EXIT_SUCCESS;
}
