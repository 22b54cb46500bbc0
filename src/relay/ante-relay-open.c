/* SPDX-License-Identifier: GPL-3.0-or-later
 * The data folder and the store in it, and in words why one of them cannot be used. */
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-data-dir.h"
#include "relay/store/ante-relay-store-sqlite.h"
#if ANTE_WITH_POSTGRESQL
#include "relay/store/ante-relay-store-postgresql.h"
#endif

#include <stdlib.h>

#define EXIT_REFUSED 2

int
ante_relay_refuse (const char *sentence)
{
  ante_relay_say ("%s", sentence);
  return EXIT_REFUSED;
}

static const char *
explain_file (const GError *error)
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

gboolean
ante_relay_hold_data_dir (const AnteRelayOptions *options, gboolean *held_elsewhere, GError **error)
{
  *held_elsewhere = FALSE;
  return ante_relay_data_dir_check (options->data_dir, error) &&
         ante_relay_data_dir_lock (options->data_dir, held_elsewhere, error);
}

static AnteRelayStore *
open_file (const AnteRelayOptions *options, AnteRandom *random, GError **error)
{
  g_autofree char *path = g_build_filename (options->data_dir, ANTE_RELAY_DATABASE_NAME, NULL);
  g_autoptr (GError) cause = NULL;
  AnteRelayStore *store = ante_relay_store_sqlite_new (path, random, &cause);

  if (store == NULL)
    g_set_error_literal (error, cause->domain, cause->code, explain_file (cause));
  return store;
}

#if ANTE_WITH_POSTGRESQL
static char *
explain_database (const GError *error)
{
  switch (error->code)
    {
    case ANTE_RELAY_STORE_ERROR_SETTINGS:
      return g_strdup (error->message);
    case ANTE_RELAY_STORE_ERROR_NEWER:
      return g_strdup ("the database was written by a newer anteroom-relay; install that or a "
                       "later one. Nothing was changed.");
    case ANTE_RELAY_STORE_ERROR_CORRUPT:
      return g_strdup ("the database is damaged or not a relay's; restore a backup of it.");
    default:
      return g_strdup_printf ("the database cannot be used now: %s", error->message);
    }
}

static AnteRelayStore *
open_database (const AnteRelayOptions *options, AnteRandom *random, GError **error)
{
  g_autoptr (GError) cause = NULL;
  AnteRelayStore *store = ante_relay_store_postgresql_new (options->database, random, &cause);

  if (store != NULL)
    return store;
  g_autofree char *sentence = explain_database (cause);
  g_set_error_literal (error, cause->domain, cause->code, sentence);
  return NULL;
}
#endif

AnteRelayStore *
ante_relay_open_store (const AnteRelayOptions *options, AnteRandom *random, GError **error)
{
#if ANTE_WITH_POSTGRESQL
  if (options->database != NULL)
    return open_database (options, random, error);
#endif
  return open_file (options, random, error);
}

AnteRelay *
ante_relay_open (const AnteRelayOptions *options, GError **error)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteRelayStore) store = ante_relay_open_store (options, random, error);
  g_autoptr (GError) cause = NULL;
  AnteRelay *relay =
      store != NULL ? ante_relay_new (clock, random, store, ANTE_VERSION, &cause) : NULL;

  if (cause != NULL)
    g_set_error_literal (error, cause->domain, cause->code, explain_file (cause));
  return relay;
}

int
ante_relay_refuse_store (const AnteRelayOptions *options, const GError *error)
{
  ante_relay_say ("%s", error->message);
  return options->database != NULL &&
                 g_error_matches (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE)
             ? EXIT_FAILURE
             : EXIT_REFUSED;
}
