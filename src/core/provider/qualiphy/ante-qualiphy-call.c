/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface. Main thread; each call is one request, never repeated here: the
 * provider knows no idempotency key, so whether to try again is for a person or for the caller to say. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/http/ante-http-client.h"

#define TIMEOUT_S 15
#define UPLOAD_TIMEOUT_S 120
#define LIST_MAX_BYTES (4 * 1024 * 1024)
#define ANSWER_MAX_BYTES (256 * 1024)

struct _AnteQualiphy
{
  GObject parent_instance;

  /* Given */ AnteSecret *key;        /* owned, nullable: no key yet */
  /* Made */  AnteHttpClient *client; /* owned */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteQualiphy, ante_qualiphy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_PROVIDER, ante_qualiphy_provider_init))

/* How each call goes: where to, whether it changes anything there, and who reads the answer. */
static const struct
{
  const char *path;
  gboolean changes;
  gsize max_answer_bytes;
  GPtrArray *(*read_list) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
  gboolean (*read_yes) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
} ROUTES[] = {
  [ANTE_QUALIPHY_LIST] = { "/api/exam_list", FALSE, LIST_MAX_BYTES, ante_qualiphy_read_list, NULL },
  [ANTE_QUALIPHY_INVITE] = { "/api/exam_invite", TRUE, ANSWER_MAX_BYTES, NULL, NULL },
  [ANTE_QUALIPHY_RESEND] = { "/api/exam_invite_resend", TRUE, ANSWER_MAX_BYTES, NULL, ante_qualiphy_read_done },
  [ANTE_QUALIPHY_CANCEL] = { "/api/exam_invite_cancel", TRUE, ANSWER_MAX_BYTES, NULL, ante_qualiphy_read_cancel },
  [ANTE_QUALIPHY_PHARMACIES] = { "/api/partner_pharmacy_list", FALSE, LIST_MAX_BYTES, ante_qualiphy_read_pharmacies, NULL },
  [ANTE_QUALIPHY_PACKAGES] = { "/api/partner_pharmacy_treatment_packages", FALSE, LIST_MAX_BYTES,
                               ante_qualiphy_read_packages, NULL },
  [ANTE_QUALIPHY_SEARCH] = { "/api/custom_pharmacy_search", FALSE, LIST_MAX_BYTES, ante_qualiphy_read_search, NULL },
  [ANTE_QUALIPHY_QUESTIONS] = { "/api/exam_questions", FALSE, LIST_MAX_BYTES, ante_qualiphy_read_questions, NULL },
  [ANTE_QUALIPHY_ANSWER] = { "/api/exam_submit_answers", TRUE, ANSWER_MAX_BYTES, NULL, ante_qualiphy_read_done },
  [ANTE_QUALIPHY_UPLOAD] = { "/api/exam_upload_attachment", TRUE, ANSWER_MAX_BYTES, NULL, ante_qualiphy_read_done },
};

/* What a task was asked, to hold the answer against; owned by the task. */
typedef struct
{
  AnteQualiphyCall call;
  AnteSecret *key;               /* owned: the one that was sent */
  GStrv exam_ids, pharmacy_ids;  /* owned, nullable */
  char *patient_exam_id;         /* owned, nullable */
  char *meeting_uuid;            /* owned, nullable */
} Asked;

static void
asked_free (Asked *asked)
{
  g_clear_pointer (&asked->key, ante_secret_unref);
  g_strfreev (asked->exam_ids);
  g_strfreev (asked->pharmacy_ids);
  g_free (asked->patient_exam_id);
  g_free (asked->meeting_uuid);
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
  else if (!ante_qualiphy_changes (call) || g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT)
           || g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_CERTIFICATE))
    code = ANTE_PROVIDER_ERROR_NOT_SENT;
  return g_error_new_literal (ANTE_PROVIDER_ERROR, code, error->message);
}

