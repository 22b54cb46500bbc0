/* SPDX-License-Identifier: GPL-3.0-or-later
 * The data folder and the store in it, and in words why one of them cannot be used. */
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-data-dir.h"
#include "relay/store/ante-relay-store-sqlite.h"

#define EXIT_REFUSED 2

int
ante_relay_refuse (const char *sentence)
{
  ante_relay_say ("%s", sentence);
  return EXIT_REFUSED;
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

gboolean
ante_relay_hold_data_dir (const AnteRelayOptions *options, gboolean *held_elsewhere, GError **error)
{
  *held_elsewhere = FALSE;
  return ante_relay_data_dir_check (options->data_dir, error) &&
         ante_relay_data_dir_lock (options->data_dir, held_elsewhere, error);
}

AnteRelay *
ante_relay_open (const AnteRelayOptions *options, GError **error)
{
  g_autofree char *path = g_build_filename (options->data_dir, ANTE_RELAY_DATABASE_NAME, NULL);
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (GError) cause = NULL;
  g_autoptr (AnteRelayStore) store = ante_relay_store_sqlite_new (path, random, &cause);
  AnteRelay *relay =
      store != NULL ? ante_relay_new (clock, random, store, ANTE_VERSION, &cause) : NULL;

  if (relay == NULL)
    g_set_error_literal (error, cause->domain, cause->code, explain_store (cause));
  return relay;
}
