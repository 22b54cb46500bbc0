/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether the provider answers: known from the calls that are made anyway; and while it does not, from one that
 * changes nothing, made again and again until it does. */
#include "core/sync/ante-desk-private.h"

#define FIRST_TRY_MS 2000
#define LONGEST_PAUSE_MS 60000
#define MOST_DOUBLINGS 5

/* One call that went wrong may be that call's own trouble; a second in a row is the provider's. Where not even a
 * connection was made there is nothing to doubt. */
#define ENOUGH_FAILURES 2

static void
set_silent_since (AnteDesk *self, gint64 since_ms)
{
  if (self->provider_silent_since_ms == since_ms)
    return;
  self->provider_silent_since_ms = since_ms;
  g_object_notify (G_OBJECT (self), "provider-silent-since-ms");
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* How it ended was told by the provider's "called". */
  g_autoptr (GPtrArray) exams = ante_provider_list_finish (ANTE_PROVIDER (source), result, NULL);
}

static gboolean
try_cb (gpointer data)
{
  AnteDesk *self = data;

  self->provider_source = 0;
  if (self->provider != NULL)
    ante_provider_list_async (self->provider, NULL, tried_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
try_later (AnteDesk *self)
{
  guint delay = MIN (FIRST_TRY_MS << MIN (self->provider_failures, MOST_DOUBLINGS), LONGEST_PAUSE_MS);

  if (self->provider_source == 0)
    self->provider_source = g_timeout_add (delay, try_cb, self);
}

static void
note_failure (AnteDesk *self, gboolean surely)
{
  if (self->provider_failures == 0)
    self->provider_failing_since_ms = ante_clock_now_ms (self->clock);
  self->provider_failures++;
  if (surely || self->provider_failures >= ENOUGH_FAILURES)
    set_silent_since (self, self->provider_failing_since_ms);
  try_later (self);
}

static void
note_answer (AnteDesk *self)
{
  self->provider_failures = 0;
  g_clear_handle_id (&self->provider_source, g_source_remove);
  set_silent_since (self, 0);
}

static void
called_cb (AnteProvider *provider, int how, gpointer data)
{
  AnteDesk *self = data;

  switch (how)
    {
    case ANTE_PROVIDER_ERROR_NOT_SENT:
    case ANTE_PROVIDER_ERROR_UNCONFIRMED:
      note_failure (self, how == ANTE_PROVIDER_ERROR_NOT_SENT);
      break;
    default:
      /* It answered, be it with a refusal; or the call was not made for a reason of the clinic's own. */
      note_answer (self);
      break;
    }
}

void
ante_desk_listen_to_provider (AnteDesk *self, AnteProvider *provider)
{
  if (self->provider != NULL)
    g_signal_handlers_disconnect_by_func (self->provider, called_cb, self);
  note_answer (self);
  if (provider != NULL)
    g_signal_connect_object (provider, "called", G_CALLBACK (called_cb), self, 0);
}

void
ante_desk_stop_trying_provider (AnteDesk *self)
{
  g_clear_handle_id (&self->provider_source, g_source_remove);
}

void
ante_desk_try_provider (AnteDesk *self)
{
  g_return_if_fail (ANTE_IS_DESK (self));

  ante_desk_stop_trying_provider (self);
  try_cb (self);
}

gint64
ante_desk_get_provider_silent_since_ms (AnteDesk *self)
{
  g_return_val_if_fail (ANTE_IS_DESK (self), 0);

  return self->provider_silent_since_ms;
}
