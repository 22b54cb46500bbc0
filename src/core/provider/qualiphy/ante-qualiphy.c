/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface. Main thread; each call is one request, never repeated here: the
 * provider knows no idempotency key, so whether to try again is for a person or for the caller to say. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/http/ante-http-client.h"

#define TIMEOUT_S 15
#define LIST_MAX_BYTES (4 * 1024 * 1024)
#define ANSWER_MAX_BYTES (256 * 1024)

#define ANTE_TYPE_QUALIPHY (ante_qualiphy_get_type ())
G_DECLARE_FINAL_TYPE (AnteQualiphy, ante_qualiphy, ANTE, QUALIPHY, GObject)

struct _AnteQualiphy
{
  GObject parent_instance;

  /* Given */ AnteSecret *key;        /* owned, nullable: no key yet */
  /* Made */  AnteHttpClient *client; /* owned */
};

static void ante_qualiphy_provider_init (AnteProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteQualiphy, ante_qualiphy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_PROVIDER, ante_qualiphy_provider_init))

static const char *const PATHS[] = {
  [ANTE_QUALIPHY_LIST] = "/api/exam_list",
  [ANTE_QUALIPHY_INVITE] = "/api/exam_invite",
  [ANTE_QUALIPHY_RESEND] = "/api/exam_invite_resend",
  [ANTE_QUALIPHY_CANCEL] = "/api/exam_invite_cancel",
};

/* What a task was asked, to hold the answer against; owned by the task. */
typedef struct
{
  AnteQualiphyCall call;
  AnteSecret *key;       /* owned: the one that was sent */
  GStrv exam_ids;        /* owned, nullable */
  char *patient_exam_id; /* owned, nullable */
} Asked;

static void
asked_free (Asked *asked)
{
  g_clear_pointer (&asked->key, ante_secret_unref);
  g_strfreev (asked->exam_ids);
  g_free (asked->patient_exam_id);
  g_free (asked);
}

static void
wiped_free (char *text)
{
  if (text != NULL)
    ante_wipe (text, strlen (text));
  g_free (text);
}

/* Secrets are bytes; a key is text. NULL: it cannot be a key. (transfer full): to be wiped. */
static char *
write_key (AnteSecret *key)
{
  const char *bytes = (const char *) ante_secret_bytes (key);
  gsize length = ante_secret_length (key);

  return length > 0 && g_utf8_validate_len (bytes, length, NULL) ? g_strndup (bytes, length) : NULL;
}

/* Whether anything left is what decides between trying again and asking a person. */
static GError *
translate_http_error (const GError *error, AnteQualiphyCall call)
{
  int code = ANTE_PROVIDER_ERROR_UNCONFIRMED;

  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_INSECURE))
    code = ANTE_PROVIDER_ERROR_INSECURE;
  else if (call == ANTE_QUALIPHY_LIST || g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT)
           || g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_CERTIFICATE))
    code = ANTE_PROVIDER_ERROR_NOT_SENT;
  return g_error_new_literal (ANTE_PROVIDER_ERROR, code, error->message);
}

static void
return_answer (GTask *task, const AnteHttpAnswer *answer, const AnteQualiphyQuestion *question)
{
  GError *error = NULL;
  gpointer result = NULL;
  GDestroyNotify free_result = NULL;
  gboolean done = FALSE;

  switch (question->call)
    {
    case ANTE_QUALIPHY_LIST:
      result = ante_qualiphy_read_list (answer->status, answer->body, question, &error);
      free_result = (GDestroyNotify) g_ptr_array_unref;
      break;
    case ANTE_QUALIPHY_INVITE:
      result = ante_qualiphy_read_invite (answer->status, answer->body, question, &error);
      free_result = (GDestroyNotify) ante_invite_answer_free;
      break;
    case ANTE_QUALIPHY_RESEND:
      done = ante_qualiphy_read_resend (answer->status, answer->body, question, &error);
      break;
    case ANTE_QUALIPHY_CANCEL:
      done = ante_qualiphy_read_cancel (answer->status, answer->body, question, &error);
      break;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else if (result != NULL)
    g_task_return_pointer (task, result, free_result);
  else
    g_task_return_boolean (task, done);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Asked *asked = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteHttpAnswer) answer = ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &error);
  char *key = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, translate_http_error (error, asked->call));
      return;
    }
  key = write_key (asked->key);
  return_answer (task, answer, &(AnteQualiphyQuestion){ .call = asked->call, .exam_ids = asked->exam_ids,
                                                        .patient_exam_id = asked->patient_exam_id, .key = key });
  wiped_free (key);
}

/* The task of a call, and the key's text; NULL when it is answered already. */
static GTask *
begin_call (AnteQualiphy *self, AnteQualiphyCall call, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer data, char **key)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Asked *asked = g_new0 (Asked, 1);

  asked->call = call;
  g_task_set_source_tag (task, GUINT_TO_POINTER (call + 1));
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  if (g_task_return_error_if_cancelled (task))
    return NULL;
  /* From here on a cancel does not undo what left. */
  g_task_set_check_cancellable (task, call == ANTE_QUALIPHY_LIST);
  *key = self->key != NULL ? write_key (self->key) : NULL;
  if (*key == NULL)
    {
      g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_KEY, "no key");
      return NULL;
    }
  asked->key = ante_secret_ref (self->key);
  return g_steal_pointer (&task);
}

