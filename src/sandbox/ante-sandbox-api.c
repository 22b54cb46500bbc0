/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's API: one door for its routes, with the faults that strike there. */
#include "sandbox/ante-sandbox-api.h"

#include "sandbox/ante-sandbox-requests.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-listener.h"

#include <string.h>

static const AnteSandboxRoute routes[ANTE_SANDBOX_N_ROUTES] = {
  [ANTE_SANDBOX_ROUTE_EXAM_LIST] = ante_sandbox_exam_list,
  [ANTE_SANDBOX_ROUTE_EXAM_INVITE] = ante_sandbox_exam_invite,
  [ANTE_SANDBOX_ROUTE_EXAM_INVITE_RESEND] = ante_sandbox_exam_invite_resend,
  [ANTE_SANDBOX_ROUTE_EXAM_INVITE_CANCEL] = ante_sandbox_exam_invite_cancel,
  [ANTE_SANDBOX_ROUTE_EXAM_QUESTIONS] = ante_sandbox_exam_questions,
  [ANTE_SANDBOX_ROUTE_EXAM_SUBMIT_ANSWERS] = ante_sandbox_exam_submit_answers,
  [ANTE_SANDBOX_ROUTE_EXAM_UPLOAD_ATTACHMENT] = ante_sandbox_exam_upload_attachment,
  [ANTE_SANDBOX_ROUTE_PARTNER_PHARMACY_LIST] = ante_sandbox_partner_pharmacy_list,
  [ANTE_SANDBOX_ROUTE_PARTNER_PHARMACY_TREATMENT_PACKAGES] = ante_sandbox_partner_pharmacy_treatment_packages,
  [ANTE_SANDBOX_ROUTE_CUSTOM_PHARMACY_SEARCH] = ante_sandbox_custom_pharmacy_search,
};

/* An answer that is kept back; the caller may hang up meanwhile. */
typedef struct
{
  SoupServerMessage *message; /* owned */
  gboolean gone;
} Slow;

static const char html_page[] =
  "<!doctype html><html><head><title>Just a moment</title></head>"
  "<body><h1>Scheduled maintenance</h1><p>Please come back later.</p></body></html>";

static gboolean
find_route (const char *path, AnteSandboxRouteId *route)
{
  const char *name = path + strlen ("/api/");
  gsize length;

  if (!g_str_has_prefix (path, "/api/"))
    return FALSE;
  /* With and without a slash at the end: both are documented. */
  length = strlen (name);
  if (length > 0 && name[length - 1] == '/')
    length--;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      const char *candidate = ante_sandbox_route_name (i);

      if (strlen (candidate) == length && strncmp (candidate, name, length) == 0)
        {
          *route = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* An upload may be large, and may be a form. */
static const AnteJsonLimits upload_limits = {
  .max_bytes = ANTE_SANDBOX_MAX_REQUEST_BYTES, .max_depth = 4, .max_values = 100, .max_string = ANTE_SANDBOX_MAX_REQUEST_BYTES,
};

static JsonObject *
read_request (AnteSandboxRouteId route, SoupServerMessage *message)
{
  gboolean is_upload = route == ANTE_SANDBOX_ROUTE_EXAM_UPLOAD_ATTACHMENT;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (data && is_upload && g_strcmp0 (type, SOUP_FORM_MIME_TYPE_MULTIPART) == 0)
    return ante_sandbox_read_form (message);
  if (!data || g_strcmp0 (type, "application/json") != 0)
    return NULL;
  return ante_json_read_object (data, length, is_upload ? &upload_limits : NULL, NULL);
}

static gboolean
key_is_good (AnteSandbox *self, JsonObject *request)
{
  const char *key;

  return ante_json_get_string (request, "api_key", 1024, &key, NULL) && g_str_equal (key, self->api_key);
}

static JsonNode *
run_route (AnteSandbox *self, AnteSandboxRouteId route, SoupServerMessage *message, guint *status)
{
  const char *name = ante_sandbox_route_name (route);
  g_autoptr (JsonObject) request = NULL;

  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_HTTP_500, name, NULL))
    return ante_sandbox_refuse_barely (500, "Something went wrong. Please try again later.", status);
  if (!(request = read_request (route, message)))
    return ante_sandbox_refuse_barely (400, "Invalid Request.", status);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_401_KEY, name, NULL)
      || !key_is_good (self, request))
    return ante_sandbox_refuse_barely (401, "Unauthorized access.", status);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_401_PROVIDER, name, NULL))
    return ante_sandbox_refuse (401, "Need to add Patient Care Provider via Qualiphy Portal!", status);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_401_CONTRACT, name, NULL))
    return ante_sandbox_refuse (401, "Need to sign contract!", status);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_401_CONTRACT_OLDER, name, NULL))
    return ante_sandbox_refuse (401, "You need to signed docusign and signed rx", status);
  ante_sandbox_requests_add (self->requests, name, request, ante_sandbox_timeline_now_ms (self->timeline));
  return routes[route] (self, request, status);
}