static void
return_answer (GTask *task, const AnteHttpAnswer *answer, const AnteQualiphyQuestion *question)
{
  GError *error = NULL;
  gpointer result = NULL;
  GDestroyNotify free_result = (GDestroyNotify) g_ptr_array_unref;
  gboolean done = FALSE;

  if (ROUTES[question->call].read_list != NULL)
    result = ROUTES[question->call].read_list (answer->status, answer->body, question, &error);
  else if (ROUTES[question->call].read_yes != NULL)
    done = ROUTES[question->call].read_yes (answer->status, answer->body, question, &error);
  else
    {
      result = ante_qualiphy_read_invite (answer->status, answer->body, question, &error);
      free_result = (GDestroyNotify) ante_invite_answer_free;
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
  return_answer (task, answer, &(AnteQualiphyQuestion){ .call = asked->call,
                                                        .exam_ids = asked->exam_ids,
                                                        .pharmacy_ids = asked->pharmacy_ids,
                                                        .patient_exam_id = asked->patient_exam_id,
                                                        .meeting_uuid = asked->meeting_uuid,
                                                        .key = key });
  wiped_free (key);
}

/* What the answer is held against moves to the task. */
static const Asked *
hand_over (AnteQualiphyBegun *begun)
{
  Asked *asked = g_task_get_task_data (begun->task);

  asked->exam_ids = g_steal_pointer (&begun->exam_ids);
  asked->pharmacy_ids = g_steal_pointer (&begun->pharmacy_ids);
  asked->patient_exam_id = g_steal_pointer (&begun->patient_exam_id);
  asked->meeting_uuid = g_steal_pointer (&begun->meeting_uuid);
  return asked;
}

static void
end_refused (AnteQualiphyBegun *begun, GError *error)
{
  g_task_return_error (begun->task, error);
  g_clear_object (&begun->task);
  wiped_free (g_steal_pointer (&begun->key));
}

static void
send_request (AnteQualiphyBegun *begun, AnteHttpRequest *request)
{
  AnteQualiphy *self = g_task_get_source_object (begun->task);
  const Asked *asked = g_task_get_task_data (begun->task);
  GCancellable *cancellable = g_task_get_cancellable (begun->task);

  request->method = "POST";
  request->path = ROUTES[asked->call].path;
  request->timeout_s = asked->call == ANTE_QUALIPHY_UPLOAD ? UPLOAD_TIMEOUT_S : TIMEOUT_S;
  request->max_answer_bytes = ROUTES[asked->call].max_answer_bytes;
  ante_http_client_send_async (self->client, request, cancellable, answered_cb, g_steal_pointer (&begun->task));
  wiped_free (g_steal_pointer (&begun->key));
}

/* A file's media type, as its name says it. (transfer full). */
static char *
guess_media_type (const char *file_name)
{
  g_autofree char *type = g_content_type_guess (file_name, NULL, 0, NULL);
  g_autofree char *media_type = g_content_type_get_mime_type (type);

  return media_type != NULL ? g_steal_pointer (&media_type) : g_strdup ("application/octet-stream");
}

gboolean
ante_qualiphy_changes (AnteQualiphyCall call)
{
  return ROUTES[call].changes;
}

gboolean
ante_qualiphy_begin (AnteProvider *provider, AnteQualiphyCall call, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data, AnteQualiphyBegun *begun)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Asked *asked = g_new0 (Asked, 1);

  asked->call = call;
  g_task_set_source_tag (task, GUINT_TO_POINTER (call + 1));
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  if (g_task_return_error_if_cancelled (task))
    return FALSE;
  /* From here on a cancel does not undo what left. */
  g_task_set_check_cancellable (task, !ante_qualiphy_changes (call));
  *begun = (AnteQualiphyBegun){ .key = self->key != NULL ? write_key (self->key) : NULL };
  if (begun->key == NULL)
    {
      g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_KEY, "no key");
      return FALSE;
    }
  asked->key = ante_secret_ref (self->key);
  begun->task = g_steal_pointer (&task);
  return TRUE;
}

void
ante_qualiphy_send (AnteQualiphyBegun *begun, char *json, GError *error)
{
  hand_over (begun);
  if (json == NULL)
    end_refused (begun, error);
  else
    send_request (begun, &(AnteHttpRequest){ .json = json });
  wiped_free (json);
}

void
ante_qualiphy_send_form (AnteQualiphyBegun *begun, const char *file_name, GBytes *file, GError *error)
{
  g_autofree char *name = ante_qualiphy_clean_file_name (file_name);
  g_autofree char *media_type = guess_media_type (name);
  const Asked *asked = hand_over (begun);
  const AnteHttpPart parts[] = {
    { .name = "api_key", .text = begun->key },
    { .name = "patient_exam_id", .text = asked->patient_exam_id },
    { .name = "file", .file_name = name, .content_type = media_type, .file = file },
  };

  if (error != NULL)
    end_refused (begun, error);
  else
    send_request (begun, &(AnteHttpRequest){ .parts = parts, .n_parts = G_N_ELEMENTS (parts) });
}

gpointer
ante_qualiphy_finish_pointer (GAsyncResult *result, AnteQualiphyCall call, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (call + 1)), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ante_qualiphy_finish_boolean (GAsyncResult *result, AnteQualiphyCall call, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, GUINT_TO_POINTER (call + 1)), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ante_qualiphy_set_key (AnteProvider *provider, AnteSecret *key)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);

  g_clear_pointer (&self->key, ante_secret_unref);
  self->key = key != NULL ? ante_secret_ref (key) : NULL;
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
