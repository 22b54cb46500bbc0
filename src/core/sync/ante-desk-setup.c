/* SPDX-License-Identifier: GPL-3.0-or-later
 * First run and preferences: the clinic's keys, the relay. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-hooks.h"
#include "shared/base/ante-json.h"

/* --- The clinic's keys, made once --- */

typedef struct
{
  char *clinic_name, *zone;
  AnteSecret *api_key, *recovery;
  AnteVault *vault;
  guint8 recovery_key[ANTE_KEY_BYTES];
  GBytes *sealed_roots;
} Setup;

static void
setup_free (gpointer data)
{
  Setup *setup = data;

  g_free (setup->clinic_name);
  g_free (setup->zone);
  g_clear_pointer (&setup->api_key, ante_secret_unref);
  g_clear_pointer (&setup->recovery, ante_secret_unref);
  g_clear_pointer (&setup->vault, ante_vault_unref);
  g_clear_pointer (&setup->sealed_roots, g_bytes_unref);
  g_free (setup);
}

static void
set_key (JsonObject *fields, const char *member, const guint8 key[ANTE_KEY_BYTES])
{
  g_autofree char *text = ante_base64_encode (key, ANTE_KEY_BYTES);

  json_object_set_string_member (fields, member, text);
}

static JsonObject *
introduce_desk (AnteDesk *self)
{
  JsonObject *fields = json_object_new ();
  guint8 key[ANTE_KEY_BYTES];

  json_object_set_string_member (fields, "name", g_get_host_name ());
  json_object_set_string_member (fields, "role", "manager");
  ante_vault_get_sign_key (self->vault, key);
  set_key (fields, "sign_key", key);
  ante_vault_get_box_key (self->vault, key);
  set_key (fields, "box_key", key);
  return fields;
}

static JsonObject *
describe_recovery (const Setup *setup)
{
  JsonObject *fields = json_object_new ();
  g_autofree char *sealed = ante_base64_encode (g_bytes_get_data (setup->sealed_roots, NULL), g_bytes_get_size (setup->sealed_roots));

  json_object_set_int_member (fields, "epoch", ante_vault_get_epoch (setup->vault));
  set_key (fields, "recovery_key", setup->recovery_key);
  json_object_set_string_member (fields, "sealed_roots", sealed);
  return fields;
}

static JsonObject *
describe_clinic (const Setup *setup)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "name", setup->clinic_name);
  json_object_set_string_member (fields, "zone", setup->zone);
  if (setup->api_key == NULL)
    json_object_set_string_member (fields, "key_at", "relay");
  return fields;
}

