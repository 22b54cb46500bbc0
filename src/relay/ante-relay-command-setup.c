/* SPDX-License-Identifier: GPL-3.0-or-later
 * setup: from a few questions to a settings file the relay will start on, and what to do next. What is said on
 * the command line is not asked; without a terminal nothing is, unless told to. */
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-proxy.h"
#include "relay/ante-relay-settings-file.h"
#include "shared/http/ante-http-listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SETTINGS_FILE "/etc/anteroom-relay.conf"
#define DATA_DIR "/var/lib/anteroom-relay"
#define SOCKET "unix:/run/anteroom-relay/relay.sock"
#define USER "anteroom-relay"
#define PROXY "nginx"
#define LONGEST_ANSWER 1000

typedef gboolean (*Check) (AnteRelayOptions *options, GError **error);

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

/* A name alone stands for the https address. */
static gboolean
check_public_url (AnteRelayOptions *options, GError **error)
{
  if (options->public_url == NULL)
    return refuse (error, "say where the provider reaches this relay, with --public-url.");
  if (strstr (options->public_url, "://") == NULL)
    {
      char *url = g_strconcat ("https://", options->public_url, NULL);
      g_free (options->public_url);
      options->public_url = url;
    }
  return ante_relay_options_check_one (options, "public-url", error);
}

static gboolean
check_data_dir (AnteRelayOptions *options, GError **error)
{
  return g_path_is_absolute (options->data_dir) ||
         refuse (error, "the data folder is said from the root, such as " DATA_DIR ".");
}

static gboolean
check_proxy (AnteRelayOptions *options, GError **error)
{
  const AnteRelayProxy *proxy = ante_relay_proxy_find (options->proxy);
  g_autofree char *snippet = NULL;

  if (proxy == NULL)
    return refuse (error, "the proxies there is a part for are nginx and caddy.");
  snippet = ante_relay_proxy_write (proxy, options, error);
  return snippet != NULL;
}

static gboolean
check_listen (AnteRelayOptions *options, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (ante_http_listener_check_address (options->listen, &cause))
    return TRUE;
  return refuse (error, "the address to listen on is unix:/PATH, 127.0.0.1:PORT or [::1]:PORT: the "
                        "proxy alone reaches it.");
}

/* In this order. What is not said, and not asked, is the default. */
static const struct
{
  gsize offset; /* of its char * */
  const char *question;
  const char *unless_said; /* nullable: there is no default */
  Check check;
} QUESTIONS[] = {
  { G_STRUCT_OFFSET (AnteRelayOptions, data_dir), "Folder for everything kept", DATA_DIR,
    check_data_dir },
  { G_STRUCT_OFFSET (AnteRelayOptions, public_url),
    "Name under which the provider and the desks reach this relay, such as relay.example.org", NULL,
    check_public_url },
  { G_STRUCT_OFFSET (AnteRelayOptions, listen), "Address to listen on, for the proxy alone", SOCKET,
    check_listen },
  { G_STRUCT_OFFSET (AnteRelayOptions, proxy), "Proxy in front, nginx or caddy", PROXY,
    check_proxy },
};

/* Returns: (transfer full): what was answered; NULL at the end of the input. */
static char *
ask (const char *question, const char *unless_said)
{
  char line[LONGEST_ANSWER];

  if (unless_said != NULL)
    g_print ("%s [%s]: ", question, unless_said);
  else
    g_print ("%s: ", question);
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return NULL;
  g_strstrip (line);
  return g_strdup (line[0] == '\0' && unless_said != NULL ? unless_said : line);
}

/* Asks until the answer can be used. */
static gboolean
ask_until_right (AnteRelayOptions *options, guint i, GError **error)
{
  char **value = G_STRUCT_MEMBER_P (options, QUESTIONS[i].offset);

  for (;;)
    {
      g_autoptr (GError) cause = NULL;

      g_free (*value);
      *value = ask (QUESTIONS[i].question, QUESTIONS[i].unless_said);
      if (*value == NULL)
        return refuse (error, "nothing was written, since not every question was answered.");
      if (QUESTIONS[i].check (options, &cause))
        return TRUE;
      g_print ("This cannot be used: %s\n", cause->message);
    }
}

