/* SPDX-License-Identifier: GPL-3.0-or-later
 * The desk's calls to the relay. Answers are read on a thread of its own: a page of the log may be
 * megabytes, and a frame is not to wait for it. */
#include "core/relay-link/ante-relay-link.h"

#include <string.h>

#include "core/relay-link/ante-relay-answer-private.h"
#include "shared/base/ante-json.h"
#include "shared/base/ante-worker.h"
#include "shared/http/ante-http-client.h"

#define CLAIM_TIMEOUT_S 15
#define PUSH_TIMEOUT_S 30
#define PULL_TIMEOUT_S 15 /* beside the time the relay is asked to wait */
#define PUSH_MAX_ANSWER_BYTES (256 * 1024)
#define SELF_TEST_TIMEOUT_S 20 /* of which the relay has ten */
#define SELF_TEST_MAX_ANSWER_BYTES 4096
#define ACCESS_TIMEOUT_S 30
#define ACCESS_MAX_ANSWER_BYTES (512 * 1024)

typedef enum { CALL_CLAIM, CALL_PULL, CALL_PUSH, CALL_SELF_TEST, CALL_KEEP, CALL_SECRETS, CALL_DESKS, N_CALLS } CallKind;

struct _AnteRelayLink
{
  GObject parent_instance;

  /* Given */      AnteSecret *token;     /* owned, nullable: not claimed yet */
  /* Made */       AnteHttpClient *client; /* owned */
                   AnteWorker *reader;    /* owned */
                   gint64 floor;
  /* Under way */  GTask *under_way[N_CALLS]; /* not owned; the newest of its kind */
};

G_DEFINE_FINAL_TYPE (AnteRelayLink, ante_relay_link, G_TYPE_OBJECT)
G_DEFINE_QUARK (ante-relay-error-quark, ante_relay_error)

/* One call, owned by its task. */
typedef struct
{
  /* Given */   CallKind kind;
                AntePullQuestion question; /* of a pull */
                GStrv ids;                 /* of a push; owned */
  /* Result */  GBytes *body;              /* owned; set before the reader's thread sees it */
} Call;

static void
call_free (Call *call)
{
  g_strfreev (call->ids);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call);
}

static GDestroyNotify
result_free_func (CallKind kind)
{
  switch (kind)
    {
    case CALL_CLAIM: return (GDestroyNotify) ante_claim_free;
    case CALL_PULL: return (GDestroyNotify) ante_pull_free;
    case CALL_PUSH: return (GDestroyNotify) g_ptr_array_unref;
    case CALL_SELF_TEST:
    case CALL_KEEP: return g_free;
    case CALL_SECRETS:
    case CALL_DESKS: return (GDestroyNotify) ante_access_free;
    case N_CALLS: break;
    }
  g_assert_not_reached ();
}

static gpointer
read_result (const Call *call, GError **error)
{
  switch (call->kind)
    {
    case CALL_CLAIM: return ante_relay_answer_read_claim (call->body, error);
    case CALL_PULL: return ante_relay_answer_read_pull (call->body, &call->question, error);
    case CALL_PUSH: return ante_relay_answer_read_push (call->body, call->ids, error);
    case CALL_SELF_TEST: return ante_relay_answer_read_self_test (call->body, error);
    case CALL_KEEP: return ante_relay_answer_read_kept (call->body, error);
    case CALL_SECRETS: return ante_relay_answer_read_access (call->body, FALSE, error);
    case CALL_DESKS: return ante_relay_answer_read_access (call->body, TRUE, error);
    case N_CALLS: break;
    }
  g_assert_not_reached ();
}

/* On the reader's thread. */
static void
read_answer_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  GError *error = NULL;
  gpointer result = read_result (call, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, result_free_func (call->kind));
  else
    g_task_return_error (task, error);
}

