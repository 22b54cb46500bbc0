/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a call reaches the provider: by itself, with the clinic's key in its body, or through the relay, with this desk's
 * token beside it. What is asked and what is answered is the same. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#define JSON_TYPE "application/json"

typedef struct
{
  const char *folder;        /* before an endpoint's name; NULL: leads nowhere */
  gboolean relayed;
  AnteProviderError closed;  /* why nothing is sent while there is no secret, and in words */
  const char *closed_words;
} Kind;

static const Kind DIRECT = { ANTE_QUALIPHY_FOLDER, FALSE, ANTE_PROVIDER_ERROR_KEY, "no key" };
static const Kind RELAYED = { ANTE_RELAYED_PATH, TRUE, ANTE_PROVIDER_ERROR_NO_RELAY, "no relay" };
static const Kind UNKNOWN = { NULL, FALSE, ANTE_PROVIDER_ERROR_KEY_PLACE, "nobody knows who holds the key" };

struct _AnteQualiphyWay
{
  /* Given */ const Kind *kind;
              AnteSecret *secret;     /* owned, nullable: the key, or the relay's token */
  /* Made */  AnteHttpClient *client; /* owned, nullable: leads nowhere */
};

static AnteQualiphyWay *
way_new (const Kind *kind, const char *uri, AnteSecret *secret, GTlsDatabase *trust, GError **error)
{
  g_autoptr (AnteQualiphyWay) self = g_new0 (AnteQualiphyWay, 1);
  g_autoptr (GError) why = NULL;

  self->kind = kind;
  self->secret = secret != NULL ? ante_secret_ref (secret) : NULL;
  if (uri != NULL)
    self->client = ante_http_client_new (uri, trust, &why);
  if (why == NULL)
    return g_steal_pointer (&self);
  g_set_error_literal (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, why->message);
  return NULL;
}

AnteQualiphyWay *
ante_qualiphy_way_new_direct (const char *base_uri, GTlsDatabase *trust, GError **error)
{
  return way_new (&DIRECT, base_uri, NULL, trust, error);
}

AnteQualiphyWay *
ante_qualiphy_way_new_relayed (const char *relay_uri, AnteSecret *token, GTlsDatabase *trust, GError **error)
{
  return way_new (&RELAYED, relay_uri, relay_uri != NULL ? token : NULL, trust, error);
}

AnteQualiphyWay *
ante_qualiphy_way_new_unknown (void)
{
  return way_new (&UNKNOWN, NULL, NULL, NULL, NULL);
}

void
ante_qualiphy_way_free (AnteQualiphyWay *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->secret, ante_secret_unref);
  g_clear_object (&self->client);
  g_free (self);
}

void
ante_qualiphy_way_set_key (AnteQualiphyWay *self, AnteSecret *key)
{
  g_return_if_fail (self->kind == &DIRECT);

  g_clear_pointer (&self->secret, ante_secret_unref);
  self->secret = key != NULL && ante_qualiphy_key_is_text (key) ? ante_secret_ref (key) : NULL;
}

AnteSecret *
ante_qualiphy_way_find_secret (AnteQualiphyWay *self, GError **error)
{
  if (self->secret != NULL)
    return ante_secret_ref (self->secret);
  g_set_error_literal (error, ANTE_PROVIDER_ERROR, self->kind->closed, self->kind->closed_words);
  return NULL;
}

static char *
dup_text (AnteSecret *secret)
{
  return g_strndup ((const char *) ante_secret_bytes (secret), ante_secret_length (secret));
}

char *
ante_qualiphy_way_dup_key (AnteQualiphyWay *self, AnteSecret *secret)
{
  return self->kind == &DIRECT ? dup_text (secret) : g_strdup ("");
}

/* --- Out --- */

static void
send_json (AnteQualiphyWay *self, AnteHttpRequest *request, AnteSecret *secret, GBytes *json, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GBytes) whole = self->kind->relayed ? g_bytes_ref (json) : ante_qualiphy_add_key (json, secret);

  request->body = whole;
  request->content_type = JSON_TYPE;
  ante_http_client_send_async (self->client, request, cancellable, callback, data);
}

