/* SPDX-License-Identifier: GPL-3.0-or-later
 * Starting: the keyring, then the board from the cache, then what is needed to speak to others. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define PRUNE_AFTER_S 60 /* not while somebody waits for the first board */
#define PRUNE_EVERY_S (6 * 60 * 60)

/* --- Starting --- */

typedef struct
{
  AnteDesk *desk; /* owned */
  guint start;
  gboolean may_prompt;
  gboolean others_known; /* the two below were looked up */
  AnteSecret *provider_key, *token;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_object_unref (start->desk);
  g_clear_pointer (&start->provider_key, ante_secret_unref);
  g_clear_pointer (&start->token, ante_secret_unref);
  g_free (start);
}

static gboolean
is_outdated (Start *start)
{
  return start->start != start->desk->starting;
}

AnteDeskState
ante_desk_state_of_keyring (const GError *error)
{
  if (g_error_matches (error, ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_LOCKED))
    return ANTE_DESK_KEYRING_LOCKED;
  if (g_error_matches (error, ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_DENIED))
    return ANTE_DESK_KEYRING_DENIED;
  return ANTE_DESK_KEYRING_ABSENT;
}

static AnteDeskState
state_of_store (const GError *error)
{
  static const struct { AnteStoreError error; AnteDeskState state; } states[] = {
    { ANTE_STORE_ERROR_NEWER, ANTE_DESK_STORE_NEWER },     { ANTE_STORE_ERROR_WRONG_KEY, ANTE_DESK_WRONG_KEY },
    { ANTE_STORE_ERROR_FULL, ANTE_DESK_STORE_FULL },       { ANTE_STORE_ERROR_BUSY, ANTE_DESK_STORE_BUSY },
    { ANTE_STORE_ERROR_STORAGE, ANTE_DESK_STORE_CLOSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_error_matches (error, ANTE_STORE_ERROR, (int) states[i].error))
      return states[i].state;
  return ANTE_DESK_STORE_DAMAGED;
}

/* --- On the worker --- */

static void
secret_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Waits here, on a thread that has nothing else to do yet: the main one may be busy for long with opening the display. */
static gboolean
wait_for_keys (AnteDesk *self, gboolean may_prompt, GCancellable *cancellable, AnteSecret **keys, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) found = NULL;

  g_main_context_push_thread_default (context);
  ante_keyring_lookup_async (self->keyring, ANTE_KEYRING_KEYS, may_prompt, cancellable, secret_found_cb, &found);
  while (found == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return ante_keyring_lookup_finish (self->keyring, found, keys, error);
}

static AnteDeskState
open_vault (AnteDesk *self, gboolean may_prompt, GCancellable *cancellable)
{
  g_autoptr (AnteSecret) keys = NULL;
  g_autoptr (GError) error = NULL;

  if (!wait_for_keys (self, may_prompt, cancellable, &keys, &error))
    return ante_desk_state_of_keyring (error);
  if (keys == NULL)
    return ante_store_exists (self->data_dir) ? ANTE_DESK_WRONG_KEY : ANTE_DESK_FIRST_RUN;
  if (self->vault == NULL)
    self->vault = ante_vault_read (keys, self->random, &error);
  if (self->vault == NULL)
    return g_error_matches (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NEWER) ? ANTE_DESK_STORE_NEWER : ANTE_DESK_WRONG_KEY;
  return ANTE_DESK_READY;
}

/* Its making may have been cut off before it was marked. */
static gboolean
is_empty (AnteDesk *self)
{
  return ante_store_get_setting (self->store, ANTE_SETTING_SETTING_UP) == NULL &&
         ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK) == 0 && ante_store_count_pending (self->store) == 0;
}

/* A cache that has to be made anew for keys that have written before: until everything is read again this
 * desk does not know where its own chain ends, and writes nothing. */
