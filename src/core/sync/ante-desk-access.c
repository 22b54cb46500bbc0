/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come to the relay: a manager's desk holds what the relay says against the log, and puts right what differs. Desks that
 * the roster calls revoked are let in no more; a webhook secret is accepted before anybody uses it, and until nothing
 * does. It follows from the log alone, so it is done again whenever a relay knows less: after an outage, after a restore. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-hooks.h"
#include "shared/base/ante-json.h"

#define SETTING_NEXT "hook-next"             /* a secret made here that is not in the log yet */
#define SETTING_SINCE "access-generation"    /* the log's generation, a space, when it was first seen */
#define AGAIN_MS (60 * 60 * 1000)
#define AGAIN_AFTER_FAILURE_MS (20 * 1000)
#define MOST_STEPS 64
#define SECRET_BYTES 32

/* One comparison, until nothing differs. */
typedef struct
{
  AnteDesk *desk;        /* owned */
  AnteRelayLink *relay;  /* owned */
  char *access;          /* as of what it was begun */
  char *generation;      /* as the relay says */
  GStrv secrets, desks;  /* likewise */
  guint n_steps;
  gboolean is_full;      /* the relay takes no more secrets */
} Agreement;

/* What is to be done next. */
typedef struct
{
  gboolean any;
  AnteAccessVerb verb;
  char *name, *generation;
  gint64 through;
} Step;

static void next_step (Agreement *agreement);

static void
agreement_free (Agreement *self)
{
  g_object_unref (self->desk);
  g_object_unref (self->relay);
  g_free (self->access);
  g_free (self->generation);
  g_strfreev (self->secrets);
  g_strfreev (self->desks);
  g_free (self);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_free (step->generation);
  g_free (step);
}

static Step *
make_step (AnteAccessVerb verb, const char *name)
{
  Step *step = g_new0 (Step, 1);

  step->any = TRUE;
  step->verb = verb;
  step->name = g_strdup (name);
  return step;
}

/* --- What differs (worker) --- */

char *
ante_desk_describe_access (AnteDesk *self)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (tables, ANTE_ENTITY_DESK);
  g_autoptr (GPtrArray) hooks = ante_hooks_read (tables);
  const char *generation = ante_store_get_setting (self->store, "generation");
  GString *text = g_string_new (generation);

  for (guint i = 0; i < desks->len; i++)
    if (ante_json_peek_bool (((AnteEntity *) g_ptr_array_index (desks, i))->state, "revoked"))
      g_string_append_printf (text, " -%s", ((AnteEntity *) g_ptr_array_index (desks, i))->id);
  for (guint i = 0; i < hooks->len; i++)
    g_string_append_printf (text, " +%s", ((AnteHook *) g_ptr_array_index (hooks, i))->name);
  if (ante_store_get_setting (self->store, SETTING_NEXT) != NULL)
    g_string_append (text, " next");
  return g_string_free (text, FALSE);
}

static Step *
find_revoked (AnteDesk *self, const Agreement *agreement)
{
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (ante_store_get_tables (self->store), ANTE_ENTITY_DESK);

  for (guint i = 0; i < desks->len; i++)
    {
      AnteEntity *desk = g_ptr_array_index (desks, i);

      if (ante_json_peek_bool (desk->state, "revoked") && g_strv_contains ((const char *const *) agreement->desks, desk->id))
        return make_step (ANTE_ACCESS_REVOKE_DESK, desk->id);
    }
  return NULL;
}

static gboolean
is_accepted (const Agreement *agreement, const char *name)
{
  return g_strv_contains ((const char *const *) agreement->secrets, name);
}

/* Since when this desk follows this log: another's may still hold what a restored relay lost. */
static gint64
followed_for_ms (AnteDesk *self, const char *generation, gint64 now_ms)
{
  const char *kept = ante_store_get_setting (self->store, SETTING_SINCE);
  g_autofree char *text = NULL;

  if (kept != NULL && strncmp (kept, generation, 32) == 0 && strlen (kept) > 33)
    return now_ms - g_ascii_strtoll (kept + 33, NULL, 10);
  text = g_strdup_printf ("%s %" G_GINT64_FORMAT, generation, now_ms);
  ante_store_set_setting (self->store, SETTING_SINCE, text, NULL);
  return 0;
}

