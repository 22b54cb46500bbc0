/* SPDX-License-Identifier: GPL-3.0-or-later
 * migrate clinic NAME, migrate all: clinics from the store of one settings file to that of another. */
#include "relay/ante-relay-open.h"
#include "relay/store/ante-relay-move.h"

#include <stdlib.h>
#include <string.h>

/* One end of the way. */
typedef struct
{
  AnteRelayOptions options;
  AnteRelayStore *store; /* owned, nullable */
} End;

static void
end_clear (End *end)
{
  if (end->store != NULL)
    ante_relay_store_close (end->store);
  g_clear_object (&end->store);
  ante_relay_options_clear (&end->options);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (End, end_clear)

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

/* A file is held, as a relay holds it: whoever runs on it must be stopped. A database needs not: its relays hear of
 * what is done. */
static gboolean
open_end (End *end, const char *settings, AnteRandom *random, GError **error)
{
  gboolean held_elsewhere;

  if (settings == NULL)
    return refuse (error, "say with --from FILE and --to FILE which two settings files it is about.");
  if (!ante_relay_options_read_file (&end->options, settings, error) ||
      !ante_relay_options_check (&end->options, error) ||
      (end->options.database == NULL &&
       !ante_relay_hold_data_dir (&end->options, &held_elsewhere, error)))
    return FALSE;
  end->store = ante_relay_open_store (&end->options, random, error);
  return end->store != NULL;
}

static gboolean
is_meant (const AnteRelayListed *clinic, const char *name)
{
  if (name == NULL) /* all that are still to be moved */
    return clinic->state == ANTE_RELAY_HERE || clinic->state == ANTE_RELAY_LEAVING;
  return strcmp (clinic->name, name) == 0 || (clinic->id[0] != '\0' && strcmp (clinic->id, name) == 0);
}

static gboolean
check_meant (const AnteRelayList *list, const char *name, GError **error)
{
  guint n_meant = 0;

  for (guint i = 0; i < list->clinics->len; i++)
    n_meant += is_meant (&g_array_index (list->clinics, AnteRelayListed, i), name);
  if (name == NULL || n_meant == 1)
    return TRUE;
  return refuse (error, n_meant == 0 ? "there is no clinic of this name or id."
                                     : "several clinics have this name; give the clinic's id.");
}

/* Whatever happens to one, the others go on. */
static gboolean
move_each (End *from, End *to, const AnteRelayList *list, const char *name)
{
  gboolean all_done = TRUE;

  for (guint i = 0; i < list->clinics->len; i++)
    {
      const AnteRelayListed *clinic = &g_array_index (list->clinics, AnteRelayListed, i);
      g_autoptr (GError) error = NULL;
      if (!is_meant (clinic, name))
        continue;
      if (ante_relay_store_move (from->store, to->store, clinic, &error))
        g_print ("%s was moved: %" G_GINT64_FORMAT " entries, each compared with the one it was copied from.\n",
                 clinic->name, clinic->newest);
      else
        {
          ante_relay_say ("%s was not moved: %s", clinic->name, error->message);
          all_done = FALSE;
        }
    }
  return all_done;
}

static gboolean
migrate (const AnteRelayOptions *options, const char *name, gboolean *all_done, GError **error)
{
  g_auto (End) from = { .store = NULL };
  g_auto (End) to = { .store = NULL };
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  if (!open_end (&from, options->from, random, error) || !open_end (&to, options->to, random, error))
    return FALSE;
  g_autoptr (AnteRelayList) list = ante_relay_store_list (from.store, error);
  if (list == NULL || !check_meant (list, name, error))
    return FALSE;
  *all_done = move_each (&from, &to, list, name);
  return TRUE;
}

static int
run (const AnteRelayOptions *options, const char *name)
{
  g_autoptr (GError) error = NULL;
  gboolean all_done = FALSE;

  if (!migrate (options, name, &all_done, &error))
    return ante_relay_refuse (error->message);
  return all_done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
ante_relay_run_migrate_clinic (const AnteRelayOptions *options)
{
  return run (options, options->arguments[0]);
}

int
ante_relay_run_migrate_all (const AnteRelayOptions *options)
{
  return run (options, NULL);
}
