/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is asked of the Secret Service, in which order, and what its answers prove.
 *
 * An empty search proves nothing: a keyring that was locked when the service started has no items to search.
 * So the default collection is looked at before and after; only if it is unlocked both times (or there is no
 * collection it could be in) is the secret missing. */
#include "core/vault/ante-keyring-secret-private.h"

#define SECRET_MAX_BYTES (64 * 1024)

/* Where a secret of ours would be. */
typedef enum
{
  PLACE_NONE, /* no default collection, and nothing locked: a fresh machine */
  PLACE_OPEN,
  PLACE_LOCKED,
} Place;

static gboolean
refuse (GError **error, AnteKeyringError code, const char *why)
{
  g_set_error_literal (error, ANTE_KEYRING_ERROR, code, why);
  return FALSE;
}

static AnteKeyringError
judge_error (const GError *cause)
{
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return ANTE_KEYRING_ERROR_LOCKED;
  if (g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)
      || g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED)
      || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return ANTE_KEYRING_ERROR_DENIED;
  return ANTE_KEYRING_ERROR_ABSENT;
}

/* Takes @cause. Its words are for a log: the caller goes by the code. */
static gboolean
fail (GError **error, GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  refuse (error, judge_error (cause), cause->message);
  g_error_free (cause);
  return FALSE;
}

static GHashTable *
make_attributes (AnteKeyringCall *self)
{
  return secret_attributes_build (self->schema, "name", self->name, NULL);
}

static gboolean
open_service (AnteKeyringCall *self, GError **error)
{
  GError *cause = NULL;

  self->service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                                            self->cancellable, &cause);
  return self->service != NULL || fail (error, cause);
}

/* --- The collection --- */

/* *collection stays NULL, without an error, when there is no default. */
static gboolean
load_default (AnteKeyringCall *self, SecretCollection **collection, GError **error)
{
  GError *cause = NULL;

  *collection = secret_collection_for_alias_sync (self->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                                  self->cancellable, &cause);
  return cause == NULL || fail (error, cause);
}

static gboolean
any_is_locked (GList *collections)
{
  for (GList *l = collections; l != NULL; l = l->next)
    if (secret_collection_get_locked (l->data))
      return TRUE;
  return FALSE;
}

/* No default: but the secret may be in a collection that was the default once. */
static gboolean
look_at_others (AnteKeyringCall *self, Place *place, GError **error)
{
  GError *cause = NULL;
  g_autolist (SecretCollection) collections = NULL;

  if (!secret_service_load_collections_sync (self->service, self->cancellable, &cause))
    return fail (error, cause);
  collections = secret_service_get_collections (self->service);
  *place = any_is_locked (collections) ? PLACE_LOCKED : PLACE_NONE;
  return TRUE;
}

static gboolean
look_at_place (AnteKeyringCall *self, Place *place, GError **error)
{
  g_autoptr (SecretCollection) collection = NULL;

  if (!load_default (self, &collection, error))
    return FALSE;
  if (collection == NULL)
    return look_at_others (self, place, error);
  *place = secret_collection_get_locked (collection) ? PLACE_LOCKED : PLACE_OPEN;
  return TRUE;
}

/* --- Unlocking --- */

static gboolean
unlock (AnteKeyringCall *self, GDBusProxy *object, GError **error)
{
  gboolean accepted = FALSE;
  GError *cause = NULL;

  if (!ante_keyring_call_unlock (self, g_dbus_proxy_get_object_path (object), &accepted, &cause))
    return fail (error, cause);
  return accepted || refuse (error, ANTE_KEYRING_ERROR_LOCKED, "the keyring stayed locked");
}

static gboolean
unlock_default (AnteKeyringCall *self, GError **error)
{
  g_autoptr (SecretCollection) collection = NULL;

  if (!load_default (self, &collection, error))
    return FALSE;
  if (collection == NULL)
    return refuse (error, ANTE_KEYRING_ERROR_LOCKED, "a keyring that is not the default is locked");
  return unlock (self, G_DBUS_PROXY (collection), error);
}

/* --- Items --- */

/* The first that was stored stays the one, should there ever be two; an open one before a locked one. */
static gboolean
goes_before (SecretItem *item, SecretItem *other)
{
  if (secret_item_get_locked (item) != secret_item_get_locked (other))
    return !secret_item_get_locked (item);
  if (secret_item_get_created (item) != secret_item_get_created (other))
    return secret_item_get_created (item) < secret_item_get_created (other);
  return g_strcmp0 (g_dbus_proxy_get_object_path (G_DBUS_PROXY (item)),
                    g_dbus_proxy_get_object_path (G_DBUS_PROXY (other))) < 0;
}

/* *item stays NULL when the search is empty, which by itself proves nothing. */
static gboolean
search (AnteKeyringCall *self, SecretItem **item, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (self);
  g_autolist (SecretItem) items = NULL;
  GError *cause = NULL;

  items = secret_service_search_sync (self->service, self->schema, attributes, SECRET_SEARCH_ALL, self->cancellable,
                                      &cause);
  if (cause != NULL)
    return fail (error, cause);
  for (GList *l = items; l != NULL; l = l->next)
    if (*item == NULL || goes_before (l->data, *item))
      g_set_object (item, l->data);
  return TRUE;
}