static void
hang_up (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
caller_gone_cb (SoupServerMessage *message, gpointer data)
{
  ((Slow *) data)->gone = TRUE;
}

static void
slow_due_cb (gpointer data)
{
  Slow *slow = data;

  if (!slow->gone)
    soup_server_message_unpause (slow->message);
}

static void
slow_free (Slow *slow)
{
  g_signal_handlers_disconnect_by_data (slow->message, slow);
  g_object_unref (slow->message);
  g_free (slow);
}

static void
keep_back (AnteSandbox *self, SoupServerMessage *message, gint64 delay_ms)
{
  Slow *slow = g_new0 (Slow, 1);

  slow->message = g_object_ref (message);
  g_signal_connect (message, "finished", G_CALLBACK (caller_gone_cb), slow);
  soup_server_message_pause (message);
  ante_sandbox_timeline_add (self->timeline, delay_ms, slow_due_cb, slow, (GDestroyNotify) slow_free);
}

static void
answer_route (AnteSandbox *self, AnteSandboxRouteId route, SoupServerMessage *message)
{
  const char *name = ante_sandbox_route_name (route);
  AnteSandboxRouteCount *count = &self->counts[route];
  guint status = SOUP_STATUS_OK;
  gint64 delay_ms;

  count->n_asked++;
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_HTML_INSTEAD_OF_JSON, name, NULL))
    {
      count->n_refused++;
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, html_page,
                                        strlen (html_page));
      return;
    }

  g_autoptr (JsonNode) answer = run_route (self, route, message, &status);
  g_autofree char *text = ante_json_write (answer);
  *(status == SOUP_STATUS_OK ? &count->n_done : &count->n_refused) += 1;
  /* Only what was done can be lost: a refusal that is not heard changes nothing. */
  if (status == SOUP_STATUS_OK
      && ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_ANSWER_LOST, name, NULL))
    {
      count->n_lost++;
      hang_up (message);
      return;
    }
  ante_http_answer_json (message, status, text);
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_SLOW_ANSWER, name, &delay_ms))
    keep_back (self, message, delay_ms);
}

static void
api_asked_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AnteSandboxRouteId route;
  guint status;

  if (!g_str_equal (soup_server_message_get_method (message), "POST") || !find_route (path, &route))
    {
      g_autoptr (JsonNode) refusal = ante_sandbox_refuse (SOUP_STATUS_NOT_FOUND, "Not found.", &status);
      g_autofree char *text = ante_json_write (refusal);

      ante_http_answer_json (message, status, text);
      return;
    }
  answer_route (data, route, message);
}

void
ante_sandbox_serve_api (AnteSandbox *self, SoupServer *server)
{
  soup_server_add_handler (server, "/api", api_asked_cb, self, NULL);
}

static JsonNode *
take_object (JsonObject *object)
{
  return json_node_init_object (json_node_alloc (), object);
}

JsonNode *
ante_sandbox_say (JsonObject *answer, guint *status)
{
  g_autoptr (JsonObject) owned = answer;

  *status = SOUP_STATUS_OK;
  return take_object (owned);
}

JsonNode *
ante_sandbox_say_array (JsonArray *answer, guint *status)
{
  g_autoptr (JsonArray) owned = answer;

  *status = SOUP_STATUS_OK;
  return json_node_init_array (json_node_alloc (), owned);
}

JsonNode *
ante_sandbox_refuse (guint code, const char *text, guint *status)
{
  g_autoptr (JsonObject) refusal = json_object_new ();

  json_object_set_int_member (refusal, "http_code", code);
  json_object_set_string_member (refusal, "error_message", text);
  *status = code;
  return take_object (refusal);
}

JsonNode *
ante_sandbox_refuse_barely (guint code, const char *text, guint *status)
{
  JsonNode *refusal = ante_sandbox_refuse (code, text, status);

  json_object_remove_member (json_node_get_object (refusal), "http_code");
  return refusal;
}

JsonNode *
ante_sandbox_exam_list (AnteSandbox *self, JsonObject *request, guint *status)
{
  return ante_sandbox_say (ante_sandbox_catalogue_to_json (), status);
}