/* Desks that lag go on using it for a while; and invites under it may bring news. */
static gboolean
is_in_use (const AnteHook *hook, gint64 now_ms)
{
  return hook->until_ms == 0 || now_ms - hook->until_ms < ANTE_HOOK_GRACE_MS || hook->n_invites > 0;
}

/* The oldest first, so that the newest there is the newest here. */
static Step *
find_missing (const Agreement *agreement, GPtrArray *hooks, gint64 now_ms)
{
  for (guint i = 0; i < hooks->len && !agreement->is_full; i++)
    {
      const AnteHook *hook = g_ptr_array_index (hooks, i);

      if (hook->until_ms != 0 && is_in_use (hook, now_ms) && !is_accepted (agreement, hook->name))
        return make_step (ANTE_ACCESS_ADD_SECRET, hook->name);
    }
  for (guint i = 0; i < hooks->len && !agreement->is_full; i++)
    {
      const AnteHook *hook = g_ptr_array_index (hooks, i);

      if (hook->until_ms == 0 && !is_accepted (agreement, hook->name))
        return make_step (ANTE_ACCESS_ADD_SECRET, hook->name);
    }
  return NULL;
}

static Step *
find_unused (AnteDesk *self, const Agreement *agreement, GPtrArray *hooks, gint64 now_ms)
{
  const char *known = ante_store_get_setting (self->store, "generation");
  guint n_accepted = g_strv_length (agreement->secrets);

  if (g_strcmp0 (known, agreement->generation) != 0 || followed_for_ms (self, agreement->generation, now_ms) < ANTE_HOOK_GRACE_MS)
    return NULL;
  for (guint i = 0; i < hooks->len; i++)
    {
      const AnteHook *hook = g_ptr_array_index (hooks, i);

      if (!is_in_use (hook, now_ms) && is_accepted (agreement, hook->name) &&
          g_strcmp0 (agreement->secrets[n_accepted - 1], hook->name) != 0)
        {
          Step *step = make_step (ANTE_ACCESS_DROP_SECRET, hook->name);

          step->generation = g_strdup (agreement->generation);
          step->through = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
          return step;
        }
    }
  return NULL;
}

static gboolean
save_next (AnteDesk *self, const char *secret, GError **error)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "hook_secret", secret);
  return ante_desk_save_one (self, ante_desk_make_write (self, "clinic.set", ante_vault_get_clinic_id (self->vault), fields), NULL, error);
}

/* The relay first, so that nobody uses what is not accepted; then the log; then it is forgotten here. */
static Step *
go_on_with_next (AnteDesk *self, const Agreement *agreement, GPtrArray *hooks)
{
  const char *secret = ante_store_get_setting (self->store, SETTING_NEXT);
  g_autofree char *name = secret != NULL ? ante_hook_name (secret) : NULL;
  const char *generation = ante_store_get_setting (self->store, "generation");

  if (secret == NULL)
    return NULL;
  if (ante_hooks_find (hooks, name) == NULL)
    {
      if (!is_accepted (agreement, name))
        return agreement->is_full ? NULL : make_step (ANTE_ACCESS_ADD_SECRET, name);
      if (g_strcmp0 (generation, agreement->generation) != 0 || !save_next (self, secret, NULL))
        return NULL; /* another time */
    }
  if (ante_store_set_setting (self->store, SETTING_NEXT, NULL, NULL))
    ante_desk_publish (self, FALSE);
  return NULL;
}

static void
find_step (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  const Agreement *agreement = data;
  gint64 now_ms = ante_desk_relay_now_ms (self);
  g_autoptr (GPtrArray) hooks = NULL;
  Step *step = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  hooks = ante_hooks_read (ante_store_get_tables (self->store));
  if (hooks->len > 1)
    ante_hooks_count_invites (ante_store_get_tables (self->store), hooks, now_ms);
  step = find_revoked (self, agreement);
  if (step == NULL)
    step = find_missing (agreement, hooks, now_ms);
  if (step == NULL)
    step = go_on_with_next (self, agreement, hooks);
  if (step == NULL)
    step = find_unused (self, agreement, hooks, now_ms);
  g_task_return_pointer (task, step != NULL ? step : g_new0 (Step, 1), step_free);
}

