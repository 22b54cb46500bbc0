/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clinic's webhook secrets in the tables: in the clinic's own row, in the order of the log, the newest last. */
#include "core/store/ante-hooks.h"

#include <string.h>

#include "core/store/ante-projection.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define HOOKS "hooks"

char *
ante_hook_name (const char *secret)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (secret, strlen (secret), hash);
  return ante_hex_encode (hash, sizeof hash);
}

void
ante_hook_free (AnteHook *self)
{
  g_free (self->name);
  g_free (self->secret);
  g_free (self->by);
  g_free (self);
}

static JsonArray *
find_hooks (AnteTables *tables)
{
  AnteEntity *clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  return clinic != NULL ? ante_json_peek_array (clinic->state, HOOKS) : NULL;
}

static AnteHook *
read_hook (JsonObject *object)
{
  AnteHook *hook = g_new0 (AnteHook, 1);

  hook->name = g_strdup (ante_json_peek_string (object, "name"));
  hook->secret = g_strdup (ante_json_peek_string (object, "secret"));
  hook->by = g_strdup (ante_json_peek_string (object, "by"));
  hook->since_ms = ante_json_peek_int (object, "since_ms", 0);
  hook->until_ms = ante_json_peek_int (object, "until_ms", 0);
  return hook;
}

GPtrArray *
ante_hooks_read (AnteTables *tables)
{
  GPtrArray *hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_hook_free);
  JsonArray *array = find_hooks (tables);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (hooks, read_hook (json_array_get_object_element (array, i)));
  return hooks;
}

const AnteHook *
ante_hooks_find (GPtrArray *hooks, const char *name)
{
  for (guint i = 0; i < hooks->len; i++)
    {
      const AnteHook *hook = g_ptr_array_index (hooks, i);

      if (name != NULL ? g_strcmp0 (hook->name, name) == 0 : hook->until_ms == 0)
        return hook;
    }
  return NULL;
}

char *
ante_hooks_dup_newest (AnteTables *tables)
{
  g_autoptr (GPtrArray) hooks = ante_hooks_read (tables);
  const AnteHook *newest = ante_hooks_find (hooks, NULL);

  return newest != NULL ? g_strdup (newest->name) : NULL;
}

static void
count_invite (AnteTables *tables, AnteEntity *entity, GPtrArray *hooks, gint64 now_ms)
{
  g_autoptr (AntePatient) nobody = ante_patient_new ();
  AnteInvite *invite = ante_invite_from_entity (tables, entity, nobody);
  const char *name = ante_json_peek_string (entity->state, "hook");

  if (ante_invite_may_bring_news (invite, now_ms))
    for (guint i = 0; i < hooks->len; i++)
      {
        AnteHook *hook = g_ptr_array_index (hooks, i);

        if (name != NULL ? g_strcmp0 (hook->name, name) == 0 : i == 0)
          hook->n_invites++;
      }
  ante_invite_free (invite);
}

void
ante_hooks_count_invites (AnteTables *tables, GPtrArray *hooks, gint64 now_ms)
{
  g_autoptr (GPtrArray) invites = ante_tables_of_kind (tables, ANTE_ENTITY_INVITE);

  for (guint i = 0; i < invites->len; i++)
    count_invite (tables, g_ptr_array_index (invites, i), hooks, now_ms);
}

/* --- What an entry does --- */

static JsonObject *
find_by_name (JsonArray *hooks, const char *name)
{
  for (guint i = 0; i < json_array_get_length (hooks); i++)
    {
      JsonObject *hook = json_array_get_object_element (hooks, i);

      if (g_strcmp0 (ante_json_peek_string (hook, "name"), name) == 0)
        return hook;
    }
  return NULL;
}

/* The others are so from then on. */
static void
supersede (JsonArray *hooks, gint64 at_ms)
{
  for (guint i = 0; i < json_array_get_length (hooks); i++)
    {
      JsonObject *hook = json_array_get_object_element (hooks, i);

      if (ante_json_peek_int (hook, "until_ms", 0) == 0)
        json_object_set_int_member (hook, "until_ms", MAX (at_ms, 1));
    }
}

void
ante_hooks_project (JsonObject *clinic, const char *secret, gint64 at_ms, const char *person)
{
  g_autofree char *name = ante_hook_name (secret);
  JsonArray *hooks = ante_json_peek_array (clinic, HOOKS);
  JsonObject *hook;

  if (hooks == NULL)
    {
      hooks = json_array_new ();
      json_object_set_array_member (clinic, HOOKS, hooks);
    }
  hook = find_by_name (hooks, name);
  if (hook != NULL && ante_json_peek_int (hook, "until_ms", 0) == 0)
    return;
  supersede (hooks, at_ms);
  if (hook != NULL)
    {
      json_object_remove_member (hook, "until_ms");
      return;
    }
  hook = json_object_new ();
  json_object_set_string_member (hook, "name", name);
  json_object_set_string_member (hook, "secret", secret);
  json_object_set_int_member (hook, "since_ms", at_ms);
  if (person != NULL)
    json_object_set_string_member (hook, "by", person);
  json_array_add_object_element (hooks, hook);
}