static void
write_first_entries (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Setup *setup = data;
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  const char *clinic = ante_vault_get_clinic_id (self->vault);
  const char *desk = ante_vault_get_desk_id (self->vault);
  GError *error = NULL;

  if (self->store == NULL)
    self->store = ante_desk_open_store (self, &error);
  if (self->store == NULL || !ante_store_set_setting (self->store, ANTE_SETTING_SETTING_UP, "1", &error) ||
      !ante_store_set_setting (self->store, ANTE_SETTING_CATCHING_UP, NULL, &error))
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_STORAGE, "%s", error->message);
      g_error_free (error);
      return;
    }
  if (ante_projection_role_of (ante_store_get_tables (self->store), desk) == NULL)
    g_ptr_array_add (writes, ante_desk_make_write (self, "roster.set", desk, introduce_desk (self)));
  g_ptr_array_add (writes, ante_desk_make_write (self, "recovery.set", clinic, describe_recovery (setup)));
  g_ptr_array_add (writes, ante_desk_make_write (self, "clinic.set", clinic, describe_clinic (setup)));
  if (ante_desk_save_writes (self, writes, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
first_entries_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  Setup *setup = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (setup->api_key != NULL)
    ante_desk_use_key (self, setup->api_key);
  if (self->relay == NULL)
    ante_desk_set_link_state (self, ANTE_LINK_NOT_SET_UP);
  g_task_return_pointer (task, ante_recovery_to_words (setup->recovery), (GDestroyNotify) g_strfreev);
}

/* Takes @task. */
static void
write_first (GTask *task)
{
  AnteDesk *self = g_task_get_source_object (task);
  Setup *setup = g_task_get_task_data (task);
  g_autoptr (GTask) inner = g_task_new (self, NULL, first_entries_written_cb, task);

  g_task_set_task_data (inner, setup, NULL); /* kept by the outer task */
  ante_desk_run (self, inner, write_first_entries);
}

static void
keys_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  Setup *setup = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ante_keyring_store_finish (self->keyring, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->vault = ante_vault_ref (setup->vault);
  write_first (g_steal_pointer (&task));
}

/* An assistant that was ended in the middle finds the keys it made; they stay, and only the sheet is a new one.
 * Takes @task. */
static void
make_keys (GTask *task)
{
  AnteDesk *self = g_task_get_source_object (task);
  Setup *setup = g_task_get_task_data (task);
  g_autoptr (AnteSecret) item = NULL;

  if (self->vault != NULL)
    {
      setup->vault = ante_vault_ref (self->vault);
      setup->recovery = ante_vault_make_recovery (setup->vault, self->random, setup->recovery_key, &setup->sealed_roots);
      write_first (task);
      return;
    }
  setup->vault = ante_vault_new_first_desk (self->random, &setup->recovery);
  setup->sealed_roots = ante_vault_seal_roots_for_recovery (setup->vault);
  ante_vault_get_recovery_key (setup->vault, setup->recovery_key);
  item = ante_vault_write (setup->vault);
  ante_keyring_store_async (self->keyring, ANTE_KEYRING_KEYS, item, FALSE, NULL, keys_stored_cb, task);
}

static void
provider_key_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (ante_keyring_store_finish (ANTE_KEYRING (source), result, &error))
    {
      make_keys (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The provider's key first: while the desk's own keys are not stored it is still a first run. */
void
ante_desk_begin_setup_async (AnteDesk *self, const char *clinic_name, const char *zone, const char *api_key, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Setup *setup;

  g_task_set_source_tag (task, ante_desk_begin_setup_async);
  if (self->state != ANTE_DESK_FIRST_RUN)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "this computer is set up already");
      g_object_unref (task);
      return;
    }
  setup = g_new0 (Setup, 1);
  setup->clinic_name = g_strdup (clinic_name);
  setup->zone = g_strdup (zone);
  setup->api_key = api_key != NULL ? ante_desk_read_typed_key (api_key) : NULL;
  g_task_set_task_data (task, setup, setup_free);
  if (setup->api_key != NULL)
    ante_keyring_store_async (self->keyring, ANTE_KEYRING_PROVIDER_KEY, setup->api_key, TRUE, NULL, provider_key_stored_cb, task);
  else
    make_keys (task);
}

GStrv
ante_desk_begin_setup_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
forget_setting_up (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (ante_store_set_setting (self->store, ANTE_SETTING_SETTING_UP, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error); /* the next start then asks for the sheet once more */
}

void
ante_desk_finish_setup (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self->vault != NULL);
  task = g_task_new (self, NULL, NULL, NULL);
  ante_desk_run (self, task, forget_setting_up);
  ante_desk_set_state (self, ANTE_DESK_READY);
  ante_desk_begin_pruning (self);
  ante_desk_watch_keyring (self);
  ante_desk_tell (self);
}

/* --- The relay --- */

typedef struct
{
  char *uri, *code;
  AnteRelayLink *link;
  AnteClaim *claim;
} Claiming;

static void
claiming_free (gpointer data)
{
  Claiming *claiming = data;

  g_free (claiming->uri);
  g_free (claiming->code);
  g_clear_object (&claiming->link);
  g_clear_pointer (&claiming->claim, ante_claim_free);
  g_free (claiming);
}

/* A claim said again brings the relay's first secret, which another may have followed since. */
static gboolean
is_known_secret (AnteDesk *self, const char *secret)
{
  g_autoptr (GPtrArray) hooks = ante_hooks_read (ante_store_get_tables (self->store));
  g_autofree char *name = ante_hook_name (secret);

  return ante_hooks_find (hooks, name) != NULL;
}

static void
write_claim (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Claiming *claiming = data;
  JsonObject *fields;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  fields = json_object_new ();
  json_object_set_string_member (fields, "relay_id", claiming->claim->relay_id);
  json_object_set_string_member (fields, "public_url", claiming->claim->public_url);
  if (!is_known_secret (self, claiming->claim->hook_secret))
    json_object_set_string_member (fields, "hook_secret", claiming->claim->hook_secret);
  if (ante_desk_save_one (self, ante_desk_make_write (self, "clinic.set", ante_vault_get_clinic_id (self->vault), fields), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
claim_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  Claiming *claiming = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_open_relay (self, claiming->uri, claiming->claim->token);
  ante_desk_tell (self);
  g_task_return_boolean (task, TRUE);
}

static void
token_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  Claiming *claiming = g_task_get_task_data (task);
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;

  if (!ante_keyring_store_finish (self->keyring, result, &error))
    {
      g_task_return_error (task, error); /* asked again, the relay answers the same desk again */
      return;
    }
  inner = g_task_new (self, NULL, claim_written_cb, g_steal_pointer (&task));
  g_task_set_task_data (inner, claiming, NULL);
  ante_desk_run (self, inner, write_claim);
}

/* Address and token rest together: with the cache lost, the keyring alone leads back to the log. */
static AnteSecret *
write_relay_item (const Claiming *claiming)
{
  gsize address = strlen (claiming->uri);
  gsize length = address + 1 + ante_secret_length (claiming->claim->token);
  g_autofree char *bytes = g_malloc (length);
  AnteSecret *item;

  memcpy (bytes, claiming->uri, address);
  bytes[address] = '\n';
  memcpy (bytes + address + 1, ante_secret_bytes (claiming->claim->token), length - address - 1);
  item = ante_secret_new (bytes, length);
  ante_wipe (bytes, length);
  return item;
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteDesk *self = g_task_get_source_object (task);
  Claiming *claiming = g_task_get_task_data (task);
  g_autoptr (AnteSecret) item = NULL;
  GError *error = NULL;

  claiming->claim = ante_relay_link_claim_finish (ANTE_RELAY_LINK (source), result, &error);
  if (claiming->claim == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  item = write_relay_item (claiming);
  ante_keyring_store_async (self->keyring, ANTE_KEYRING_RELAY_TOKEN, item, TRUE, NULL, token_stored_cb, g_steal_pointer (&task));
}

static char *
tidy_uri (const char *typed)
{
  char *uri = g_strstrip (g_strdup (typed));
  gsize length = strlen (uri);

  while (length > 0 && uri[length - 1] == '/')
    uri[--length] = '\0';
  return uri;
}

void
ante_desk_claim_async (AnteDesk *self, const char *relay_uri, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Claiming *claiming = g_new0 (Claiming, 1);
  guint8 sign_key[ANTE_KEY_BYTES], box_key[ANTE_KEY_BYTES], desk_key[ANTE_KEY_BYTES], clinical_key[ANTE_KEY_BYTES];
  AnteClaimRequest request;
  GError *error = NULL;

  g_task_set_source_tag (task, ante_desk_claim_async);
  claiming->uri = tidy_uri (relay_uri);
  claiming->code = g_strdup (code);
  g_task_set_task_data (task, claiming, claiming_free);
  if (self->vault == NULL || !ante_vault_get_audience_box_key (self->vault, ANTE_AUDIENCE_DESK, desk_key) ||
      !ante_vault_get_audience_box_key (self->vault, ANTE_AUDIENCE_CLINICAL, clinical_key))
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "the clinic's keys are not here");
      g_object_unref (task);
      return;
    }
  claiming->link = ante_relay_link_new (claiming->uri, NULL, self->trust, &error);
  if (claiming->link == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ante_vault_get_sign_key (self->vault, sign_key);
  ante_vault_get_box_key (self->vault, box_key);
  request = (AnteClaimRequest){ claiming->code, ante_vault_get_clinic_id (self->vault), ante_vault_get_desk_id (self->vault),
                                sign_key, box_key, desk_key, clinical_key };
  ante_relay_link_claim_async (claiming->link, &request, cancellable, claimed_cb, task);
}

gboolean
ante_desk_claim_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Who sits here --- */

static void
write_person (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!ante_desk_has_store (self, task))
    return;
  ante_store_set_setting (self->store, ANTE_SETTING_PERSON, data, NULL);
  ante_desk_publish (self, FALSE);
  g_task_return_boolean (task, TRUE);
}

void
ante_desk_set_person (AnteDesk *self, const char *name)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_task_data (task, name != NULL && *name != '\0' ? g_strdup (name) : NULL, g_free);
  ante_desk_run (self, task, write_person);
}