/* --- Doing it (main thread) --- */

static void
end_agreement (Agreement *agreement, gboolean agreed)
{
  g_autoptr (AnteDesk) self = g_object_ref (agreement->desk);

  self->agreeing = FALSE;
  self->hooks_full = agreement->is_full;
  self->agreed_monotonic_ms = ante_clock_monotonic_ms (self->clock);
  g_free (self->agreed);
  self->agreed = agreed ? g_steal_pointer (&agreement->access) : NULL;
  agreement_free (agreement);
  if (agreed)
    ante_desk_agree (self); /* if something changed meanwhile */
}

/* What it says of one of the two lists. */
static void
note_lists (Agreement *agreement, AnteAccess *answer)
{
  g_free (agreement->generation);
  agreement->generation = g_steal_pointer (&answer->generation);
  if (answer->secrets != NULL)
    {
      g_strfreev (agreement->secrets);
      agreement->secrets = g_steal_pointer (&answer->secrets);
      agreement->is_full = FALSE; /* one may have been dropped */
    }
  if (answer->desks != NULL)
    {
      g_strfreev (agreement->desks);
      agreement->desks = g_steal_pointer (&answer->desks);
    }
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Agreement *agreement = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteAccess) answer = ante_relay_link_access_finish (ANTE_RELAY_LINK (source), result, &error);

  if (answer != NULL)
    note_lists (agreement, answer);
  else if (g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CONFLICT) && g_str_equal (error->message, "too-many"))
    agreement->is_full = TRUE;
  else
    {
      end_agreement (agreement, FALSE);
      return;
    }
  if (agreement->relay != agreement->desk->relay || agreement->desk->worker == NULL || ++agreement->n_steps > MOST_STEPS)
    end_agreement (agreement, FALSE);
  else
    next_step (agreement);
}

static void
ask (Agreement *agreement, const AnteAccessRequest *request)
{
  ante_relay_link_access_async (agreement->relay, request, NULL, answered_cb, agreement);
}

static void
step_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Agreement *agreement = data;
  Step *step = g_task_propagate_pointer (G_TASK (result), NULL);

  ante_desk_tell (agreement->desk); /* a new secret may have been saved */
  if (step != NULL && step->any)
    ask (agreement, &(AnteAccessRequest){ step->verb, step->name, step->generation, step->through });
  else
    end_agreement (agreement, step != NULL);
  if (step != NULL)
    step_free (step);
}

/* Takes @agreement. */
static void
next_step (Agreement *agreement)
{
  g_autoptr (GTask) task = NULL;

  if (agreement->desks == NULL)
    {
      ask (agreement, &(AnteAccessRequest){ .verb = ANTE_ACCESS_LIST_DESKS });
      return;
    }
  if (agreement->secrets == NULL)
    {
      ask (agreement, &(AnteAccessRequest){ .verb = ANTE_ACCESS_LIST_SECRETS });
      return;
    }
  task = g_task_new (agreement->desk, NULL, step_found_cb, agreement);
  g_task_set_task_data (task, agreement, NULL);
  ante_desk_run (agreement->desk, task, find_step);
}

static gboolean
is_due (AnteDesk *self)
{
  gint64 passed = ante_clock_monotonic_ms (self->clock) - self->agreed_monotonic_ms;

  if (self->agreed_monotonic_ms == 0)
    return TRUE;
  if (self->agreed == NULL)
    return passed >= AGAIN_AFTER_FAILURE_MS;
  return passed >= AGAIN_MS || g_strcmp0 (self->agreed, self->snapshot->access) != 0;
}

