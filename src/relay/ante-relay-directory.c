/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is known, in memory. */
#include "relay/ante-relay-directory.h"

#include <string.h>

/* Beyond this, all is forgotten and asked for again as it is needed. */
#define MOST_KEPT 100000
/* Questions to the store under way; strangers' tokens must not fill its queue. */
#define MOST_ASKED 1024

struct _AnteRelayDirectory
{
  /* Given */      AnteRelayStore *store;  /* borrowed */
  /* Under way */  GHashTable *clinics;    /* owned; number -> AnteRelayClinic */
                   GHashTable *by_secret;  /* owned; a hash within a clinic's hooks -> AnteRelayClinic, borrowed */
                   GHashTable *tokens;     /* owned; set of AnteRelayToken by hash */
                   GHashTable *keys;       /* owned; relay id -> AnteSecret: one copy of each */
                   GHashTable *newest;     /* owned; set of End by clinic */
                   guint era;              /* when something was forgotten: what was asked before may be stale */
                   guint n_asked;
};

typedef struct
{
  gint64 clinic;
  gint64 newest;
} End;

/* A question to the store. */
typedef struct
{
  AnteRelayDirectory *directory; /* borrowed */
  guint era;
  AnteRelayFound found;
  gpointer data;
} Asked;

AnteRelayDirectory *
ante_relay_directory_new (AnteRelayStore *store)
{
  AnteRelayDirectory *self = g_new0 (AnteRelayDirectory, 1);

  self->store = store;
  self->clinics = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) ante_relay_clinic_free);
  self->by_secret = g_hash_table_new (ante_hash_of_key, ante_keys_equal);
  self->tokens = g_hash_table_new_full (ante_hash_of_key, ante_keys_equal, g_free, NULL);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) ante_secret_unref);
  self->newest = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
ante_relay_directory_free (AnteRelayDirectory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->newest);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->by_secret);
  g_hash_table_unref (self->clinics);
  g_hash_table_unref (self->keys);
  g_free (self);
}

/* Guarded memory is dear: every clinic of one relay shares its key. */
static void
share_key (AnteRelayDirectory *self, AnteRelayClinic *clinic)
{
  AnteSecret *known = g_hash_table_lookup (self->keys, clinic->relay_id);

  if (known == NULL || !ante_secret_equal (known, clinic->relay_key))
    {
      g_hash_table_insert (self->keys, g_strdup (clinic->relay_id),
                           ante_secret_ref (clinic->relay_key));
      return;
    }
  ante_secret_unref (clinic->relay_key);
  clinic->relay_key = ante_secret_ref (known);
}

static void
drop_clinic (AnteRelayDirectory *self, gint64 no)
{
  AnteRelayClinic *clinic = g_hash_table_lookup (self->clinics, &no);

  if (clinic == NULL)
    return;
  gsize length;
  const guint8 *hashes = g_bytes_get_data (clinic->hooks, &length);
  for (gsize i = 0; i < length; i += ANTE_HASH_BYTES)
    g_hash_table_remove (self->by_secret, hashes + i);
  g_hash_table_remove (self->clinics, &no);
}

static void
keep_clinic (AnteRelayDirectory *self, AnteRelayClinic *clinic)
{
  share_key (self, clinic);
  drop_clinic (self, clinic->no);
  g_hash_table_replace (self->clinics, &clinic->no, clinic);
  gsize length;
  guint8 *hashes = (guint8 *) g_bytes_get_data (clinic->hooks, &length); /* keys, which are never changed */
  for (gsize i = 0; i < length; i += ANTE_HASH_BYTES)
    g_hash_table_insert (self->by_secret, hashes + i, clinic);
}

static gboolean
is_of_clinic (gpointer token, gpointer ignored, gpointer clinic)
{
  return ((AnteRelayToken *) token)->clinic == *(gint64 *) clinic;
}

void
ante_relay_directory_forget (AnteRelayDirectory *self, gint64 clinic)
{
  self->era++;
  if (clinic == 0)
    {
      g_hash_table_remove_all (self->by_secret);
      g_hash_table_remove_all (self->clinics);
      g_hash_table_remove_all (self->tokens);
      return;
    }
  drop_clinic (self, clinic);
  g_hash_table_foreach_remove (self->tokens, is_of_clinic, &clinic);
}

