/* SPDX-License-Identifier: GPL-3.0-or-later
 * retention look|drop: what no desk keeps any more, by what desks told longer ago than the retention. */
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-retention.h"
#include "shared/base/ante-clock.h"

#include <stdlib.h>

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static void
say (const AnteRelayDropped *clinic, gboolean only_look)
{
  g_autofree char *size = g_format_size ((guint64) clinic->n_bytes);

  if (clinic->number == 0)
    g_print ("clinic %" G_GINT64_FORMAT ", %s: nothing to drop.\n", clinic->clinic, clinic->name);
  else
    g_print (only_look ? "clinic %" G_GINT64_FORMAT ", %s: %" G_GINT64_FORMAT " entries of %s would be dropped, up to number %" G_GINT64_FORMAT ".\n"
                       : "clinic %" G_GINT64_FORMAT ", %s: %" G_GINT64_FORMAT " entries of %s were dropped, up to number %" G_GINT64_FORMAT ".\n",
             clinic->clinic, clinic->name, clinic->n_entries, size, clinic->number);
}

static int
go_through (GArray *clinics, AnteRelayStep step, gpointer data, const AnteRelayOptions *options, gboolean only_look)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  gint64 days = g_ascii_strtoll (options->retention_days, NULL, 10);
  gint64 before_ms = ante_clock_now_ms (clock) - days * DAY_MS;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < clinics->len; i++)
    {
      AnteRelayDropped *clinic = &g_array_index (clinics, AnteRelayDropped, i);

      if (!ante_relay_retention_run (step, data, before_ms, only_look, clinic, &error))
        return ante_relay_refuse (error->message);
      say (clinic, only_look);
    }
  return EXIT_SUCCESS;
}

static int
ask_the_running_relay (const AnteRelayOptions *options, gboolean only_look)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) clinics = ante_relay_retention_list (options->data_dir, &error);

  return clinics != NULL ? go_through (clinics, ante_relay_retention_step, options->data_dir, options, only_look)
                         : ante_relay_refuse (error->message);
}

static int
do_here (const AnteRelayOptions *options, gboolean only_look)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteRelayStore) store = ante_relay_open_store (options, random, &error);

  if (store == NULL)
    return ante_relay_refuse_store (options, error);
  g_autoptr (GArray) clinics = ante_relay_retention_list_here (store, &error);
  int status = clinics != NULL ? go_through (clinics, ante_relay_retention_step_here, store, options, only_look)
                               : ante_relay_refuse (error->message);
  ante_relay_store_close (store);
  return status;
}

static int
run (const AnteRelayOptions *options, gboolean only_look)
{
  gboolean held_elsewhere = FALSE;
  g_autoptr (GError) error = NULL;

  if (options->retention_days == NULL)
    return ante_relay_refuse ("everything is kept: retention-days is not set.");
  if (ante_relay_hold_data_dir (options, &held_elsewhere, &error))
    return do_here (options, only_look);
  return held_elsewhere ? ask_the_running_relay (options, only_look) : ante_relay_refuse (error->message);
}

int
ante_relay_run_retention_look (const AnteRelayOptions *options)
{
  return run (options, TRUE);
}

int
ante_relay_run_retention_drop (const AnteRelayOptions *options)
{
  return run (options, FALSE);
}
