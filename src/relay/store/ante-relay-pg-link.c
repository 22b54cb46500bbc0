/* SPDX-License-Identifier: GPL-3.0-or-later
 * Connections that break, and are made again. */
#include "relay/store/ante-relay-pg-link.h"

#define BETWEEN_TRIES_US G_TIME_SPAN_SECOND
#define MOST_TRIES 3
#define AT_ONCE_US G_TIME_SPAN_SECOND

/* One that broke as soon as it was made may have met what broke the one before it, and is made once more. */
static AnteRelayPg *
open_or_reopen (const char *where, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gint64 before = g_get_monotonic_time ();
  AnteRelayPg *pg = ante_relay_pg_open (where, &cause);

  if (pg == NULL && g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST) &&
      g_get_monotonic_time () - before < AT_ONCE_US)
    return ante_relay_pg_open (where, error);
  if (pg == NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return pg;
}

AnteRelayPg *
ante_relay_pg_link_get (AnteRelayPgLink *self, GError **error)
{
  if (self->pg != NULL)
    return self->pg;
  if (g_get_monotonic_time () < self->not_before_us)
    {
      g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST,
                           "The database cannot be reached");
      return NULL;
    }
  self->pg = open_or_reopen (self->where, error);
  if (self->pg == NULL)
    self->not_before_us = g_get_monotonic_time () + BETWEEN_TRIES_US;
  return self->pg;
}

void
ante_relay_pg_link_drop (AnteRelayPgLink *self)
{
  g_clear_pointer (&self->pg, ante_relay_pg_close);
}

static gboolean
try_once (AnteRelayPgLink *self,
          gboolean (*work) (AnteRelayPg *, gpointer, GError **),
          gpointer data,
          GError **error)
{
  g_autoptr (GError) cause = NULL;
  AnteRelayPg *pg = ante_relay_pg_link_get (self, &cause);

  if (pg != NULL && work (pg, data, &cause))
    return TRUE;
  if (g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST))
    ante_relay_pg_link_drop (self);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

gboolean
ante_relay_pg_link_read (AnteRelayPgLink *self,
                         gboolean (*work) (AnteRelayPg *, gpointer, GError **),
                         gpointer data,
                         GError **error)
{
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) cause = NULL;
      if (try_once (self, work, data, &cause))
        return TRUE;
      gboolean is_worth_it =
          g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST) ||
          g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_AGAIN);
      if (is_worth_it && i < MOST_TRIES)
        continue;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
}
