/* SPDX-License-Identifier: GPL-3.0-or-later
 * What became of a call of the provider that went through the relay. */
#include "shared/wire/ante-wire-calls.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define AROUND_BYTES 1024 /* the JSON around a body */
#define PROBLEM_MAX_BYTES 64

static const char *const FATES[] = {
  [ANTE_RELAYED_UNCONFIRMED] = "unconfirmed",
  [ANTE_RELAYED_NOT_SENT] = "not-sent",
  [ANTE_RELAYED_ANSWERED] = "answered",
};

/* What the relay says before the route is asked: its listener; an older one of a route it does not know; whoever looks
 * up the desk's token. */
static const struct { guint status; const char *problem; } BEFORE_ANY_ROUTE[] = {
  { 401, "token" }, { 404, "path" },    { 408, "slow" },  { 413, "too-large" },
  { 503, "busy" },  { 503, "storage" }, { 503, "moved" },
};

gsize
ante_relayed_max_answer_bytes (gsize max_answer_bytes)
{
  return (max_answer_bytes + 2) / 3 * 4 + AROUND_BYTES;
}

guint
ante_relayed_timeout_s (AnteQualiphyCall call)
{
  return MIN (ANTE_QUALIPHY_ENDPOINTS[call].timeout_s, ANTE_RELAYED_LONGEST_S);
}

void
ante_relayed_clear (AnteRelayed *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->problem, g_free);
}

char *
ante_relayed_write_answer (guint status, GBytes *body)
{
  g_autofree char *text = ante_base64_encode (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return g_strdup_printf ("{\"version\":1,\"call\":\"%s\",\"status\":%u,\"body\":\"%s\"}", FATES[ANTE_RELAYED_ANSWERED],
                          status, text);
}

char *
ante_relayed_write_problem (AnteRelayedFate fate, const char *problem, const char *message)
{
  return g_strdup_printf ("{\"version\":1,\"call\":\"%s\",\"error\":\"%s\",\"message\":\"%s\"}", FATES[fate], problem,
                          message);
}

static gboolean
read_answer (JsonObject *object, gsize max_answer_bytes, AnteRelayed *relayed)
{
  const char *text = NULL;
  gint64 status = 0;

  if (!ante_json_get_int (object, "status", 100, 599, &status, NULL)
      || !ante_json_get_string (object, "body", ante_relayed_max_answer_bytes (max_answer_bytes), &text, NULL))
    return FALSE;
  relayed->body = ante_base64_decode (text, max_answer_bytes, NULL);
  relayed->status = (guint) status;
  return relayed->body != NULL;
}

static gboolean
was_before_any_route (guint status, const char *problem)
{
  for (guint i = 0; i < G_N_ELEMENTS (BEFORE_ANY_ROUTE); i++)
    if (BEFORE_ANY_ROUTE[i].status == status && g_str_equal (BEFORE_ANY_ROUTE[i].problem, problem))
      return TRUE;
  return FALSE;
}

static AnteRelayedFate
read_problem (guint status, JsonObject *object, const char *problem)
{
  const char *fate = ante_json_peek_string (object, "call");

  if (fate == NULL)
    return was_before_any_route (status, problem) ? ANTE_RELAYED_NOT_SENT : ANTE_RELAYED_UNCONFIRMED;
  return ante_json_peek_int (object, "version", 0) == 1 && g_str_equal (fate, FATES[ANTE_RELAYED_NOT_SENT])
             ? ANTE_RELAYED_NOT_SENT
             : ANTE_RELAYED_UNCONFIRMED;
}

void
ante_relayed_read (guint status, GBytes *answer, gsize max_answer_bytes, AnteRelayed *relayed)
{
  const gsize most = ante_relayed_max_answer_bytes (max_answer_bytes);
  const AnteJsonLimits limits = { most, 4, 64, most };
  gsize length = 0;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, &limits, NULL);
  const char *problem = NULL;

  *relayed = (AnteRelayed){ .fate = ANTE_RELAYED_UNCONFIRMED };
  if (object != NULL && status == 200 && ante_json_peek_int (object, "version", 0) == 1
      && g_strcmp0 (ante_json_peek_string (object, "call"), FATES[ANTE_RELAYED_ANSWERED]) == 0
      && read_answer (object, max_answer_bytes, relayed))
    {
      relayed->fate = ANTE_RELAYED_ANSWERED;
      return;
    }
  if (object == NULL || !ante_json_get_string (object, "error", PROBLEM_MAX_BYTES, &problem, NULL))
    problem = "";
  relayed->problem = g_strdup (problem);
  if (object != NULL)
    relayed->fate = read_problem (status, object, problem);
}
