/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a connection is made: which ways to a server are safe, and which servers. */
#include "relay/store/ante-relay-pg-private.h"

#include <gio/gio.h>
#include <string.h>

#define SYSTEM_CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"
#define OLDEST_SERVER 130000
#define MOST_OPTIONS 16

/* Nobody waits for ever: not for a server that is gone, not behind a relay that has stopped in the midst of a
 * transaction. search_path holds whatever the role's own is. */
#define SESSION                                                                                    \
  "SET statement_timeout = '15s'; SET lock_timeout = '2s'; "                                       \
  "SET idle_in_transaction_session_timeout = '5s'; SET search_path = anteroom_relay, pg_temp; "   \
  "SET default_transaction_isolation = 'read committed'; SET bytea_output = 'hex'"

static const char *const ALWAYS[][2] = {
  { "application_name", "anteroom-relay" }, { "client_encoding", "UTF8" },
  { "connect_timeout", "5" },               { "keepalives", "1" },
  { "keepalives_idle", "10" },              { "keepalives_interval", "5" },
  { "keepalives_count", "3" },              { "tcp_user_timeout", "15000" },
};

typedef struct
{
  const char *names[MOST_OPTIONS + 1], *values[MOST_OPTIONS + 1];
  guint length;
} Options;

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_SETTINGS, sentence);
  return FALSE;
}

static void
add_option (Options *options, const char *name, const char *value)
{
  g_assert (options->length < MOST_OPTIONS);
  options->names[options->length] = name;
  options->values[options->length++] = value;
}

static const char *
find_option (const PQconninfoOption *given, const char *name)
{
  for (; given->keyword != NULL; given++)
    if (strcmp (given->keyword, name) == 0)
      return given->val != NULL && given->val[0] != '\0' ? given->val : NULL;
  return NULL;
}

static gboolean
is_this_machine (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return host[0] == '/' || strcmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Where nothing is said, a service file or the environment may say: that is not known to be this machine. */
static gboolean
are_all_this_machine (const PQconninfoOption *given)
{
  const char *hosts = find_option (given, "hostaddr");

  if (hosts == NULL)
    hosts = find_option (given, "host");
  if (hosts == NULL)
    return FALSE;
  g_auto (GStrv) each = g_strsplit (hosts, ",", -1);
  for (guint i = 0; each[i] != NULL; i++)
    if (!is_this_machine (each[i]))
      return FALSE;
  return TRUE;
}

/* A server's certificate is checked, with its name, unless it is this very machine. On a socket file libpq
 * leaves this aside by itself. */
static gboolean
demand_certificate (const PQconninfoOption *given, Options *options, GError **error)
{
  const char *mode = find_option (given, "sslmode");

  if (are_all_this_machine (given))
    return TRUE;
  if (mode != NULL && strcmp (mode, "verify-full") != 0)
    return refuse (error, "the database is on another machine: its address must have "
                          "sslmode=verify-full, or no sslmode at all, which means the same here.");
  add_option (options, "sslmode", "verify-full");
  if (find_option (given, "sslrootcert") == NULL && find_option (given, "service") == NULL)
    add_option (options, "sslrootcert", SYSTEM_CERTIFICATES);
  return TRUE;
}

static gboolean
read_where (const char *where, Options *options, GError **error)
{
  PQconninfoOption *given = PQconninfoParse (where, NULL); /* its message may quote a password */

  if (given == NULL)
    return refuse (error, "the database's address cannot be read; it looks like "
                          "postgresql://USER@HOST/DATABASE.");
  gboolean has_password = find_option (given, "password") != NULL;
  gboolean is_safe = !has_password && demand_certificate (given, options, error);
  PQconninfoFree (given);
  if (has_password)
    return refuse (error, "the database's address must not hold its password; put it in a file "
                          "that only the relay's user can read and add passfile=/PATH.");
  return is_safe;
}

/* The values of settings, in the order asked for. */
static gboolean
ask_server (AnteRelayPg *self, char *values[3], GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "SELECT current_setting ('synchronous_commit'), current_setting ('fsync'), "
      "current_setting ('full_page_writes')");
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (self, ask, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    values[i] = g_strdup (ante_relay_pg_text (rows, 0, i));
  return TRUE;
}

static gboolean
check_server (AnteRelayPg *self, GError **error)
{
  g_autofree char *synchronous = NULL, *fsync = NULL, *full_pages = NULL;
  char *values[3] = { NULL };

  if (PQserverVersion (self->connection) < OLDEST_SERVER)
    return refuse (error, "the database's PostgreSQL is older than 13; install a newer one.");
  if (!ask_server (self, values, error))
    return FALSE;
  synchronous = values[0];
  fsync = values[1];
  full_pages = values[2];
  if (strcmp (synchronous, "on") != 0 && strcmp (synchronous, "remote_apply") != 0)
    return refuse (error, "the database says yes before it has stored: set synchronous_commit to "
                          "on for the relay's role and database.");
  if (strcmp (fsync, "on") != 0 || strcmp (full_pages, "on") != 0)
    return refuse (error, "the database would lose what it has when its machine fails: set fsync "
                          "and full_page_writes to on in postgresql.conf.");
  return TRUE;
}

static void
say_nothing (void *ignored, const PGresult *notice)
{
}

/* libpq's own words name hosts, users and files, and never a password. */
static gboolean
set_connect_error (AnteRelayPg *self, GError **error)
{
  g_autofree char *words = g_strdup (PQerrorMessage (self->connection));

  g_strstrip (words);
  g_strdelimit (words, "\n\t", ' ');
  g_set_error (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST, "%s", words);
  return FALSE;
}

static gboolean
is_ready (AnteRelayPg *self, GError **error)
{
  if (PQstatus (self->connection) != CONNECTION_OK)
    return set_connect_error (self, error);
  PQsetNoticeReceiver (self->connection, say_nothing, NULL);
  return check_server (self, error) && ante_relay_pg_run (self, SESSION, error);
}

AnteRelayPg *
ante_relay_pg_open (const char *where, GError **error)
{
  Options options = { .length = 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ALWAYS); i++)
    add_option (&options, ALWAYS[i][0], ALWAYS[i][1]);
  add_option (&options, "dbname", where); /* what it says wins over those before, and not over those after */
  if (!read_where (where, &options, error))
    return NULL;

  g_autoptr (AnteRelayPg) self = g_new0 (AnteRelayPg, 1);
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->connection = PQconnectdbParams (options.names, options.values, 1);
  return is_ready (self, error) ? g_steal_pointer (&self) : NULL;
}

void
ante_relay_pg_close (AnteRelayPg *self)
{
  if (self == NULL)
    return;
  PQfinish (self->connection);
  g_hash_table_unref (self->prepared);
  g_free (self);
}
