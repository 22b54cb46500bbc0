/* SPDX-License-Identifier: GPL-3.0-or-later
 * anteroom-relay: receives a provider's webhooks, keeps them sealed, hands them to the clinic's
 * desks. A table of contents: options, the data folder, the store, the routes, and the way out. */
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-data-dir.h"
#include "relay/ante-relay-options.h"
#include "relay/ante-relay-store-sqlite.h"
#include "relay/ante-relay.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define EXIT_REFUSED 2
#define DATABASE_NAME "relay.db"
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

static int
refuse (const char *words)
{
  ante_relay_say ("%s", words);
  return EXIT_REFUSED;
}

static void
set_limit_to (int resource, gboolean highest)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) != 0)
    return;
  limit.rlim_cur = highest ? limit.rlim_max : 0;
  setrlimit (resource, &limit);
}

/* Files are ours alone, memory is never written to disk for a post-mortem, and a full disk or a
 * closed connection is an error to handle and not the end. */
static void
prepare_process (void)
{
  umask (077);
  set_limit_to (RLIMIT_CORE, FALSE);
  set_limit_to (RLIMIT_NOFILE, TRUE);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
}

static const char *
explain_store (const GError *error)
{
  switch (error->code)
    {
    case ANTE_RELAY_STORE_ERROR_NEWER:
      return "the data folder was written by a newer anteroom-relay; install that or a later one. "
             "Nothing was changed.";
    case ANTE_RELAY_STORE_ERROR_CORRUPT:
      return "the database in the data folder is damaged or not a relay's; restore a backup of it.";
    default:
      return "the database in the data folder cannot be opened: is the disk full, or the file "
             "another user's?";
    }
}

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

static AnteRelay *
open_relay (const AnteRelayOptions *options, GError **error)
{
  g_autofree char *path = g_build_filename (options->data_dir, DATABASE_NAME, NULL);
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteRelayStore) store = ante_relay_store_sqlite_new (path, random, error);

  return store != NULL ? ante_relay_new (clock, random, store, ANTE_VERSION, error) : NULL;
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

static int
serve (AnteRelay *relay, const AnteRelayOptions *options)
{
  AnteListenerLimits limits = { ANTE_PUSH_MAX_BODY_BYTES, HEADER_TIMEOUT_S, BODY_TIMEOUT_S };
  g_autoptr (AnteHttpListener) listener = ante_http_listener_new (&limits);
  g_autoptr (AnteHttpListener) control = ante_http_listener_new (&limits);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Program program = { .relay = relay, .loop = loop };

  ante_relay_add_routes (relay, ante_http_listener_get_server (listener));
  if (!ante_http_listener_listen (listener, options->listen, &error))
    return refuse (explain_address (error));
  relay->public_url =
      options->public_url != NULL ? g_strdup (options->public_url) : local_url (listener, options);
  if (relay->public_url == NULL)
    return refuse ("say where the provider reaches this relay, with --public-url.");
  if (!ante_relay_control_listen (relay, control, options->data_dir, &error))
    return refuse (
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

static int
show_code (const AnteRelayOptions *options, const char *code, const GError *error)
{
  if (code == NULL)
    return refuse (error->message);
  g_print ("%s may be claimed once, within seven days, with the code\n\n    %s\n\n"
           "It is shown only now. Give it to the person who sets up the clinic's first desk.\n",
           options->clinic_name, code);
  return EXIT_SUCCESS;
}

static int
ask_the_running_relay (const AnteRelayOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code =
      ante_relay_control_ask_for_clinic (options->data_dir, options->clinic_name, &error);

  return show_code (options, code, error);
}

static int
add_clinic (AnteRelay *relay, const AnteRelayOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = ante_relay_control_add_clinic (relay, options->clinic_name, &error);

  ante_relay_store_close (relay->store);
  return show_code (options, code, error);
}

int
main (int argc, char **argv)
{
  g_auto (AnteRelayOptions) options = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean held_elsewhere;

  setlocale (LC_ALL, "");
  prepare_process ();
  if (!ante_crypto_init ())
    return refuse ("libsodium cannot be used on this machine.");
  if (!ante_relay_options_read (&options, argc, argv, &error) ||
      !ante_relay_data_dir_check (options.data_dir, &error))
    return refuse (error->message);
  if (!ante_relay_data_dir_lock (options.data_dir, &held_elsewhere, &error))
    return held_elsewhere && options.clinic_name != NULL ? ask_the_running_relay (&options)
                                                         : refuse (error->message);

  AnteRelay *relay = open_relay (&options, &error);
  if (relay == NULL)
    return refuse (explain_store (error));
  int status = options.clinic_name != NULL ? add_clinic (relay, &options) : serve (relay, &options);
  ante_relay_free (relay);
  return status;
}