static GError *
translate_http_error (const GError *error)
{
  int code = ANTE_RELAY_ERROR_SILENT;

  if (error->domain != ANTE_HTTP_ERROR)
    return g_error_copy (error);
  if (error->code == ANTE_HTTP_ERROR_INSECURE || error->code == ANTE_HTTP_ERROR_CERTIFICATE)
    code = ANTE_RELAY_ERROR_UNTRUSTED;
  else if (error->code == ANTE_HTTP_ERROR_TOO_LARGE)
    code = ANTE_RELAY_ERROR_NOT_A_RELAY;
  else if (error->code == ANTE_HTTP_ERROR_NOT_SENT)
    code = ANTE_RELAY_ERROR_UNREACHABLE;
  return g_error_new_literal (ANTE_RELAY_ERROR, code, error->message);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AnteRelayLink *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteHttpAnswer) answer
    = ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &error);

  if (self->under_way[call->kind] == task)
    self->under_way[call->kind] = NULL;
  if (answer == NULL)
    {
      g_task_return_error (task, translate_http_error (error));
      return;
    }
  if (answer->status != 200)
    {
      g_task_return_error (task, ante_relay_answer_refusal (answer->status, answer->body, answer->retry_after_s,
                                                            call->kind == CALL_CLAIM));
      return;
    }
  call->body = g_bytes_ref (answer->body);
  ante_worker_run (self->reader, task, read_answer_thread);
}

/* One that was cancelled is over, though its callback may be still to come. */
static gboolean
is_busy (AnteRelayLink *self, CallKind kind)
{
  GTask *task = self->under_way[kind];

  return task != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

/* The call's task, or NULL when it is answered already: one of each kind at a time. */
static GTask *
begin_call (AnteRelayLink *self, CallKind kind, gpointer tag, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->kind = kind;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (is_busy (self, kind))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "a call of this kind is under way");
  else if (kind != CALL_CLAIM && self->token == NULL)
    g_task_return_new_error (task, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED, "no token: not claimed");
  else
    return g_steal_pointer (&task);
  return NULL;
}

static void
send_request (AnteRelayLink *self, GTask *task /* (transfer full) */, AnteHttpRequest *request)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *bearer = NULL;

  if (call->kind != CALL_CLAIM)
    {
      bearer = g_strndup ((const char *) ante_secret_bytes (self->token), ante_secret_length (self->token));
      request->bearer = bearer;
    }
  self->under_way[call->kind] = task;
  ante_http_client_send_async (self->client, request, g_task_get_cancellable (task), answered_cb, task);
  if (bearer != NULL)
    ante_wipe (bearer, strlen (bearer));
}

static void
ante_relay_link_dispose (GObject *object)
{
  AnteRelayLink *self = ANTE_RELAY_LINK (object);

  g_clear_object (&self->client);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->token, ante_secret_unref);
  G_OBJECT_CLASS (ante_relay_link_parent_class)->dispose (object);
}

static void
ante_relay_link_class_init (AnteRelayLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_relay_link_dispose;
}

static void
ante_relay_link_init (AnteRelayLink *self)
{
}

AnteRelayLink *
ante_relay_link_new (const char *base_uri, AnteSecret *token, GTlsDatabase *trust, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (AnteHttpClient) client = NULL;
  AnteRelayLink *self = NULL;

  g_return_val_if_fail (base_uri != NULL, NULL);

  client = ante_http_client_new (base_uri, trust, &why);
  if (client == NULL)
    {
      g_propagate_error (error, translate_http_error (why));
      return NULL;
    }
  self = g_object_new (ANTE_TYPE_RELAY_LINK, NULL);
  self->client = g_steal_pointer (&client);
  self->token = token != NULL ? ante_secret_ref (token) : NULL;
  self->reader = ante_worker_new ("relay answers");
  return self;
}

static void
set_key (JsonObject *object, const char *member, const guint8 *key)
{
  g_autofree char *text = ante_base64_encode (key, ANTE_KEY_BYTES);

  json_object_set_string_member (object, member, text);
}

static char *
write_claim (const AnteClaimRequest *request, const char *code)
{
  g_autoptr (JsonObject) claim = json_object_new ();

  json_object_set_string_member (claim, "code", code);
  json_object_set_string_member (claim, "clinic", request->clinic_id);
  json_object_set_string_member (claim, "desk", request->desk_id);
  set_key (claim, "sign_key", request->sign_key);
  set_key (claim, "box_key", request->box_key);
  set_key (claim, "desk_audience_key", request->desk_audience_key);
  set_key (claim, "clinical_audience_key", request->clinical_audience_key);
  return ante_json_write_object (claim);
}

