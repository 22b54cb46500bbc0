/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring of the desktop, through libsecret: each call on a thread of its own, under a deadline of ours.
 *
 * A hung service keeps D-Bus waiting for 25 s a message and a prompt left alone for ever, so the caller is
 * answered at the deadline whatever the thread still waits for; this is why the threads are GTask's and not
 * one worker's, whose queue a hung call would hold up. The calls of one keyring take turns all the same. */
#include "core/vault/ante-keyring-secret.h"

#include "core/vault/ante-keyring-secret-private.h"

#define ANSWER_MS (8 * 1000)
#define PROMPT_MS (120 * 1000)

struct _AnteKeyringSecret
{
  GObject parent_instance;

  /* Given */     char *application_id;
                  guint answer_ms, prompt_ms;
  /* Made */      SecretSchema *schema; /* owned */
  /* Under way */ GMutex turn;          /* held by the call whose turn it is */
};

static void keyring_iface_init (AnteKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteKeyringSecret, ante_keyring_secret, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_KEYRING, keyring_iface_init))

/* --- One call --- */

static gboolean
dispatch_deadline (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs deadline_funcs = { NULL, NULL, dispatch_deadline, NULL, NULL, NULL };

static gboolean
deadline_passed_cb (gpointer data)
{
  AnteKeyringCall *call = data;

  call->overdue = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

void
ante_keyring_call_enter (AnteKeyringCall *self, AnteKeyringPhase phase)
{
  guint ms = phase == ANTE_KEYRING_ASKING ? self->answer_ms : self->prompt_ms;

  g_atomic_int_set (&self->phase, (int) phase);
  g_source_set_ready_time (self->deadline, g_get_monotonic_time () + (gint64) ms * 1000);
}

static AnteKeyringCall *
call_new (AnteKeyringSecret *keyring, const char *name)
{
  AnteKeyringCall *self = g_new0 (AnteKeyringCall, 1);

  self->schema = secret_schema_ref (keyring->schema);
  self->name = g_strdup (name);
  self->label = g_strdup_printf ("%s: %s", keyring->application_id, name);
  self->answer_ms = keyring->answer_ms;
  self->prompt_ms = keyring->prompt_ms;
  self->cancellable = g_cancellable_new ();
  self->deadline = g_source_new (&deadline_funcs, sizeof (GSource));
  g_source_set_callback (self->deadline, deadline_passed_cb, self, NULL);
  ante_keyring_call_enter (self, ANTE_KEYRING_IN_LINE);
  return self;
}

static void
call_free (gpointer data)
{
  AnteKeyringCall *self = data;

  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  g_clear_object (&self->service);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->to_store, ante_secret_unref);
  secret_schema_unref (self->schema);
  g_free (self->label);
  g_free (self->name);
  g_free (self);
}

/* Too late: a prompt nobody answered leaves the keyring locked, a service that does not answer is none. */
static GError *
overdue_error (AnteKeyringCall *call)
{
  if (g_atomic_int_get (&call->phase) == ANTE_KEYRING_ASKING)
    return g_error_new_literal (ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_ABSENT, "the keyring service does not answer");
  return g_error_new_literal (ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_LOCKED, "nobody answered the keyring's prompt");
}

static void
caller_cancelled_cb (GCancellable *cancellable, gpointer call_cancellable)
{
  g_cancellable_cancel (call_cancellable);
}

/* libsecret's proxies would report to the main context while this thread uses them: they get one of their own. */
static void
run_call (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteKeyringSecret *self = source;
  AnteKeyringCall *call = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  AnteSecret *secret = NULL;
  GError *error = NULL;

  g_mutex_lock (&self->turn);
  g_main_context_push_thread_default (context);
  ante_keyring_call_enter (call, ANTE_KEYRING_ASKING);
  if (call->forgets)
    ante_keyring_call_forget (call, &error);
  else if (call->to_store != NULL)
    ante_keyring_call_store (call, &error);
  else
    ante_keyring_call_lookup (call, &secret, &error);
  g_clear_object (&call->service);
  while (g_main_context_iteration (context, FALSE))
    ; /* the proxies' last words are freed here */
  g_main_context_pop_thread_default (context);
  g_mutex_unlock (&self->turn);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) ante_secret_unref);
}

/* What the caller waits for, and how its cancellable reaches the call. */
typedef struct
{
  GTask *task; /* owned */
  gulong cancelled_id;
} Caller;

