/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface. Main thread; each call is one request, never repeated here: the
 * provider knows no idempotency key, so whether to try again is for a person or for the caller to say. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

struct _AnteQualiphy
{
  GObject parent_instance;

  /* Made */ AnteQualiphyWay *way; /* owned */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteQualiphy, ante_qualiphy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_PROVIDER, ante_qualiphy_provider_init))

/* Who reads the answer of each call; of an invite neither. */
static const struct
{
  GPtrArray *(*list) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
  gboolean (*yes) (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
} READERS[ANTE_QUALIPHY_N_CALLS] = {
  [ANTE_QUALIPHY_LIST] = { ante_qualiphy_read_list, NULL },
  [ANTE_QUALIPHY_RESEND] = { NULL, ante_qualiphy_read_done },
  [ANTE_QUALIPHY_CANCEL] = { NULL, ante_qualiphy_read_cancel },
  [ANTE_QUALIPHY_PHARMACIES] = { ante_qualiphy_read_pharmacies, NULL },
  [ANTE_QUALIPHY_PACKAGES] = { ante_qualiphy_read_packages, NULL },
  [ANTE_QUALIPHY_SEARCH] = { ante_qualiphy_read_search, NULL },
  [ANTE_QUALIPHY_QUESTIONS] = { ante_qualiphy_read_questions, NULL },
  [ANTE_QUALIPHY_ANSWER] = { NULL, ante_qualiphy_read_done },
  [ANTE_QUALIPHY_UPLOAD] = { NULL, ante_qualiphy_read_done },
};

/* What a task was asked, to hold the answer against; owned by the task. */
typedef struct
{
  AnteQualiphyCall call;
  AnteSecret *secret;            /* owned: the one that was sent */
  GStrv exam_ids, pharmacy_ids;  /* owned, nullable */
  char *patient_exam_id;         /* owned, nullable */
  char *meeting_uuid;            /* owned, nullable */
} Asked;

static void
asked_free (Asked *asked)
{
  g_clear_pointer (&asked->secret, ante_secret_unref);
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

/* Whether anything left is what decides between trying again and asking a person. */
static GError *
translate_http_error (const GError *error, AnteQualiphyCall call)
{
  int code = ANTE_PROVIDER_ERROR_UNCONFIRMED;

  if (!ante_qualiphy_changes (call) || g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT)
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

  if (READERS[question->call].list != NULL)
    result = READERS[question->call].list (answer->status, answer->body, question, &error);
  else if (READERS[question->call].yes != NULL)
    done = READERS[question->call].yes (answer->status, answer->body, question, &error);
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
  AnteQualiphy *self = g_task_get_source_object (task);
  g_autoptr (AnteHttpAnswer) answer = ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &error);
  GError *not_answered = NULL;
  char *key = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, translate_http_error (error, asked->call));
      return;
    }
  answer = ante_qualiphy_way_read (self->way, asked->call, g_steal_pointer (&answer), &not_answered);
  if (answer == NULL)
    {
      g_task_return_error (task, not_answered);
      return;
    }
  key = ante_qualiphy_way_dup_key (self->way, asked->secret);
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

/* Takes the task of @begun. */
static void
send_body (AnteQualiphyBegun *begun, const AnteQualiphyBody *body)
{
  AnteQualiphy *self = g_task_get_source_object (begun->task);
  const Asked *asked = g_task_get_task_data (begun->task);
  GCancellable *cancellable = g_task_get_cancellable (begun->task);

  ante_qualiphy_way_send_async (self->way, asked->call, asked->secret, body, cancellable, answered_cb,
                                g_steal_pointer (&begun->task));
}

static void
end_refused (AnteQualiphyBegun *begun, GError *error)
{
  g_task_return_error (begun->task, error);
  g_clear_object (&begun->task);
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
  return ANTE_QUALIPHY_ENDPOINTS[call].changes;
}

gboolean
ante_qualiphy_begin (AnteProvider *provider, AnteQualiphyCall call, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data, AnteQualiphyBegun *begun)
{
  AnteQualiphy *self = ANTE_QUALIPHY (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Asked *asked = g_new0 (Asked, 1);
  GError *closed = NULL;

  asked->call = call;
  g_task_set_source_tag (task, GUINT_TO_POINTER (call + 1));
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  if (g_task_return_error_if_cancelled (task))
    return FALSE;
  /* From here on a cancel does not undo what left. */
  g_task_set_check_cancellable (task, !ante_qualiphy_changes (call));
  *begun = (AnteQualiphyBegun){ 0 };
  asked->secret = ante_qualiphy_way_find_secret (self->way, &closed);
  if (asked->secret == NULL)
    {
      g_task_return_error (task, closed);
      return FALSE;
    }
  begun->task = g_steal_pointer (&task);
  return TRUE;
}

void
ante_qualiphy_send (AnteQualiphyBegun *begun, char *json, GError *error)
{
  g_autoptr (GBytes) bytes = json != NULL ? g_bytes_new_with_free_func (json, strlen (json), (GDestroyNotify) wiped_free, json)
                                          : NULL;

  hand_over (begun);
  if (json == NULL)
    end_refused (begun, error);
  else
    send_body (begun, &(AnteQualiphyBody){ .json = bytes });
}

void
ante_qualiphy_send_form (AnteQualiphyBegun *begun, const char *file_name, GBytes *file, GError *error)
{
  g_autofree char *name = ante_qualiphy_clean_file_name (file_name);
  g_autofree char *media_type = guess_media_type (name);
  const Asked *asked = hand_over (begun);

  if (error != NULL)
    end_refused (begun, error);
  else
    send_body (begun, &(AnteQualiphyBody){ .patient_exam_id = asked->patient_exam_id,
                                           .file_name = name,
                                           .media_type = media_type,
                                           .file = file });
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
  ante_qualiphy_way_set_key (ANTE_QUALIPHY (provider)->way, key);
}

static void
ante_qualiphy_finalize (GObject *object)
{
  ante_qualiphy_way_free (ANTE_QUALIPHY (object)->way);
  G_OBJECT_CLASS (ante_qualiphy_parent_class)->finalize (object);
}

static void
ante_qualiphy_class_init (AnteQualiphyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_qualiphy_finalize;
}

static void
ante_qualiphy_init (AnteQualiphy *self)
{
}

/* Takes @way. */
static AnteProvider *
new_on (AnteQualiphyWay *way)
{
  AnteQualiphy *self = NULL;

  if (way == NULL)
    return NULL;
  self = g_object_new (ANTE_TYPE_QUALIPHY, NULL);
  self->way = way;
  return ANTE_PROVIDER (self);
}

AnteProvider *
ante_qualiphy_new (const char *base_uri, GTlsDatabase *trust, GError **error)
{
  g_return_val_if_fail (base_uri != NULL, NULL);

  return new_on (ante_qualiphy_way_new_direct (base_uri, trust, error));
}

AnteProvider *
ante_qualiphy_new_relayed (const char *relay_uri, AnteSecret *token, GTlsDatabase *trust, GError **error)
{
  return new_on (ante_qualiphy_way_new_relayed (relay_uri, token, trust, error));
}

AnteProvider *
ante_qualiphy_new_unknown (void)
{
  return new_on (ante_qualiphy_way_new_unknown ());
}
