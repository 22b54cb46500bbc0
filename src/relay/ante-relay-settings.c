/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings: their names, what they may be, and the file they are read from. */
#include "relay/ante-relay-options.h"
#include "relay/ante-relay-source.h"
#include "shared/http/ante-http-client.h"
#include "shared/http/ante-http-listener.h"

#include <string.h>

#define GROUP "relay"
#define LISTEN_UNLESS_SAID "127.0.0.1:8470"
#define LONGEST_URL 200
#define MOST_A_MINUTE 100000000
#define FEWEST_DAYS 30
#define MOST_DAYS 36500

static gboolean check_data_dir (char **value, GError **error);
static gboolean check_database (char **value, GError **error);
static gboolean check_public_url (char **value, GError **error);
static gboolean check_provider_url (char **value, GError **error);
static gboolean check_metrics (char **value, GError **error);
static gboolean check_networks (char **value, GError **error);
static gboolean check_limit (char **value, GError **error);
static gboolean check_days (char **value, GError **error);

static const AnteRelaySetting SETTINGS[] = {
  { "data-dir", "DIR", "The folder for everything kept",
    G_STRUCT_OFFSET (AnteRelayOptions, data_dir), check_data_dir },
  { "database", "ADDRESS", "postgresql://…, for several relays; unless said, a file in the data folder",
    G_STRUCT_OFFSET (AnteRelayOptions, database), check_database },
  { "listen", "ADDRESS", "127.0.0.1:PORT, [::1]:PORT or unix:/PATH",
    G_STRUCT_OFFSET (AnteRelayOptions, listen), NULL },
  { "public-url", "URL", "Where the provider and the desks reach this relay",
    G_STRUCT_OFFSET (AnteRelayOptions, public_url), check_public_url },
  { "provider-keys-dir", "DIR", "The folder of the clinics' provider keys, without systemd",
    G_STRUCT_OFFSET (AnteRelayOptions, provider_keys_dir), NULL },
  { "provider-url", "URL", "A simulated provider on this machine, for trying things out",
    G_STRUCT_OFFSET (AnteRelayOptions, provider_url), check_provider_url },
  { "metrics", "ADDRESS", "127.0.0.1:PORT or [::1]:PORT where GET /metrics is answered, and nothing else",
    G_STRUCT_OFFSET (AnteRelayOptions, metrics), check_metrics },
  { "hook-networks", "LIST", "Networks webhooks are taken from, others being refused; otherwise from anywhere",
    G_STRUCT_OFFSET (AnteRelayOptions, hook_networks), check_networks },
  { "clinic-limit", "NUMBER", "Webhooks a minute for one clinic, 0 for no limit; 1200 unless said",
    G_STRUCT_OFFSET (AnteRelayOptions, clinic_limit), check_limit },
  { "desk-limit", "NUMBER", "Requests a minute of one desk; 6000 unless said",
    G_STRUCT_OFFSET (AnteRelayOptions, desk_limit), check_limit },
  { "stranger-limit", "NUMBER", "Requests a minute from one address that nobody is known by; 300 unless said",
    G_STRUCT_OFFSET (AnteRelayOptions, stranger_limit), check_limit },
  { "retention-days", "NUMBER", "How old what desks keep must be before \"retention drop\" drops the rest; everything is kept unless said",
    G_STRUCT_OFFSET (AnteRelayOptions, retention_days), check_days },
  { NULL },
};

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

static char **
value_of (AnteRelayOptions *options, const AnteRelaySetting *setting)
{
  return G_STRUCT_MEMBER_P (options, setting->offset);
}

static gboolean
check_data_dir (char **value, GError **error)
{
  return (*value)[0] != '\0' || refuse (error, "the data folder's name is empty.");
}

static gboolean
check_database (char **value, GError **error)
{
#if ANTE_WITH_POSTGRESQL
  return g_str_has_prefix (*value, "postgresql://") || g_str_has_prefix (*value, "service=") ||
         refuse (error, "the database's address begins with postgresql://, or is service=NAME.");
#else
  return refuse (error, "this anteroom-relay was built without PostgreSQL; leave the database out, "
                        "or build it with libpq.");
#endif
}

static gboolean
check_public_url (char **value, GError **error)
{
  while (g_str_has_suffix (*value, "/"))
    (*value)[strlen (*value) - 1] = '\0';

  g_autoptr (AnteHttpClient) would_do = ante_http_client_new (*value, NULL, NULL);
  return (would_do != NULL && strlen (*value) <= LONGEST_URL) ||
         refuse (error, "the public address must begin with https:// and have no question mark; it "
                        "is where the provider sends results.");
}

