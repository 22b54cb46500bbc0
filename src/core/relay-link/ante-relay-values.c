/* SPDX-License-Identifier: GPL-3.0-or-later
 * The values the relay's answers become. */
#include "core/relay-link/ante-relay-link.h"

void
ante_claim_free (AnteClaim *self)
{
  g_free (self->clinic_name);
  g_free (self->relay_id);
  g_free (self->public_url);
  g_free (self->hook_secret);
  g_free (self->generation);
  g_clear_pointer (&self->token, ante_secret_unref);
  g_free (self);
}

void
ante_access_free (AnteAccess *self)
{
  g_free (self->generation);
  g_strfreev (self->secrets);
  g_strfreev (self->desks);
  g_free (self);
}

void
ante_log_item_free (AnteLogItem *self)
{
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_free (self);
}

void
ante_pull_free (AntePull *self)
{
  g_free (self->generation);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

void
ante_pushed_free (AntePushed *self)
{
  g_free (self->id);
  g_free (self->reason);
  g_free (self);
}
