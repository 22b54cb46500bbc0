/* SPDX-License-Identifier: GPL-3.0-or-later
 * The command line. What stands on it wins over the settings file. */
#include "relay/ante-relay-options.h"

#include <stdlib.h>

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
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    g_free (G_STRUCT_MEMBER (char *, self, setting->offset));
  g_free (self->config);
  g_free (self->proxy);
  g_free (self->user);
  g_free (self->from);
  g_free (self->to);
  g_strfreev (self->arguments);
}

void
ante_relay_options_copy (AnteRelayOptions *self, const AnteRelayOptions *other)
{
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    G_STRUCT_MEMBER (char *, self, setting->offset) =
        g_strdup (G_STRUCT_MEMBER (char *, other, setting->offset));
  self->config = g_strdup (other->config);
  self->proxy = g_strdup (other->proxy);
  self->user = g_strdup (other->user);
  self->replace = other->replace;
  self->ask = other->ask;
}

/* Returns: how many words of the command line it takes, arguments and all; 0 when it is another command. */
static guint
match (const AnteRelayCommand *command, guint n_said, char **said)
{
  g_auto (GStrv) words = g_strsplit (command->words, " ", -1);
  g_auto (GStrv) arguments = g_strsplit (command->arguments, " ", -1);
  guint n_words = g_strv_length (words);

  if (n_said != n_words + g_strv_length (arguments))
    return 0;
  for (guint i = 0; i < n_words; i++)
    if (!g_str_equal (said[i], words[i]))
      return 0;
  return n_words;
}

static char *
list (const AnteRelayCommand *commands, gboolean with_help)
{
  GString *text = g_string_new (NULL);

  for (const AnteRelayCommand *command = commands; command->words != NULL; command++)
    {
      g_autofree char *usage =
          g_strstrip (g_strdup_printf ("%s %s", command->words, command->arguments));
      if (with_help)
        g_string_append_printf (text, "\n  %-28s %s", usage, command->help);
      else
        g_string_append_printf (text, "%s%s", command == commands ? "" : ", ", usage);
    }
  return g_string_free (text, FALSE);
}

static gboolean
read_command (AnteRelayOptions *self,
              const AnteRelayCommand *commands,
              int argc,
              char **argv,
              GError **error)
{
  if (argc == 1)
    return TRUE;
  for (const AnteRelayCommand *command = commands; command->words != NULL; command++)
    {
      guint n_words = match (command, argc - 1, argv + 1);
      if (n_words == 0)
        continue;
      self->command = command;
      self->arguments = g_strdupv (argv + 1 + n_words);
      return TRUE;
    }
  g_autofree char *known = list (commands, FALSE);
  return refuse (error, "this is none of its commands, which are: %s.", known);
}

static void
show_version_and_exit (void)
{
  g_print ("anteroom-relay %s\n", ANTE_VERSION);
  exit (0);
}

static void
add_settings (GOptionContext *context, AnteRelayOptions *self)
{
  for (const AnteRelaySetting *setting = ante_relay_settings (); setting->name != NULL; setting++)
    {
      GOptionEntry entries[] = {
        { setting->name, 0, 0, G_OPTION_ARG_STRING, G_STRUCT_MEMBER_P (self, setting->offset),
          setting->help, setting->argument },
        { NULL },
      };
      g_option_context_add_main_entries (context, entries, NULL);
    }
}

gboolean
ante_relay_options_read (AnteRelayOptions *self,
                         const AnteRelayCommand *commands,
                         int argc,
                         char **argv,
                         GError **error)
{
  gboolean show_version = FALSE;
  GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self->config,
      "A settings file, for what is not said here", "FILE" },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy, "For setup: nginx or caddy", "PROXY" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user,
      "For setup: whom the relay runs as, unless anteroom-relay", "USER" },
    { "ask", 0, 0, G_OPTION_ARG_NONE, &self->ask,
      "For setup: ask for what is not said, although nobody sits at a terminal", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &self->replace,
      "For setup: write over a settings file that is there", NULL },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &self->from,
      "For migrate: the settings file of the relay that has the clinics", "FILE" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &self->to,
      "For migrate: the settings file of the relay that is to have them", "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, "Say the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[COMMAND]");
  g_autofree char *known = list (commands, TRUE);
  g_autofree char *summary =
      g_strdup_printf ("Without a command, it runs until it is told to end. Commands:%s", known);
  g_autoptr (GError) cause = NULL;

  g_option_context_set_summary (context, summary);
  add_settings (context, self);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &cause))
    return refuse (error, "%s.", cause->message);
  if (show_version)
    show_version_and_exit ();
  if (!read_command (self, commands, argc, argv, error))
    return FALSE;
  if (self->command != NULL && self->command->makes_settings)
    return TRUE;
  return (self->config == NULL || ante_relay_options_read_file (self, self->config, error)) &&
         ante_relay_options_check (self, error);
}