static AnteDeskState
open_store (AnteDesk *self)
{
  gboolean lost = !ante_store_exists (self->data_dir);
  g_autoptr (GError) error = NULL;

  if (self->store == NULL)
    self->store = ante_desk_open_store (self, &error);
  if (self->store != NULL && (lost || is_empty (self)) && !ante_store_set_setting (self->store, ANTE_SETTING_CATCHING_UP, "1", &error))
    g_clear_pointer (&self->store, ante_store_close);
  if (self->store == NULL)
    {
      g_clear_pointer (&self->vault, ante_vault_unref); /* a retry looks for other keys */
      return state_of_store (error);
    }
  ante_desk_publish (self, TRUE);
  return ANTE_DESK_READY;
}

/* By the clinic's clock, as the store has it. (transfer full), nullable. */
static char *
find_today (AnteDesk *self)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ante_desk_relay_now_ms (self) / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, self->store_zone) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d") : NULL;
}

/* Opened and unsealed now, today is in memory when the board asks for it. */
static void
read_today (AnteDesk *self)
{
  g_autofree char *today = find_today (self);

  if (today != NULL)
    g_ptr_array_unref (ante_store_read_day (self->store, today));
}

static void
open_cache (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_int (task, open_store (source));
}

/* The board first: it needs the keys and the cache alone. Without a cache it stays at STARTING. */
static void
open_keys_and_cache (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AnteDeskState state = open_vault (self, GPOINTER_TO_INT (data), cancellable);

  if (state == ANTE_DESK_READY)
    state = ante_store_exists (self->data_dir) ? open_store (self) : ANTE_DESK_STARTING;
  if (state == ANTE_DESK_READY)
    read_today (self);
  g_task_return_int (task, state);
}

/* --- On the main thread --- */


static void
open_kept_relay (AnteDesk *self, AnteSecret *item)
{
  const char *bytes = item != NULL ? (const char *) ante_secret_bytes (item) : NULL;
  const char *end = bytes != NULL ? memchr (bytes, '\n', ante_secret_length (item)) : NULL;
  g_autoptr (AnteSecret) token = NULL;
  g_autofree char *uri = NULL;

  if (end != NULL)
    {
      uri = g_strndup (bytes, (gsize) (end - bytes));
      token = ante_secret_new (end + 1, ante_secret_length (item) - (gsize) (end + 1 - bytes));
    }
  ante_desk_open_relay (self, uri, token);
}

static void
open_board (Start *start)
{
  AnteDesk *self = start->desk;

  /* Left before its end: nobody can say that the recovery sheet was kept, so it begins again. */
  ante_desk_set_state (self, self->snapshot->setting_up ? ANTE_DESK_FIRST_RUN : ANTE_DESK_READY);
  ante_desk_resume_automatic (self);
  ante_desk_begin_pruning (self);
  ante_desk_watch_keyring (self);
}

/* The last step: what is needed to speak to others. */
static void
connect_desk (Start *start)
{
  const AnteSnapshot *snapshot = start->desk->snapshot;

  ante_desk_use_key (start->desk, start->provider_key);
  /* An empty cache and no relay to fill it from: the assistant was ended before it wrote anything. */
  if (start->token == NULL && snapshot->cursor == 0 && snapshot->queued == 0)
    ante_desk_set_state (start->desk, ANTE_DESK_FIRST_RUN);
  open_kept_relay (start->desk, start->token);
}

static void look_up_others (Start *start);

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  AnteDesk *self = start->desk;
  g_autoptr (GError) error = NULL;
  AnteDeskState state = (AnteDeskState) g_task_propagate_int (G_TASK (result), &error);

  if (error != NULL || is_outdated (start)) /* closed, or another start has taken over */
    start_free (start);
  else if (state == ANTE_DESK_STARTING)
    look_up_others (start);
  else if (state != ANTE_DESK_READY)
    {
      ante_desk_set_state (self, state);
      start_free (start);
    }
  else
    {
      open_board (start);
      if (!start->others_known)
        {
          look_up_others (start);
          return;
        }
      connect_desk (start);
      start_free (start);
    }
}

/* The keyring went away between two of its secrets, or another start has taken over. */
static void
give_up_start (Start *start, const GError *error)
{
  if (!is_outdated (start))
    ante_desk_set_state (start->desk, ante_desk_state_of_keyring (error));
  start_free (start);
}