static void
call_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Caller *caller = data;
  AnteKeyringCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) task = caller->task;
  GError *error = NULL;
  AnteSecret *secret = g_task_propagate_pointer (G_TASK (result), &error);

  g_source_destroy (call->deadline);
  g_cancellable_disconnect (g_task_get_cancellable (task), caller->cancelled_id);
  g_free (caller);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && call->overdue)
    {
      g_clear_error (&error);
      error = overdue_error (call);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) ante_secret_unref);
}

/* Takes @call. */
static void
start_call (AnteKeyringSecret *self, AnteKeyringCall *call, GTask *task)
{
  Caller *caller = g_new0 (Caller, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GTask) inner = g_task_new (self, call->cancellable, call_ended_cb, caller);

  caller->task = task;
  g_task_set_source_tag (inner, start_call);
  g_task_set_task_data (inner, call, call_free);
  g_task_set_return_on_cancel (inner, TRUE);
  g_source_attach (call->deadline, g_task_get_context (task));
  if (cancellable != NULL)
    caller->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                                                  g_object_ref (call->cancellable), g_object_unref);
  /* What was cancelled before it began needs no thread; GLib 2.84 would lose its error there. */
  if (!g_task_return_error_if_cancelled (inner))
    g_task_run_in_thread (inner, run_call);
}

/* --- The interface --- */

static void
lookup_async (AnteKeyring *keyring, const char *name, gboolean may_prompt, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  AnteKeyringSecret *self = ANTE_KEYRING_SECRET (keyring);
  AnteKeyringCall *call = call_new (self, name);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, lookup_async);
  call->may_prompt = may_prompt;
  start_call (self, call, task);
}

static gboolean
lookup_finish (AnteKeyring *keyring, GAsyncResult *result, AnteSecret **secret, GError **error)
{
  g_autoptr (GError) cause = NULL;
  AnteSecret *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, keyring), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lookup_async), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  *secret = found;
  return TRUE;
}

static void
store_async (AnteKeyring *keyring, const char *name, AnteSecret *secret, gboolean replace, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
  AnteKeyringSecret *self = ANTE_KEYRING_SECRET (keyring);
  AnteKeyringCall *call = call_new (self, name);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, store_async);
  call->to_store = ante_secret_ref (secret);
  call->replace = replace;
  start_call (self, call, task);
}

static gboolean
store_finish (AnteKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (g_task_is_valid (result, keyring), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, store_async), FALSE);

  g_task_propagate_pointer (G_TASK (result), &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static void
forget_async (AnteKeyring *keyring, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  AnteKeyringSecret *self = ANTE_KEYRING_SECRET (keyring);
  AnteKeyringCall *call = call_new (self, name);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, forget_async);
  call->forgets = TRUE;
  call->may_prompt = TRUE;
  start_call (self, call, task);
}

static gboolean
forget_finish (AnteKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (g_task_is_valid (result, keyring), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, forget_async), FALSE);

  g_task_propagate_pointer (G_TASK (result), &cause);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
ante_keyring_secret_finalize (GObject *object)
{
  AnteKeyringSecret *self = ANTE_KEYRING_SECRET (object);

  g_clear_pointer (&self->schema, secret_schema_unref);
  g_free (self->application_id);
  g_mutex_clear (&self->turn);
  G_OBJECT_CLASS (ante_keyring_secret_parent_class)->finalize (object);
}

static void
keyring_iface_init (AnteKeyringInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
  iface->forget_async = forget_async;
  iface->forget_finish = forget_finish;
}

static void
ante_keyring_secret_class_init (AnteKeyringSecretClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_keyring_secret_finalize;
}

static void
ante_keyring_secret_init (AnteKeyringSecret *self)
{
  g_mutex_init (&self->turn);
}

AnteKeyring *
ante_keyring_secret_new (const char *application_id, guint answer_ms, guint prompt_ms)
{
  AnteKeyringSecret *self = NULL;

  g_return_val_if_fail (application_id != NULL && answer_ms > 0 && prompt_ms > 0, NULL);

  self = g_object_new (ANTE_TYPE_KEYRING_SECRET, NULL);
  self->application_id = g_strdup (application_id);
  self->schema = secret_schema_new (application_id, SECRET_SCHEMA_NONE, "name", SECRET_SCHEMA_ATTRIBUTE_STRING, NULL);
  self->answer_ms = answer_ms;
  self->prompt_ms = prompt_ms;
  return ANTE_KEYRING (self);
}

AnteKeyring *
ante_keyring_new_system (const char *application_id)
{
  return ante_keyring_secret_new (application_id, ANSWER_MS, PROMPT_MS);
}
