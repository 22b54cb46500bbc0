/* SPDX-License-Identifier: GPL-3.0-or-later
 * The command line and the settings file. What stands on the command line wins; what is not known
 * in either is refused, since a setting that is misspelt would silently be another one's default.
 */
#include "relay/ante-relay-options.h"
#include "shared/http/ante-http-client.h"

#include <stdlib.h>

#define GROUP "relay"
#define LISTEN_UNLESS_SAID "127.0.0.1:8470"
#define LONGEST_NAME 100

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, words);
  return FALSE;
}

void
ante_relay_options_clear (AnteRelayOptions *self)
{
  g_free (self->data_dir);
  g_free (self->listen);
  g_free (self->public_url);
  g_free (self->clinic_name);
}

static gboolean
read_settings (AnteRelayOptions *self, const char *path, GError **error)
{
  struct
  {
    const char *name;
    char **value;
  } known[] = { { "data-dir", &self->data_dir },
                { "listen", &self->listen },
                { "public-url", &self->public_url } };
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    return refuse (error, "the settings file cannot be read: %s.", cause->message);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (*known[i].value == NULL)
        *known[i].value = g_key_file_get_string (file, GROUP, known[i].name, NULL);
      g_key_file_remove_key (file, GROUP, known[i].name, NULL);
    }
  g_auto (GStrv) left = g_key_file_get_keys (file, GROUP, NULL, NULL);
  if (left != NULL && left[0] != NULL)
    return refuse (error, "the settings file has a setting this relay does not know: %s.", left[0]);
  return TRUE;
}

static gboolean
read_command (AnteRelayOptions *self, int argc, char **argv, GError **error)
{
  if (argc == 1)
    return TRUE;
  if (argc != 4 || !g_str_equal (argv[1], "clinic") || !g_str_equal (argv[2], "add"))
    return refuse (error, "the one command is: clinic add NAME.");
  self->clinic_name = g_strstrip (g_strdup (argv[3]));
  if (!g_utf8_validate (self->clinic_name, -1, NULL) || self->clinic_name[0] == '\0' ||
      g_utf8_strlen (self->clinic_name, -1) > LONGEST_NAME)
    return refuse (error, "a clinic's name is 1 to %d characters long.", LONGEST_NAME);
  for (const char *at = self->clinic_name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return refuse (error, "a clinic's name is one line of text.");
  return TRUE;
}

static gboolean
check_public_url (AnteRelayOptions *self, GError **error)
{
  if (self->public_url == NULL)
    return TRUE;
  while (g_str_has_suffix (self->public_url, "/"))
    self->public_url[strlen (self->public_url) - 1] = '\0';

  g_autoptr (AnteHttpClient) would_do = ante_http_client_new (self->public_url, NULL, NULL);
  return (would_do != NULL && strlen (self->public_url) <= 200) ||
         refuse (error, "the public address must begin with https:// and have no question mark; it "
                        "is where the "
                        "provider sends results.");
}

static void
show_version_and_exit (void)
{
  g_print ("anteroom-relay %s\n", ANTE_VERSION);
  exit (0);
}

gboolean
ante_relay_options_read (AnteRelayOptions *self, int argc, char **argv, GError **error)
{
  g_autofree char *config = NULL;
  gboolean show_version = FALSE;
  GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->data_dir, "The folder for everything kept",
      "DIR" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      "127.0.0.1:PORT, [::1]:PORT or unix:/PATH", "ADDRESS" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &self->public_url,
      "Where the provider and the desks reach this relay", "URL" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &config, "A settings file, for what is not said here",
      "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, "Say the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[clinic add NAME]");
  g_autoptr (GError) cause = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &cause))
    return refuse (error, "%s.", cause->message);
  if (show_version)
    show_version_and_exit ();
  if ((config != NULL && !read_settings (self, config, error)) ||
      !read_command (self, argc, argv, error) || !check_public_url (self, error))
    return FALSE;
  if (self->data_dir == NULL || self->data_dir[0] == '\0')
    return refuse (error, "say where everything is to be kept, with --data-dir DIR.");
  if (self->listen == NULL)
    self->listen = g_strdup (LISTEN_UNLESS_SAID);
  return TRUE;
}