void
ante_relay_link_claim_async (AnteRelayLink *self, const AnteClaimRequest *request, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *code = NULL;
  g_autofree char *json = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));
  g_return_if_fail (request != NULL && request->code != NULL);

  task = begin_call (self, CALL_CLAIM, ante_relay_link_claim_async, cancellable, callback, data);
  if (task == NULL)
    return;
  code = ante_claim_code_normalise (request->code);
  if (code == NULL)
    {
      g_task_return_new_error (task, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE, "not of a code's form");
      return;
    }
  json = write_claim (request, code);
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = "POST", .path = "/v1/claim", .json = json,
                                    .timeout_s = CLAIM_TIMEOUT_S, .max_answer_bytes = ANTE_CLAIM_MAX_BYTES });
}

AnteClaim *
ante_relay_link_claim_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_claim_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
write_pull_path (gint64 after, gint64 clinical_after, const guint8 *head, guint wait_s, guint limit, gint64 floor)
{
  GString *path = g_string_new (NULL);

  g_string_printf (path, "/v1/log?after=%" G_GINT64_FORMAT "&wait=%u&limit=%u", after, wait_s, limit);
  if (clinical_after >= 0)
    g_string_append_printf (path, "&clinical=%" G_GINT64_FORMAT, clinical_after);
  if (floor > 0)
    g_string_append_printf (path, "&floor=%" G_GINT64_FORMAT, floor);
  if (head != NULL)
    {
      g_autofree char *hex = ante_hex_encode (head, ANTE_HASH_BYTES);

      g_string_append_printf (path, "&head=%s", hex);
    }
  return g_string_free (path, FALSE);
}

void
ante_relay_link_pull_async (AnteRelayLink *self, gint64 after, gint64 clinical_after, const guint8 *head,
                            guint wait_s, guint limit, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));
  g_return_if_fail (after >= 0 && clinical_after >= -1);
  g_return_if_fail (wait_s <= ANTE_PULL_MAX_WAIT_S && limit <= ANTE_PULL_MAX_ENTRIES);

  task = begin_call (self, CALL_PULL, ante_relay_link_pull_async, cancellable, callback, data);
  if (task == NULL)
    return;
  ((Call *) g_task_get_task_data (task))->question = (AntePullQuestion){ after, clinical_after, limit };
  path = write_pull_path (after, clinical_after, head, wait_s, limit, self->floor);
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = "GET", .path = path, .timeout_s = wait_s + PULL_TIMEOUT_S,
                                    .max_answer_bytes = ANTE_PULL_MAX_ANSWER_BYTES });
}

AntePull *
ante_relay_link_pull_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_pull_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
write_push (GPtrArray *blobs)
{
  g_autoptr (JsonObject) push = json_object_new ();
  JsonArray *entries = json_array_new ();

  for (guint i = 0; i < blobs->len; i++)
    {
      gsize length = 0;
      gconstpointer bytes = g_bytes_get_data (g_ptr_array_index (blobs, i), &length);
      g_autofree char *text = ante_base64_encode (bytes, length);

      json_array_add_string_element (entries, text);
    }
  json_object_set_array_member (push, "entries", entries);
  return ante_json_write_object (push);
}

/* The ids that must come back, from the entries' own heads; also for a version newer than ours. */
static GStrv
read_ids (GPtrArray *blobs)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < blobs->len; i++)
    {
      AnteEnvelope envelope;

      ante_envelope_read (g_ptr_array_index (blobs, i), &envelope, NULL, NULL, NULL);
      g_strv_builder_add (ids, envelope.id);
    }
  return g_strv_builder_end (ids);
}

