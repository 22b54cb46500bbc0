/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's key: who holds it, and so how the provider is called; trying, replacing and forgetting it. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define RELAY_KEY_NAME_BEGINS "qualiphy_" /* as src/relay/README.md says */

/* --- Who holds it --- */

static AnteKeyPlace
read_place (JsonObject *clinic)
{
  static const struct { const char *word; AnteKeyPlace place; } WORDS[] = {
    { "desk", ANTE_KEY_AT_DESK }, { "relay", ANTE_KEY_AT_RELAY },
  };
  JsonNode *node = json_object_get_member (clinic, "key_at");
  const char *word = ante_json_peek_string (clinic, "key_at");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return ANTE_KEY_AT_DESK;
  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_strcmp0 (WORDS[i].word, word) == 0)
      return WORDS[i].place;
  return ANTE_KEY_AT_UNKNOWN;
}

AnteKeyPlace
ante_desk_get_key_place (AnteDesk *self)
{
  return read_place (self->snapshot->clinic);
}

gboolean
ante_desk_has_key (AnteDesk *self)
{
  return self->has_key;
}

char *
ante_desk_dup_relay_key_name (AnteDesk *self)
{
  return self->vault != NULL ? g_strconcat (RELAY_KEY_NAME_BEGINS, ante_vault_get_clinic_id (self->vault), NULL) : NULL;
}

/* (transfer full), nullable: an address is refused. */
static AnteProvider *
new_provider (AnteDesk *self, AnteKeyPlace place)
{
  switch (place)
    {
    case ANTE_KEY_AT_DESK:
      return self->direct != NULL ? g_object_ref (self->direct) : NULL;
    case ANTE_KEY_AT_RELAY:
      return ante_qualiphy_new_relayed (self->relay_uri, self->relay_token, self->trust, NULL);
    case ANTE_KEY_AT_UNKNOWN:
    default:
      return ante_qualiphy_new_unknown ();
    }
}

/* A call under way keeps the one it was begun with. */
void
ante_desk_choose_provider (AnteDesk *self)
{
  g_autoptr (AnteProvider) provider = new_provider (self, ante_desk_get_key_place (self));

  if (provider == self->provider)
    return;
  ante_desk_listen_to_provider (self, provider);
  g_set_object (&self->provider, provider);
}

void
ante_desk_use_key (AnteDesk *self, AnteSecret *key)
{
  self->has_key = key != NULL;
  if (self->direct != NULL)
    ante_provider_set_key (self->direct, key);
}

/* --- Trying and replacing --- */

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *exams = ante_provider_list_finish (ANTE_PROVIDER (source), result, &error);

  if (exams == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, exams, (GDestroyNotify) g_ptr_array_unref);
}

AnteSecret *
ante_desk_read_typed_key (const char *key)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (key));

  return ante_secret_new (trimmed, strlen (trimmed));
}

/* With a provider of its own, so that a wrong key is never used by what runs meanwhile. */
void
ante_desk_try_key_async (AnteDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr (AnteSecret) secret = ante_desk_read_typed_key (key);
  g_autoptr (AnteProvider) provider = ante_qualiphy_new (self->provider_uri, self->trust, NULL);

  g_task_set_source_tag (task, ante_desk_try_key_async);
  if (provider == NULL)
    {
      g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused");
      g_object_unref (task);
      return;
    }
  ante_provider_set_key (provider, secret);
  g_task_set_task_data (task, g_object_ref (provider), g_object_unref);
  ante_provider_list_async (provider, cancellable, tried_cb, task);
}

GPtrArray *
ante_desk_try_key_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* @provider nullable: refused. */
static void
list_exams (AnteDesk *self, AnteProvider *provider, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  if (provider == NULL)
    g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused");
  else
    ante_provider_list_async (provider, cancellable, tried_cb, g_steal_pointer (&task));
}

void
ante_desk_load_exams_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  list_exams (self, self->provider, ante_desk_load_exams_async, cancellable, callback, data);
}

GPtrArray *
ante_desk_load_exams_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
key_replaced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ante_keyring_store_finish (self->keyring, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_use_key (self, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

void
ante_desk_replace_key_async (AnteDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  AnteSecret *secret = ante_desk_read_typed_key (key);

  g_task_set_source_tag (task, ante_desk_replace_key_async);
  g_task_set_task_data (task, secret, (GDestroyNotify) ante_secret_unref);
  ante_keyring_store_async (self->keyring, ANTE_KEYRING_PROVIDER_KEY, secret, TRUE, NULL, key_replaced_cb, task);
}

gboolean
ante_desk_replace_key_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ante_desk_try_place_async (AnteDesk *self, AnteKeyPlace place, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (AnteProvider) provider = new_provider (self, place);

  list_exams (self, provider, ante_desk_try_place_async, cancellable, callback, data);
}

GPtrArray *
ante_desk_try_place_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Forgetting --- */

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ante_keyring_forget_finish (ANTE_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_use_key (self, NULL);
  g_task_return_boolean (task, TRUE);
}

void
ante_desk_forget_key_async (AnteDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, ante_desk_forget_key_async);
  if (ante_desk_get_key_place (self) == ANTE_KEY_AT_RELAY)
    {
      ante_keyring_forget_async (self->keyring, ANTE_KEYRING_PROVIDER_KEY, NULL, forgotten_cb, task);
      return;
    }
  g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "this computer calls with it");
  g_object_unref (task);
}

gboolean
ante_desk_forget_key_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