static void
send_form (AnteQualiphyWay *self, AnteHttpRequest *request, const char *key, const AnteQualiphyBody *body,
           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  const AnteHttpPart parts[] = {
    { .name = "api_key", .text = key },
    { .name = "patient_exam_id", .text = body->patient_exam_id },
    { .name = "file", .file_name = body->file_name, .content_type = body->media_type, .file = body->file },
  };
  const guint first = self->kind->relayed ? 1 : 0;

  request->parts = parts + first;
  request->n_parts = G_N_ELEMENTS (parts) - first;
  ante_http_client_send_async (self->client, request, cancellable, callback, data);
}

void
ante_qualiphy_way_send_async (AnteQualiphyWay *self, AnteQualiphyCall call, AnteSecret *secret,
                              const AnteQualiphyBody *body, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  const AnteQualiphyEndpoint *endpoint = &ANTE_QUALIPHY_ENDPOINTS[call];
  const gboolean relayed = self->kind->relayed;
  g_autofree char *path = g_strconcat (self->kind->folder, endpoint->name, NULL);
  g_autofree char *text = dup_text (secret);
  AnteHttpRequest request = {
    .method = "POST",
    .path = path,
    .bearer = relayed ? text : NULL,
    .timeout_s = relayed ? ante_relayed_timeout_s (call) + ANTE_RELAYED_SLACK_S : endpoint->timeout_s,
    .max_answer_bytes = relayed ? ante_relayed_max_answer_bytes (endpoint->max_answer_bytes) : endpoint->max_answer_bytes,
  };

  if (body->json != NULL)
    send_json (self, &request, secret, body->json, cancellable, callback, data);
  else
    send_form (self, &request, text, body, cancellable, callback, data);
  ante_wipe (text, strlen (text));
}

/* --- Back --- */

/* What the relay says of a call that it did not make (src/shared/wire/README.md). What is not here can be tried again. */
static const struct { const char *problem; AnteProviderError code; } NOT_MADE[] = {
  { "token", ANTE_PROVIDER_ERROR_RELAY_REFUSED }, { "role", ANTE_PROVIDER_ERROR_RELAY_REFUSED },
  { "path", ANTE_PROVIDER_ERROR_RELAY_OLD },      { "endpoint", ANTE_PROVIDER_ERROR_RELAY_OLD },
  { "method", ANTE_PROVIDER_ERROR_RELAY_OLD },    { "no-key", ANTE_PROVIDER_ERROR_RELAY_KEY },
  { "key-file", ANTE_PROVIDER_ERROR_RELAY_KEY },  { "request", ANTE_PROVIDER_ERROR_REFUSED },
  { "too-large", ANTE_PROVIDER_ERROR_REFUSED },
};

static void
set_not_made (const char *problem, GError **error)
{
  AnteProviderError code = ANTE_PROVIDER_ERROR_NOT_SENT;

  for (guint i = 0; i < G_N_ELEMENTS (NOT_MADE); i++)
    if (g_str_equal (NOT_MADE[i].problem, problem))
      code = NOT_MADE[i].code;
  /* A refusal's message is the provider's own words; here there are none. */
  g_set_error_literal (error, ANTE_PROVIDER_ERROR, code, code == ANTE_PROVIDER_ERROR_REFUSED ? "" : problem);
}

AnteHttpAnswer *
ante_qualiphy_way_read (AnteQualiphyWay *self, AnteQualiphyCall call, AnteHttpAnswer *answer, GError **error)
{
  g_autoptr (AnteHttpAnswer) came = answer;
  g_auto (AnteRelayed) relayed = { 0 };
  AnteHttpAnswer *provider = NULL;

  if (!self->kind->relayed)
    return g_steal_pointer (&came);
  ante_relayed_read (came->status, came->body, ANTE_QUALIPHY_ENDPOINTS[call].max_answer_bytes, &relayed);
  if (relayed.fate == ANTE_RELAYED_NOT_SENT)
    set_not_made (relayed.problem, error);
  else if (relayed.fate == ANTE_RELAYED_UNCONFIRMED)
    ante_qualiphy_set_unbelievable (&(AnteQualiphyQuestion){ .call = call }, "the relay knows no answer", error);
  else
    {
      provider = g_new0 (AnteHttpAnswer, 1);
      provider->status = relayed.status;
      provider->body = g_steal_pointer (&relayed.body);
      provider->retry_after_s = -1;
    }
  return provider;
}