/* Takes the lookup's clinic. */
static void
keep (AnteRelayDirectory *self, AnteRelayLookup *lookup)
{
  if (g_hash_table_size (self->tokens) + g_hash_table_size (self->clinics) >= MOST_KEPT)
    ante_relay_directory_forget (self, 0);
  if (lookup->is_token)
    g_hash_table_add (self->tokens, g_memdup2 (&lookup->token, sizeof lookup->token));
  keep_clinic (self, g_steal_pointer (&lookup->clinic));
}

static void
looked_up_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  AnteRelayDirectory *self = asked->directory;
  g_autoptr (GError) error = NULL;
  AnteRelayLookup *lookup = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  self->n_asked--;
  if (lookup == NULL || lookup->clinic == NULL)
    {
      asked->found (NULL, NULL, error, asked->data);
      return;
    }
  asked->found (lookup->clinic, lookup->is_token ? &lookup->token : NULL, NULL, asked->data);
  if (asked->era == self->era && ante_relay_store_hears (self->store))
    keep (self, lookup);
}

static void
ask_store (AnteRelayDirectory *self,
           const guint8 hash[ANTE_HASH_BYTES],
           gboolean is_token,
           AnteRelayFound found,
           gpointer data)
{
  if (self->n_asked >= MOST_ASKED)
    {
      g_autoptr (GError) error = g_error_new_literal (
          ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE, "Too much is asked");
      found (NULL, NULL, error, data);
      return;
    }
  Asked *asked = g_new0 (Asked, 1);
  AnteRelayLookup *lookup = g_new0 (AnteRelayLookup, 1);

  *asked = (Asked){ self, self->era, found, data };
  memcpy (lookup->hash, hash, ANTE_HASH_BYTES);
  lookup->is_token = is_token;
  self->n_asked++;
  ante_relay_store_look_up_async (self->store, lookup, looked_up_cb, asked);
}

void
ante_relay_directory_find_secret (AnteRelayDirectory *self,
                                  const char *secret,
                                  AnteRelayFound found,
                                  gpointer data)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (secret, strlen (secret), hash);
  AnteRelayClinic *clinic =
      ante_relay_store_hears (self->store) ? g_hash_table_lookup (self->by_secret, hash) : NULL;
  if (clinic != NULL)
    found (clinic, NULL, NULL, data);
  else
    ask_store (self, hash, FALSE, found, data);
}

void
ante_relay_directory_find_token (AnteRelayDirectory *self,
                                 const char *token,
                                 AnteRelayFound found,
                                 gpointer data)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (token, strlen (token), hash);
  ante_relay_directory_find_token_again (self, hash, found, data);
}

void
ante_relay_directory_find_token_again (AnteRelayDirectory *self,
                                       const guint8 hash[ANTE_HASH_BYTES],
                                       AnteRelayFound found,
                                       gpointer data)
{
  AnteRelayToken *known =
      ante_relay_store_hears (self->store) ? g_hash_table_lookup (self->tokens, hash) : NULL;
  AnteRelayClinic *clinic =
      known != NULL ? g_hash_table_lookup (self->clinics, &known->clinic) : NULL;
  if (clinic != NULL)
    found (clinic, known, NULL, data);
  else
    ask_store (self, hash, TRUE, found, data);
}

gboolean
ante_relay_directory_note_newest (AnteRelayDirectory *self, gint64 clinic, gint64 newest)
{
  End *end = g_hash_table_lookup (self->newest, &clinic);

  if (end == NULL)
    {
      end = g_new0 (End, 1);
      end->clinic = clinic;
      g_hash_table_add (self->newest, end);
    }
  if (newest <= end->newest)
    return FALSE;
  end->newest = newest;
  return TRUE;
}

gint64
ante_relay_directory_newest (AnteRelayDirectory *self, gint64 clinic)
{
  const End *end = g_hash_table_lookup (self->newest, &clinic);

  return end != NULL ? end->newest : 0;
}