/* Sends @json, which is wiped, and takes the task. */
static void
send_call (AnteQualiphy *self, GTask *task, char *key, char *json)
{
  const Asked *asked = g_task_get_task_data (task);
  gsize max_bytes = asked->call == ANTE_QUALIPHY_LIST ? LIST_MAX_BYTES : ANSWER_MAX_BYTES;

  ante_http_client_send_async (self->client,
                               &(AnteHttpRequest){ .method = "POST", .path = PATHS[asked->call], .json = json,
                                                   .timeout_s = TIMEOUT_S, .max_answer_bytes = max_bytes },
                               g_task_get_cancellable (task), answered_cb, task);
  wiped_free (json);
  wiped_free (key);
}

static gpointer
finish_pointer (AnteProvider *provider, GAsyncResult *result, AnteQualiphyCall call, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (call + 1)), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
finish_boolean (AnteProvider *provider, GAsyncResult *result, AnteQualiphyCall call, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (call + 1)), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static const AnteProviderCapabilities *
ante_qualiphy_get_capabilities (AnteProvider *provider)
{
  static const AnteProviderCapabilities CAPABILITIES = {
    .name = "Qualiphy",
    .max_resends = ANTE_RESENDS_MAX,
    .link_days = ANTE_LINK_DAYS,
  };

  return &CAPABILITIES;
}

static void
ante_qualiphy_set_key (AnteProvider *provider, AnteSecret *key)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);

  g_clear_pointer (&self->key, ante_secret_unref);
  self->key = key != NULL ? ante_secret_ref (key) : NULL;
}

static void
ante_qualiphy_list_async (AnteProvider *provider, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  char *key = NULL;
  GTask *task = begin_call (self, ANTE_QUALIPHY_LIST, cancellable, callback, data, &key);

  if (task != NULL)
    send_call (self, task, key, ante_qualiphy_write_list (key));
}

static GPtrArray *
ante_qualiphy_list_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_pointer (provider, result, ANTE_QUALIPHY_LIST, error);
}

static void
ante_qualiphy_invite_async (AnteProvider *provider, const AnteInviteRequest *request, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  char *key = NULL;
  char *json = NULL;
  GError *error = NULL;
  GTask *task = begin_call (self, ANTE_QUALIPHY_INVITE, cancellable, callback, data, &key);

  if (task == NULL)
    return;
  json = ante_qualiphy_write_invite (key, request, &error);
  if (json == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      wiped_free (key);
      return;
    }
  ((Asked *) g_task_get_task_data (task))->exam_ids = g_strdupv (request->exam_ids);
  send_call (self, task, key, json);
}

static AnteInviteAnswer *
ante_qualiphy_invite_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_pointer (provider, result, ANTE_QUALIPHY_INVITE, error);
}

static void
ante_qualiphy_resend_async (AnteProvider *provider, const char *meeting_uuid, const char *patient_exam_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  char *key = NULL;
  GTask *task = begin_call (self, ANTE_QUALIPHY_RESEND, cancellable, callback, data, &key);

  if (task == NULL)
    return;
  ((Asked *) g_task_get_task_data (task))->patient_exam_id = g_strdup (patient_exam_id);
  send_call (self, task, key, ante_qualiphy_write_exam (key, meeting_uuid, patient_exam_id));
}

static gboolean
ante_qualiphy_resend_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_boolean (provider, result, ANTE_QUALIPHY_RESEND, error);
}

static void
ante_qualiphy_cancel_async (AnteProvider *provider, const char *patient_exam_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  char *key = NULL;
  GTask *task = begin_call (self, ANTE_QUALIPHY_CANCEL, cancellable, callback, data, &key);

  if (task == NULL)
    return;
  ((Asked *) g_task_get_task_data (task))->patient_exam_id = g_strdup (patient_exam_id);
  send_call (self, task, key, ante_qualiphy_write_exam (key, NULL, patient_exam_id));
}

static gboolean
ante_qualiphy_cancel_finish (AnteProvider *provider, GAsyncResult *result, GError **error)
{
  return finish_boolean (provider, result, ANTE_QUALIPHY_CANCEL, error);
}

static void
ante_qualiphy_provider_init (AnteProviderInterface *iface)
{
  iface->get_capabilities = ante_qualiphy_get_capabilities;
  iface->set_key = ante_qualiphy_set_key;
  iface->list_async = ante_qualiphy_list_async;
  iface->list_finish = ante_qualiphy_list_finish;
  iface->invite_async = ante_qualiphy_invite_async;
  iface->invite_finish = ante_qualiphy_invite_finish;
  iface->resend_async = ante_qualiphy_resend_async;
  iface->resend_finish = ante_qualiphy_resend_finish;
  iface->cancel_async = ante_qualiphy_cancel_async;
  iface->cancel_finish = ante_qualiphy_cancel_finish;
}

static void
ante_qualiphy_dispose (GObject *object)
{
  AnteQualiphy *self = ANTE_QUALIPHY (object);

  g_clear_pointer (&self->key, ante_secret_unref);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (ante_qualiphy_parent_class)->dispose (object);
}

static void
ante_qualiphy_class_init (AnteQualiphyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_qualiphy_dispose;
}

static void
ante_qualiphy_init (AnteQualiphy *self)
{
}

AnteProvider *
ante_qualiphy_new (const char *base_uri, GTlsDatabase *trust, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (AnteHttpClient) client = NULL;
  AnteQualiphy *self = NULL;

  g_return_val_if_fail (base_uri != NULL, NULL);

  client = ante_http_client_new (base_uri, trust, &why);
  if (client == NULL)
    {
      g_propagate_error (error, translate_http_error (why, ANTE_QUALIPHY_INVITE));
      return NULL;
    }
  self = g_object_new (ANTE_TYPE_QUALIPHY, NULL);
  self->client = g_steal_pointer (&client);
  return ANTE_PROVIDER (self);
}
