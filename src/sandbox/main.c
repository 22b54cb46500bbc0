/* SPDX-License-Identifier: GPL-3.0-or-later
 * anteroom-sandbox: the exam provider, simulated over real HTTP, for training, the demo and the tests. */
#include "sandbox/ante-sandbox.h"
#include "shared/http/ante-http-listener.h"

#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif
#include <stdio.h>
#include <string.h>

/* Invented, and looks it. */
#define TRAINING_KEY "training-key-opens-nothing"

static char *listen_address;
static char *public_url;
static char *api_key;
static char *clinic_name;
static char *webhook_base;
static char **faults;
static gint64 seed = 1;
static gint64 test_delay_ms = -1;

static const GOptionEntry entries[] = {
  { "listen", 0, 0, G_OPTION_ARG_STRING, &listen_address,
    "Where to listen: 127.0.0.1:PORT or PORT, 0 for any free port (default 127.0.0.1:8790)", "ADDRESS" },
  { "public-url", 0, 0, G_OPTION_ARG_STRING, &public_url,
    "How others reach it, for the links it hands out (default: where it listens)", "URL" },
  { "api-key", 0, 0, G_OPTION_ARG_STRING, &api_key,
    "The only key it accepts (default " TRAINING_KEY ")", "KEY" },
  { "clinic-name", 0, 0, G_OPTION_ARG_STRING, &clinic_name, "The clinic that results name", "NAME" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Same seed, same ids, names and waits (default 1)", "N" },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &faults,
    "Misbehave as the README's table says; may be repeated", "NAME[@ROUTE][:COUNT]" },
  { "webhook-base", 0, 0, G_OPTION_ARG_STRING, &webhook_base,
    "Send every webhook to this origin instead of the invite's; none: send none", "URL" },
  { "test-delay-ms", 0, 0, G_OPTION_ARG_INT64, &test_delay_ms,
    "Decide test exams this long after the invite, although the patient has not finished", "MS" },
  G_OPTION_ENTRY_NULL,
};

static const AnteListenerLimits limits = {
  .max_body_bytes = ANTE_SANDBOX_MAX_REQUEST_BYTES,
  .header_timeout_s = 30,
  .body_timeout_s = 30,
};

static int
fail (const GError *error)
{
  g_printerr ("anteroom-sandbox: %s\n", error->message);
  return 1;
}

static gboolean
told_to_stop_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals (GMainLoop *loop)
{
#ifdef G_OS_UNIX
  g_unix_signal_add (SIGTERM, told_to_stop_cb, loop);
  g_unix_signal_add (SIGINT, told_to_stop_cb, loop);
#endif
}

static char *
full_address (void)
{
  if (!listen_address)
    return g_strdup ("127.0.0.1:8790");
  return strchr (listen_address, ':') ? g_strdup (listen_address)
                                      : g_strdup_printf ("127.0.0.1:%s", listen_address);
}

static gboolean
turn_on_faults (AnteSandbox *sandbox, GError **error)
{
  for (guint i = 0; faults && faults[i]; i++)
    if (!ante_sandbox_faults_set_from_option (sandbox->faults, faults[i], error))
      return FALSE;
  return TRUE;
}

static AnteSandbox *
make_sandbox (AnteClock *clock, GError **error)
{
  return ante_sandbox_new (&(AnteSandboxOptions) { .api_key = api_key ? api_key : TRAINING_KEY,
                                                   .clinic_name = clinic_name ? clinic_name
                                                                              : "Harbor Light Clinic",
                                                   .public_url = public_url,
                                                   .webhook_base = webhook_base,
                                                   .seed = (guint64) seed,
                                                   .test_delay_ms = test_delay_ms },
                           clock, error);
}

/* The one line of output: scripts read the port from it. */
static void
say_ready (AnteHttpListener *listener, const char *address)
{
  guint port = ante_http_listener_get_port (listener);

  if (port == 0)
    g_print ("listening on %s\n", address);
  else
    g_print ("listening on http://%s:%u\n", address[0] == '[' ? "[::1]" : "127.0.0.1", port);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- the exam provider, simulated");
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (AnteHttpListener) listener = ante_http_listener_new (&limits);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (error);
  g_autoptr (AnteSandbox) sandbox = make_sandbox (clock, &error);
  g_autofree char *address = full_address ();
  if (!sandbox || !turn_on_faults (sandbox, &error)
      || !ante_http_listener_listen (listener, address, &error))
    return fail (error);

  ante_sandbox_serve (sandbox, ante_http_listener_get_server (listener),
                      ante_http_listener_get_port (listener));
  watch_signals (loop);
  say_ready (listener, address);
  g_main_loop_run (loop);
  ante_http_listener_close (listener);
  return 0;
}