static gboolean
complete (AnteRelayOptions *options, GError **error)
{
  gboolean may_ask = options->ask || isatty (STDIN_FILENO);

  for (guint i = 0; i < G_N_ELEMENTS (QUESTIONS); i++)
    {
      char **value = G_STRUCT_MEMBER_P (options, QUESTIONS[i].offset);

      if (*value == NULL && may_ask)
        {
          if (!ask_until_right (options, i, error))
            return FALSE;
          continue;
        }
      if (*value == NULL)
        *value = g_strdup (QUESTIONS[i].unless_said);
      if (!QUESTIONS[i].check (options, error))
        return FALSE;
    }
  return ante_relay_options_check (options, error);
}

/* The relay will read what we wrote, and will find what was meant. */
static gboolean
check_written (const AnteRelayOptions *meant, const char *path, GError **error)
{
  g_auto (AnteRelayOptions) read = { NULL };

  if (!ante_relay_options_read_file (&read, path, error) ||
      !ante_relay_options_check (&read, error))
    return FALSE;
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    if (g_strcmp0 (G_STRUCT_MEMBER (char *, &read, setting->offset),
                   G_STRUCT_MEMBER (char *, meant, setting->offset)) != 0)
      return refuse (error, "the settings file does not hold what was written into it.");
  return TRUE;
}

static void
say_drop_in (const char *unit, const char *lines)
{
  g_print ("       systemctl edit %s      # and put in:\n%s", unit, lines);
}

/* The units are written for the usual folder and socket. */
static void
say_start (const AnteRelayOptions *options)
{
  g_print ("\n 1. Start the relay, now and with the machine:\n\n");
  if (!g_str_equal (options->data_dir, DATA_DIR))
    {
      g_autofree char *lines =
          g_strdup_printf ("           [Service]\n           ReadWritePaths=%s\n", options->data_dir);
      say_drop_in ("anteroom-relay.service", lines);
    }
  if (!g_str_equal (options->listen, SOCKET))
    {
      const char *where = g_str_has_prefix (options->listen, "unix:")
                              ? options->listen + strlen ("unix:")
                              : options->listen;
      g_autofree char *lines = g_strdup_printf (
          "           [Socket]\n           ListenStream=\n           ListenStream=%s\n", where);
      say_drop_in ("anteroom-relay.socket", lines);
    }
  g_print ("       systemctl enable --now anteroom-relay.socket anteroom-relay.service\n");
}

static void
say_proxy (const AnteRelayOptions *options, const char *path)
{
  const AnteRelayProxy *proxy = ante_relay_proxy_find (options->proxy);

  g_print ("\n 2. Let %s in, and give it its part:\n\n", proxy->name);
  if (g_str_has_prefix (options->listen, "unix:"))
    g_print ("       adduser %s anteroom-proxy\n", proxy->user);
  g_print ("       anteroom-relay --config %s proxy %s > %s\n", path, proxy->name, proxy->snippet);
  if (proxy->then != NULL)
    g_print ("       %s\n", proxy->then);
  g_print ("       systemctl restart %s\n", proxy->name);
}

static void
say_next (const AnteRelayOptions *options, const char *path)
{
  g_print ("%s is written. What is next, as root:\n", path);
  say_start (options);
  say_proxy (options, path);
  g_print ("\n 3. Take in a clinic; this prints the code that its first desk is set up with:\n\n"
           "       sudo -u %s anteroom-relay --config %s clinic add \"Name of the clinic\"\n",
           options->user, path);
}

static gboolean
set_up (AnteRelayOptions *options, GError **error)
{
  g_autofree char *text = NULL;
  AnteRelayOwner owner;

  if (!options->replace && g_file_test (options->config, G_FILE_TEST_EXISTS))
    return refuse (error, "there is a settings file already; --replace writes over it.");
  if (!ante_relay_owner_find (&owner, options->user, error) || !complete (options, error) ||
      !ante_relay_owner_make_folder (&owner, options->data_dir, error))
    return FALSE;
  text = ante_relay_options_write (options);
  return ante_relay_settings_file_write (options->config, text, &owner, options->replace, error) &&
         check_written (options, options->config, error);
}

int
ante_relay_run_setup (const AnteRelayOptions *said)
{
  g_autoptr (GError) error = NULL;
  g_auto (AnteRelayOptions) options = { NULL };

  ante_relay_options_copy (&options, said);
  if (options.config == NULL)
    options.config = g_strdup (SETTINGS_FILE);
  if (options.user == NULL)
    options.user = g_strdup (USER);
  if (!set_up (&options, &error))
    return ante_relay_refuse (error->message);
  say_next (&options, options.config);
  return EXIT_SUCCESS;
}