static void
open_without_cache (Start *start)
{
  g_autoptr (GTask) task = g_task_new (start->desk, NULL, opened_cb, start);

  ante_desk_run (start->desk, task, open_cache);
}

static void
token_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  AnteDesk *self = start->desk;
  g_autoptr (GError) error = NULL;

  if (!ante_keyring_lookup_finish (self->keyring, result, &start->token, &error) || is_outdated (start))
    {
      give_up_start (start, error);
      return;
    }
  start->others_known = TRUE;
  if (self->state != ANTE_DESK_STARTING)
    {
      connect_desk (start);
      start_free (start);
    }
  else if (start->token == NULL && !ante_store_exists (self->data_dir))
    {
      /* Keys that have written nothing yet: the assistant was ended between the two. */
      ante_desk_set_state (self, ANTE_DESK_FIRST_RUN);
      start_free (start);
    }
  else
    open_without_cache (start);
}

static void
provider_key_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  AnteDesk *self = start->desk;
  g_autoptr (GError) error = NULL;

  if (!ante_keyring_lookup_finish (self->keyring, result, &start->provider_key, &error) || is_outdated (start))
    {
      give_up_start (start, error);
      return;
    }
  ante_keyring_lookup_async (self->keyring, ANTE_KEYRING_RELAY_TOKEN, start->may_prompt, NULL, token_found_cb, start);
}

static void
look_up_others (Start *start)
{
  ante_keyring_lookup_async (start->desk->keyring, ANTE_KEYRING_PROVIDER_KEY, start->may_prompt, NULL, provider_key_found_cb, start);
}

void
ante_desk_start (AnteDesk *self, gboolean may_prompt)
{
  g_autoptr (GTask) task = NULL;
  Start *start;

  g_return_if_fail (self->state != ANTE_DESK_READY);

  start = g_new0 (Start, 1);
  start->desk = g_object_ref (self);
  start->start = ++self->starting;
  start->may_prompt = may_prompt;
  ante_desk_cancel_start (self);
  self->opening = g_cancellable_new ();
  ante_desk_set_state (self, ANTE_DESK_STARTING);

  task = g_task_new (self, self->opening, opened_cb, start);
  g_task_set_source_tag (task, ante_desk_start);
  g_task_set_task_data (task, GINT_TO_POINTER (may_prompt), NULL);
  ante_desk_run (self, task, open_keys_and_cache);
}

void
ante_desk_cancel_start (AnteDesk *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
}

/* --- The window: past appointments leave, now and then --- */

static void
prune (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  gint64 now = ante_desk_relay_now_ms (self);
  AnteEntity *clinic;
  g_autofree char *today = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  clinic = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  today = find_today (self);
  if (today != NULL)
    ante_store_prune (self->store, today,
                      (guint) CLAMP (clinic != NULL ? ante_json_peek_int (clinic->state, "window_days", ANTE_WINDOW_DAYS_DEFAULT) : ANTE_WINDOW_DAYS_DEFAULT, 1, 3660),
                      now, NULL);
  g_task_return_boolean (task, TRUE);
}

/* What leaves does not come back, so one clock alone is not believed: it happens when the relay has given all
 * it has and both agree about the time. */
void
ante_desk_prune_if_due (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;

  if (!self->prune_due || !ante_desk_knows_relay_time (self) || self->clock_off_ms != 0)
    return;
  self->prune_due = FALSE;
  task = g_task_new (self, NULL, NULL, NULL);
  ante_desk_run (self, task, prune);
}

static gboolean
prune_cb (gpointer data)
{
  ((AnteDesk *) data)->prune_due = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
first_prune_cb (gpointer data)
{
  AnteDesk *self = data;

  prune_cb (self);
  self->prune_source = g_timeout_add_seconds (PRUNE_EVERY_S, prune_cb, self);
  return G_SOURCE_REMOVE;
}

void
ante_desk_begin_pruning (AnteDesk *self)
{
  if (self->prune_source == 0)
    self->prune_source = g_timeout_add_seconds (PRUNE_AFTER_S, first_prune_cb, self);
}
