/* SPDX-License-Identifier: GPL-3.0-or-later
 * Roles and states, as tables hold them, and what may be changed of who may come. */
#include "relay/store/ante-relay-clinic-rules.h"

#include <string.h>

static const char *const ROLES[] = {
  [ANTE_ROLE_RECEPTION] = "reception",
  [ANTE_ROLE_CLINICIAN] = "clinician",
  [ANTE_ROLE_MANAGER] = "manager",
  [ANTE_ROLE_VIEWER] = "viewer",
};

static const char *const STATES[] = {
  [ANTE_RELAY_HERE] = "here",
  [ANTE_RELAY_LEAVING] = "leaving",
  [ANTE_RELAY_GONE] = "gone",
  [ANTE_RELAY_ARRIVING] = "arriving",
};

static int
find (const char *const *words, guint n_words, const char *word)
{
  for (guint i = 0; i < n_words; i++)
    if (g_strcmp0 (word, words[i]) == 0)
      return i;
  return -1;
}

gboolean
ante_relay_role_read (const char *word, AnteRelayRole *role)
{
  int found = find (ROLES, G_N_ELEMENTS (ROLES), word);

  if (found >= 0)
    *role = found;
  return found >= 0;
}

const char *
ante_relay_role_word (AnteRelayRole role)
{
  return ROLES[role];
}

gboolean
ante_relay_state_read (const char *word, AnteRelayState *state)
{
  int found = find (STATES, G_N_ELEMENTS (STATES), word);

  if (found >= 0)
    *state = found;
  return found >= 0;
}

const char *
ante_relay_state_word (AnteRelayState state)
{
  return STATES[state];
}

gboolean
ante_relay_access_asks_only (gconstpointer access)
{
  return ((const AnteRelayAccess *) access)->verb == ANTE_RELAY_ACCESS_ASK;
}

static AnteRelayDesk *
find_desk (const AnteRelayAccess *access, const char *id)
{
  for (guint i = 0; i < access->desks->len; i++)
    {
      AnteRelayDesk *desk = &g_array_index (access->desks, AnteRelayDesk, i);
      if (strcmp (desk->id, id) == 0)
        return desk;
    }
  return NULL;
}

static gboolean
is_manager (const AnteRelayDesk *desk)
{
  return desk != NULL && !desk->is_revoked && desk->role == ANTE_ROLE_MANAGER;
}

static guint
count_managers (const AnteRelayAccess *access)
{
  guint n = 0;

  for (guint i = 0; i < access->desks->len; i++)
    n += is_manager (&g_array_index (access->desks, AnteRelayDesk, i));
  return n;
}

/* Returns: -1: it is not accepted. */
static int
find_hook (const AnteRelayAccess *access)
{
  for (guint i = 0; i < access->hooks->len; i++)
    if (memcmp (g_array_index (access->hooks, AnteRelayHook, i).hash, access->hash, ANTE_HASH_BYTES) == 0)
      return i;
  return -1;
}

static AnteRelayAccessWrite
refuse (AnteRelayAccess *access, AnteRelayAccessOutcome why)
{
  access->outcome = why;
  return ANTE_RELAY_WRITE_NOTHING;
}

static AnteRelayAccessWrite
judge_add (AnteRelayAccess *access)
{
  AnteRelayHook hook = { .made_ms = access->now_ms };

  if (find_hook (access) >= 0)
    return ANTE_RELAY_WRITE_NOTHING;
  if (access->hooks->len >= ANTE_RELAY_MOST_HOOKS)
    return refuse (access, ANTE_RELAY_ACCESS_TOO_MANY);
  memcpy (hook.hash, access->hash, sizeof hook.hash);
  g_array_append_val (access->hooks, hook);
  return ANTE_RELAY_WRITE_HOOK;
}

/* Whoever says that nothing uses a secret has read every reservation there is: none can have come meanwhile. */
static AnteRelayAccessWrite
judge_drop (AnteRelayAccess *access, gint64 newest)
{
  int found = find_hook (access);

  if (found < 0)
    return ANTE_RELAY_WRITE_NOTHING;
  if ((guint) found + 1 == access->hooks->len)
    return refuse (access, ANTE_RELAY_ACCESS_NEWEST);
  if (strcmp (access->known_generation, access->generation) != 0 || access->through < newest)
    return refuse (access, ANTE_RELAY_ACCESS_BEHIND);
  g_array_remove_index (access->hooks, found);
  return ANTE_RELAY_FORGET_HOOK;
}

static AnteRelayAccessWrite
judge_revoke (AnteRelayAccess *access)
{
  AnteRelayDesk *desk = find_desk (access, access->desk);

  if (desk == NULL || desk->is_revoked)
    return ANTE_RELAY_WRITE_NOTHING;
  if (is_manager (desk) && count_managers (access) == 1)
    return refuse (access, ANTE_RELAY_ACCESS_LAST_MANAGER);
  desk->is_revoked = TRUE;
  return ANTE_RELAY_WRITE_REVOKED;
}

AnteRelayAccessWrite
ante_relay_access_judge (AnteRelayAccess *access, gint64 newest)
{
  AnteRelayAccessWrite write = ANTE_RELAY_WRITE_NOTHING;

  access->outcome = ANTE_RELAY_ACCESS_DONE;
  access->has_changed = FALSE;
  if (!is_manager (find_desk (access, access->by)))
    return refuse (access, ANTE_RELAY_ACCESS_NO_MANAGER); /* it was revoked while it asked */
  if (access->verb == ANTE_RELAY_ACCESS_ADD)
    write = judge_add (access);
  else if (access->verb == ANTE_RELAY_ACCESS_DROP)
    write = judge_drop (access, newest);
  else if (access->verb == ANTE_RELAY_ACCESS_REVOKE)
    write = judge_revoke (access);
  access->has_changed = write != ANTE_RELAY_WRITE_NOTHING;
  return write;
}

void
ante_relay_access_was_not_free (AnteRelayAccess *access)
{
  g_array_set_size (access->hooks, access->hooks->len - 1);
  access->has_changed = FALSE;
  access->outcome = ANTE_RELAY_ACCESS_NOT_FREE;
}

GBytes *
ante_relay_hooks_read (const char *hex)
{
  gsize length = hex != NULL ? strlen (hex) / 2 : 0;
  g_autofree guint8 *bytes = g_malloc (MAX (length, 1));

  if (length == 0 || length % ANTE_HASH_BYTES != 0 || !ante_hex_decode (hex, bytes, length))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}