void
ante_relay_link_push_async (AnteRelayLink *self, GPtrArray *blobs, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *json = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));
  g_return_if_fail (blobs != NULL && blobs->len > 0 && blobs->len <= ANTE_PUSH_MAX_ENTRIES);

  task = begin_call (self, CALL_PUSH, ante_relay_link_push_async, cancellable, callback, data);
  if (task == NULL)
    return;
  ((Call *) g_task_get_task_data (task))->ids = read_ids (blobs);
  json = write_push (blobs);
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = "POST", .path = "/v1/log", .json = json,
                                    .timeout_s = PUSH_TIMEOUT_S, .max_answer_bytes = PUSH_MAX_ANSWER_BYTES });
}

GPtrArray *
ante_relay_link_push_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_push_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ante_relay_link_set_floor (AnteRelayLink *self, gint64 floor)
{
  g_return_if_fail (ANTE_IS_RELAY_LINK (self));

  self->floor = floor;
}

void
ante_relay_link_keep_async (AnteRelayLink *self, const char *json, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));

  task = begin_call (self, CALL_KEEP, ante_relay_link_keep_async, cancellable, callback, data);
  if (task == NULL)
    return;
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = "POST", .path = "/v1/kept", .json = json, .timeout_s = PUSH_TIMEOUT_S,
                                    .max_answer_bytes = ANTE_CLAIM_MAX_BYTES });
}

gboolean
ante_relay_link_keep_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_autofree gboolean *told = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_keep_async), FALSE);

  told = g_task_propagate_pointer (G_TASK (result), error);
  return told != NULL;
}

void
ante_relay_link_self_test_async (AnteRelayLink *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));

  task = begin_call (self, CALL_SELF_TEST, ante_relay_link_self_test_async, cancellable, callback, data);
  if (task == NULL)
    return;
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = "POST", .path = "/v1/self-test", .json = "{}",
                                    .timeout_s = SELF_TEST_TIMEOUT_S,
                                    .max_answer_bytes = SELF_TEST_MAX_ANSWER_BYTES });
}

AnteSelfTest *
ante_relay_link_self_test_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_self_test_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Under /v1; (transfer full). */
static char *
write_access_path (const AnteAccessRequest *request)
{
  switch (request->verb)
    {
    case ANTE_ACCESS_LIST_SECRETS:
    case ANTE_ACCESS_ADD_SECRET: return g_strdup ("/v1/hook-secrets");
    case ANTE_ACCESS_DROP_SECRET:
      return g_strdup_printf ("/v1/hook-secrets/%s?generation=%s&through=%" G_GINT64_FORMAT, request->name,
                              request->generation, request->through);
    case ANTE_ACCESS_LIST_DESKS: return g_strdup ("/v1/desks");
    case ANTE_ACCESS_REVOKE_DESK: return g_strdup_printf ("/v1/desks/%s", request->name);
    }
  g_assert_not_reached ();
}

void
ante_relay_link_access_async (AnteRelayLink *self, const AnteAccessRequest *request, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  static const char *const METHODS[] = {
    [ANTE_ACCESS_LIST_SECRETS] = "GET", [ANTE_ACCESS_ADD_SECRET] = "POST", [ANTE_ACCESS_DROP_SECRET] = "DELETE",
    [ANTE_ACCESS_LIST_DESKS] = "GET", [ANTE_ACCESS_REVOKE_DESK] = "DELETE",
  };
  gboolean of_desks = request->verb == ANTE_ACCESS_LIST_DESKS || request->verb == ANTE_ACCESS_REVOKE_DESK;
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;
  g_autofree char *json = NULL;

  g_return_if_fail (ANTE_IS_RELAY_LINK (self));

  task = begin_call (self, of_desks ? CALL_DESKS : CALL_SECRETS, ante_relay_link_access_async, cancellable, callback, data);
  if (task == NULL)
    return;
  path = write_access_path (request);
  if (request->verb == ANTE_ACCESS_ADD_SECRET)
    json = g_strdup_printf ("{\"hash\":\"%s\"}", request->name);
  send_request (self, g_steal_pointer (&task),
                &(AnteHttpRequest){ .method = METHODS[request->verb], .path = path, .json = json,
                                    .timeout_s = ACCESS_TIMEOUT_S, .max_answer_bytes = ACCESS_MAX_ANSWER_BYTES });
}

AnteAccess *
ante_relay_link_access_finish (AnteRelayLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_link_access_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