void
ante_desk_agree (AnteDesk *self)
{
  Agreement *agreement;

  if (self->relay == NULL || self->worker == NULL || self->agreeing || self->searching ||
      self->snapshot->role != ANTE_ROLE_MANAGER || self->snapshot->reading || self->snapshot->access == NULL || !is_due (self))
    return;
  self->agreeing = TRUE;
  agreement = g_new0 (Agreement, 1);
  agreement->desk = g_object_ref (self);
  agreement->relay = g_object_ref (self->relay);
  agreement->access = g_strdup (self->snapshot->access);
  next_step (agreement);
}

/* --- A new secret, as a person asks for it --- */

static char *
make_secret (AnteDesk *self)
{
  guint8 bytes[SECRET_BYTES];
  char *text;

  ante_random_fill (self->random, bytes, sizeof bytes);
  text = ante_base64url_encode (bytes, sizeof bytes);
  ante_wipe (bytes, sizeof bytes);
  return text;
}

static void
begin_new_secret (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  g_autoptr (GPtrArray) hooks = NULL;
  g_autofree char *secret = NULL;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "clinic.set"))
    return;
  hooks = ante_hooks_read (ante_store_get_tables (self->store));
  if (hooks->len == 0 || ante_store_get_setting (self->store, ANTE_SETTING_CATCHING_UP) != NULL)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "the clinic has no relay yet, or its log is not read");
      return;
    }
  secret = make_secret (self);
  if (ante_store_get_setting (self->store, SETTING_NEXT) == NULL && !ante_store_set_setting (self->store, SETTING_NEXT, secret, &error))
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_STORAGE, "%s", error->message);
      g_error_free (error);
    }
  else
    {
      ante_desk_publish (self, FALSE);
      g_task_return_boolean (task, TRUE);
    }
  ante_wipe (secret, strlen (secret));
}

void
ante_desk_new_hook_secret_async (AnteDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, ante_desk_new_hook_secret_async);
  ante_desk_run (self, task, begin_new_secret);
}

gboolean
ante_desk_new_hook_secret_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  self->agreed_monotonic_ms = 0; /* now, not when it was due */
  ante_desk_agree (self);
  return TRUE;
}

/* --- How it stands --- */

void
ante_hooks_free (AnteHooks *self)
{
  g_free (self->address);
  g_free (self->by);
  g_free (self);
}

static void
load_hooks (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AnteTables *tables;
  AnteEntity *clinic;
  g_autoptr (GPtrArray) hooks = NULL;
  gint64 now_ms = ante_desk_relay_now_ms (self);
  AnteHooks *answer;

  if (g_task_return_error_if_cancelled (task) || !ante_desk_has_store (self, task))
    return;
  tables = ante_store_get_tables (self->store);
  clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  hooks = ante_hooks_read (tables);
  if (hooks->len > 1)
    ante_hooks_count_invites (tables, hooks, now_ms);
  answer = g_new0 (AnteHooks, 1);
  answer->is_waiting = ante_store_get_setting (self->store, SETTING_NEXT) != NULL;
  for (guint i = 0; i < hooks->len; i++)
    {
      const AnteHook *hook = g_ptr_array_index (hooks, i);

      if (hook->until_ms == 0)
        {
          answer->address = g_strdup_printf ("%s/hooks/qualiphy/%s", ante_json_peek_string (clinic->state, "public_url"), hook->secret);
          answer->was_changed = hooks->len > 1;
          answer->since_ms = hook->since_ms;
          answer->by = g_strdup (hook->by);
          continue;
        }
      answer->n_old += is_in_use (hook, now_ms);
      answer->n_invites += hook->n_invites;
      answer->until_ms = MAX (answer->until_ms, hook->until_ms + ANTE_HOOK_GRACE_MS);
    }
  g_task_return_pointer (task, answer, (GDestroyNotify) ante_hooks_free);
}

void
ante_desk_load_hooks_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_hooks_async);
  ante_desk_run (self, task, load_hooks);
}

AnteHooks *
ante_desk_load_hooks_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  AnteHooks *hooks = g_task_propagate_pointer (G_TASK (result), error);

  if (hooks != NULL)
    hooks->is_full = self->hooks_full;
  return hooks;
}
