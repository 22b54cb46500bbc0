/* SPDX-License-Identifier: GPL-3.0-or-later
 * The last requests of the API as they came, for tests that look at the wire. */
#include "sandbox/ante-sandbox-requests.h"

#define MAX_KEPT 500

struct _AnteSandboxRequests
{
  GQueue kept; /* of JsonObject, owned, the oldest first */
};

AnteSandboxRequests *
ante_sandbox_requests_new (void)
{
  AnteSandboxRequests *self = g_new0 (AnteSandboxRequests, 1);

  g_queue_init (&self->kept);
  return self;
}

void
ante_sandbox_requests_free (AnteSandboxRequests *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) json_object_unref);
  g_free (self);
}

/* A file is too large to be kept; what it was can still be told. */
static char *
digest (const char *text)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strconcat ("sha256:", hex, NULL);
}

static void
copy_member_cb (JsonObject *request, const char *member, JsonNode *node, gpointer copy)
{
  if (g_str_equal (member, "api_key"))
    return;
  if (g_str_equal (member, "file_base64") && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *told = digest (json_node_get_string (node));

      json_object_set_string_member (copy, member, told);
    }
  else
    json_object_set_member (copy, member, json_node_copy (node));
}

void
ante_sandbox_requests_add (AnteSandboxRequests *self, const char *route, JsonObject *request, gint64 now_ms)
{
  JsonObject *kept = json_object_new ();
  JsonObject *copy = json_object_new ();

  json_object_foreach_member (request, copy_member_cb, copy);
  json_object_set_string_member (kept, "route", route);
  json_object_set_int_member (kept, "at", now_ms);
  json_object_set_object_member (kept, "request", copy);
  g_queue_push_tail (&self->kept, kept);
  if (g_queue_get_length (&self->kept) > MAX_KEPT)
    json_object_unref (g_queue_pop_head (&self->kept));
}

JsonObject *
ante_sandbox_requests_to_json (AnteSandboxRequests *self)
{
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();

  for (GList *at = self->kept.head; at; at = at->next)
    json_array_add_object_element (list, json_object_ref (at->data));
  json_object_set_array_member (answer, "requests", list);
  return answer;
}