static gboolean
load_secret (AnteKeyringCall *self, SecretItem *item, AnteSecret **secret, GError **error)
{
  g_autoptr (SecretValue) value = NULL;
  const char *bytes = NULL;
  gsize length = 0;
  GError *cause = NULL;

  if (!secret_item_load_secret_sync (item, self->cancellable, &cause))
    return fail (error, cause);
  value = secret_item_get_secret (item);
  if (value == NULL)
    return refuse (error, ANTE_KEYRING_ERROR_ABSENT, "the keyring service names a secret and does not give it");
  bytes = secret_value_get (value, &length);
  if (length == 0 || length > SECRET_MAX_BYTES)
    return refuse (error, ANTE_KEYRING_ERROR_ABSENT, "the keyring service gives a secret of a length that cannot be");
  *secret = ante_secret_new (bytes, length);
  return TRUE;
}

/* Finds the item, or proves that there is none (*item NULL). */
static gboolean
find (AnteKeyringCall *self, SecretItem **item, GError **error)
{
  Place before = PLACE_LOCKED, after = PLACE_LOCKED;

  if (!look_at_place (self, &before, error) || !search (self, item, error))
    return FALSE;
  if (*item == NULL && before == PLACE_LOCKED && self->may_prompt)
    {
      if (!unlock_default (self, error) || !look_at_place (self, &before, error) || !search (self, item, error))
        return FALSE;
    }
  if (*item != NULL)
    return TRUE;
  if (!look_at_place (self, &after, error))
    return FALSE;
  if (before == PLACE_LOCKED || after != before)
    return refuse (error, ANTE_KEYRING_ERROR_LOCKED, "the keyring is locked");
  return TRUE;
}

static gboolean
ensure_unlocked (AnteKeyringCall *self, SecretItem *item, GError **error)
{
  if (!secret_item_get_locked (item))
    return TRUE;
  if (!self->may_prompt)
    return refuse (error, ANTE_KEYRING_ERROR_LOCKED, "the keyring is locked");
  return unlock (self, G_DBUS_PROXY (item), error);
}

/* --- Storing --- */

/* A first keyring needs a password, so the service prompts for one. */
static gboolean
create_default (AnteKeyringCall *self, SecretCollection **collection, GError **error)
{
  gboolean accepted = FALSE;
  GError *cause = NULL;

  if (!ante_keyring_call_create_default (self, &accepted, &cause))
    return fail (error, cause);
  if (!accepted)
    return refuse (error, ANTE_KEYRING_ERROR_LOCKED, "no keyring was made");
  if (!load_default (self, collection, error))
    return FALSE;
  return *collection != NULL || refuse (error, ANTE_KEYRING_ERROR_LOCKED, "no keyring was made");
}

static gboolean
create_item (AnteKeyringCall *self, SecretValue *value, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (self);
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (SecretItem) item = NULL;
  GError *cause = NULL;

  if (!load_default (self, &collection, error))
    return FALSE;
  if (collection == NULL && !create_default (self, &collection, error))
    return FALSE;
  item = secret_item_create_sync (collection, self->schema, attributes, self->label, value, SECRET_ITEM_CREATE_NONE,
                                  self->cancellable, &cause);
  return item != NULL || fail (error, cause);
}

static gboolean
replace_item (AnteKeyringCall *self, SecretItem *item, SecretValue *value, GError **error)
{
  GError *cause = NULL;

  return secret_item_set_secret_sync (item, value, self->cancellable, &cause) || fail (error, cause);
}

static gboolean
write_item (AnteKeyringCall *self, GError **error)
{
  g_autoptr (SecretItem) item = NULL;
  g_autoptr (SecretValue) value = NULL;

  if (!find (self, &item, error))
    return FALSE;
  if (item != NULL && !self->replace)
    return refuse (error, ANTE_KEYRING_ERROR_EXISTS, "the keyring holds that secret already");
  if (item != NULL && !ensure_unlocked (self, item, error))
    return FALSE;
  value = secret_value_new ((const char *) ante_secret_bytes (self->to_store),
                            (gssize) ante_secret_length (self->to_store), "text/plain");
  return item != NULL ? replace_item (self, item, value, error) : create_item (self, value, error);
}

static gboolean
read_item (AnteKeyringCall *self, AnteSecret **secret, GError **error)
{
  g_autoptr (SecretItem) item = NULL;

  if (!find (self, &item, error))
    return FALSE;
  if (item == NULL)
    return TRUE;
  return ensure_unlocked (self, item, error) && load_secret (self, item, secret, error);
}

gboolean
ante_keyring_call_lookup (AnteKeyringCall *self, AnteSecret **secret, GError **error)
{
  return open_service (self, error) && read_item (self, secret, error);
}

gboolean
ante_keyring_call_store (AnteKeyringCall *self, GError **error)
{
  g_autoptr (AnteSecret) kept = NULL;

  if (!open_service (self, error) || !write_item (self, error) || !read_item (self, &kept, error))
    return FALSE;
  if (kept == NULL || !ante_secret_equal (kept, self->to_store))
    return refuse (error, ANTE_KEYRING_ERROR_ABSENT, "the keyring service did not keep what it took");
  return TRUE;
}

/* --- Forgetting --- */

static gboolean
delete_item (AnteKeyringCall *self, SecretItem *item, GError **error)
{
  GError *cause = NULL;

  return ensure_unlocked (self, item, error)
         && (secret_item_delete_sync (item, self->cancellable, &cause) || fail (error, cause));
}

gboolean
ante_keyring_call_forget (AnteKeyringCall *self, GError **error)
{
  g_autoptr (SecretItem) item = NULL;
  g_autoptr (SecretItem) left = NULL;

  if (!open_service (self, error) || !find (self, &item, error))
    return FALSE;
  if (item == NULL)
    return TRUE;
  if (!delete_item (self, item, error) || !find (self, &left, error))
    return FALSE;
  return left == NULL || refuse (error, ANTE_KEYRING_ERROR_ABSENT, "the keyring service did not let go of it");
}
