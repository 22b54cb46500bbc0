/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring while the program runs: the keys were read at its start and work goes on without it, but the next start
 * needs it. Looked at now and then, by asking for a name that is never there: no secret crosses the bus for it. */
#include "core/sync/ante-desk-private.h"

#define LOOK_EVERY_S 60
#define NOTHING "nothing"

static void
set_trouble (AnteDesk *self, AnteDeskState trouble)
{
  if (self->keyring_trouble == trouble)
    return;
  self->keyring_trouble = trouble;
  g_object_notify (G_OBJECT (self), "keyring-trouble");
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteDesk) self = data;
  g_autoptr (AnteSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  gboolean open = ante_keyring_lookup_finish (ANTE_KEYRING (source), result, &secret, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another look has taken over, or the desk stops */
  g_clear_object (&self->looking_at_keyring);
  set_trouble (self, open ? ANTE_DESK_READY : ante_desk_state_of_keyring (error));
}

static void
look (AnteDesk *self, gboolean may_prompt)
{
  ante_desk_stop_looking_at_keyring (self);
  self->looking_at_keyring = g_cancellable_new ();
  ante_keyring_lookup_async (self->keyring, NOTHING, may_prompt, self->looking_at_keyring, looked_cb, g_object_ref (self));
}

void
ante_desk_stop_looking_at_keyring (AnteDesk *self)
{
  g_cancellable_cancel (self->looking_at_keyring);
  g_clear_object (&self->looking_at_keyring);
}

/* A prompt that a person is answering is not taken away. */
static gboolean
look_cb (gpointer data)
{
  AnteDesk *self = data;

  if (self->looking_at_keyring == NULL)
    look (self, FALSE);
  return G_SOURCE_CONTINUE;
}

void
ante_desk_watch_keyring (AnteDesk *self)
{
  if (self->keyring_source == 0)
    self->keyring_source = g_timeout_add_seconds (LOOK_EVERY_S, look_cb, self);
}

void
ante_desk_look_at_keyring (AnteDesk *self)
{
  g_return_if_fail (ANTE_IS_DESK (self));

  if (self->keyring_source != 0)
    look_cb (self);
}

void
ante_desk_unlock_keyring (AnteDesk *self)
{
  g_return_if_fail (ANTE_IS_DESK (self));

  look (self, TRUE);
}