/* The keys go to the provider and nowhere else. */
static gboolean
check_provider_url (char **value, GError **error)
{
  g_autoptr (AnteHttpClient) would_do = ante_http_client_new (*value, NULL, NULL);

  return (would_do != NULL && ante_http_is_loopback (*value)) ||
         refuse (error, "the provider's address can only be one on this machine, for trying things "
                        "out; leave it out otherwise.");
}

static gboolean
check_metrics (char **value, GError **error)
{
  return ante_http_listener_check_address (*value, NULL) ||
         refuse (error, "metrics are told at an address of this machine alone: 127.0.0.1:PORT or "
                        "[::1]:PORT, another port than the relay's.");
}

static gboolean
check_networks (char **value, GError **error)
{
  g_autoptr (GPtrArray) networks = ante_relay_networks_read (*value);

  return networks != NULL ||
         refuse (error, "the networks webhooks come from are written 192.0.2.0/24, 2001:db8::/32; "
                        "nothing may be set to the right of the network's own bits.");
}

static gboolean
check_limit (char **value, GError **error)
{
  return g_ascii_string_to_unsigned (*value, 10, 0, MOST_A_MINUTE, NULL, NULL) ||
         refuse (error, "a limit is a number of requests a minute, 0 for no limit.");
}

/* A desk that was away for longer reads everything again; and fewer is less than desks show of the past. */
static gboolean
check_days (char **value, GError **error)
{
  return g_ascii_string_to_unsigned (*value, 10, FEWEST_DAYS, MOST_DAYS, NULL, NULL) ||
         refuse (error, "retention-days is a number of days, from " G_STRINGIFY (FEWEST_DAYS) " to " G_STRINGIFY (MOST_DAYS) ".");
}

const AnteRelaySetting *
ante_relay_settings (void)
{
  return SETTINGS;
}

static gboolean
is_escaped_well (const char *raw)
{
  for (; *raw != '\0'; raw++)
    if (*raw == '\\' && (*++raw == '\0' || strchr ("sntr\\", *raw) == NULL))
      return FALSE;
  return TRUE;
}

/* What is said and cannot be read is not as if it had not been said. */
static gboolean
take_value (GKeyFile *file, const char *name, char **value, GError **error)
{
  g_autofree char *raw = g_key_file_get_value (file, GROUP, name, NULL);

  if (raw == NULL)
    return TRUE;
  if (is_escaped_well (raw))
    *value = g_key_file_get_string (file, GROUP, name, NULL);
  return *value != NULL || refuse (error, "the setting %s cannot be read: it must be in UTF-8, and a backslash is written "
                                          "as two.", name);
}

gboolean
ante_relay_options_read_file (AnteRelayOptions *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    return refuse (error, "the settings file cannot be read: %s.", cause->message);
  for (const AnteRelaySetting *setting = SETTINGS; setting->name != NULL; setting++)
    {
      char **value = value_of (self, setting);
      if (*value == NULL && !take_value (file, setting->name, value, error))
        return FALSE;
      g_key_file_remove_key (file, GROUP, setting->name, NULL);
    }
  g_auto (GStrv) left = g_key_file_get_keys (file, GROUP, NULL, NULL);
  if (left != NULL && left[0] != NULL)
    return refuse (error, "the settings file has a setting this relay does not know: %s.", left[0]);
  return TRUE;
}

char *
ante_relay_options_write (const AnteRelayOptions *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  for (const AnteRelaySetting *setting = SETTINGS; setting->name != NULL; setting++)
    {
      const char *value = G_STRUCT_MEMBER (char *, self, setting->offset);
      if (value != NULL)
        g_key_file_set_string (file, GROUP, setting->name, value);
    }
  g_key_file_set_comment (file, NULL, NULL, " anteroom-relay.conf(5) tells of each setting.", NULL);
  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
check_one (AnteRelayOptions *self, const AnteRelaySetting *setting, GError **error)
{
  char **value = value_of (self, setting);

  return *value == NULL || setting->check == NULL || setting->check (value, error);
}

gboolean
ante_relay_options_check_one (AnteRelayOptions *self, const char *name, GError **error)
{
  for (const AnteRelaySetting *setting = SETTINGS; setting->name != NULL; setting++)
    if (g_str_equal (setting->name, name))
      return check_one (self, setting, error);
  g_return_val_if_reached (FALSE);
}

gboolean
ante_relay_options_check (AnteRelayOptions *self, GError **error)
{
  if (self->data_dir == NULL)
    return refuse (error, "say where everything is to be kept, with --data-dir DIR.");
  if (self->listen == NULL)
    self->listen = g_strdup (LISTEN_UNLESS_SAID);
  for (const AnteRelaySetting *setting = SETTINGS; setting->name != NULL; setting++)
    if (!check_one (self, setting, error))
      return FALSE;
  return TRUE;
}
