/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dropping, a little at a time. Each little is a transaction that nobody waits behind for long; whoever asked decides
 * about the next, so that one who is killed leaves something half done, which the next desk to ask there has finished. */
#include "relay/ante-relay-retention.h"
#include "relay/ante-relay-control.h"
#include "relay/ante-relay-say.h"
#include "relay/store/ante-relay-move.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define ROUTE "/retention"
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)
#define MOST_CLINICS 1000000
#define LONGEST_NAME 400

/* --- Going on --- */

typedef struct
{
  AnteRelay *relay; /* borrowed */
  gint64 clinic;
} GoingOn;

static void go_on (GoingOn *going);

static void
gone_on_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  GoingOn *going = data;
  const AnteRelayDropping *done = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL);

  if (done != NULL && done->through < done->number && !going->relay->is_stopping)
    {
      go_on (going);
      return;
    }
  g_hash_table_remove (going->relay->dropping, &going->clinic);
  g_free (going);
}

/* Of what was told at no time nothing is chosen: only what was begun is gone on with. */
static void
go_on (GoingOn *going)
{
  AnteRelayDropping *dropping = g_new0 (AnteRelayDropping, 1);

  dropping->clinic = going->clinic;
  ante_relay_store_drop_async (going->relay->store, dropping, gone_on_cb, going);
}

void
ante_relay_retention_go_on (AnteRelay *self, gint64 clinic)
{
  GoingOn *going;

  if (self->is_stopping || !g_hash_table_add (self->dropping, g_memdup2 (&clinic, sizeof clinic)))
    return;
  going = g_new0 (GoingOn, 1);
  going->relay = self;
  going->clinic = clinic;
  ante_relay_log ("dropping", "clinic=%" G_GINT64_FORMAT " reason=\"it was begun, and not ended\"", clinic);
  go_on (going);
}

/* --- For the operator: the relay's side --- */

static void
listed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteRelayPending) pending = data;
  const AnteRelayList *list = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *clinics = json_array_new ();

  if (list == NULL)
    {
      json_array_unref (clinics);
      ante_relay_answer_storage (pending->relay, pending->message);
      return;
    }
  for (guint i = 0; i < list->clinics->len; i++)
    {
      const AnteRelayListed *listed = &g_array_index (list->clinics, AnteRelayListed, i);
      if (listed->state != ANTE_RELAY_HERE)
        continue;
      json_array_add_int_element (clinics, listed->no);
      json_array_add_string_element (clinics, listed->name);
    }
  json_object_set_array_member (object, "clinics", clinics);
  g_autofree char *json = ante_json_write_object (object);
  ante_http_answer_json (pending->message, 200, json);
}

static void
stepped_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteRelayPending) pending = data;
  g_autoptr (GError) error = NULL;
  const AnteRelayDropping *done = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  if (done == NULL)
    {
      ante_relay_answer_failure (pending->relay, pending->message, error);
      return;
    }
  if (!done->only_look && done->number > 0 && done->through == done->number)
    ante_relay_log ("dropped", "clinic=%" G_GINT64_FORMAT " through=%" G_GINT64_FORMAT, done->clinic, done->number);
  g_autofree char *json = g_strdup_printf (
      "{\"number\":%" G_GINT64_FORMAT ",\"through\":%" G_GINT64_FORMAT ",\"entries\":%" G_GINT64_FORMAT ",\"bytes\":%" G_GINT64_FORMAT "}",
      done->number, done->through, done->n_entries, done->n_bytes);
  ante_http_answer_json (pending->message, 200, json);
}

/* Nobody says from outside up to which number: the store chooses that by what desks have told. */
static AnteRelayDropping *
read_step (GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, NULL, NULL);
  AnteRelayDropping step = { 0 };
  gint64 only_look;

  if (object == NULL || !ante_json_get_int (object, "clinic", 1, NUMBER_MAX, &step.clinic, NULL) ||
      !ante_json_get_int (object, "told_before", 0, NUMBER_MAX, &step.told_before_ms, NULL) ||
      !ante_json_get_int (object, "after", 0, NUMBER_MAX, &step.after, NULL) ||
      !ante_json_get_int (object, "only_look", 0, 1, &only_look, NULL))
    return NULL;
  step.only_look = only_look != 0;
  return g_memdup2 (&step, sizeof step);
}

static void
retention_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AnteRelay *self = data;
  const char *method = soup_server_message_get_method (message);
  g_autoptr (GBytes) body = ante_relay_body (message);
  AnteRelayDropping *step = method == SOUP_METHOD_POST ? read_step (body) : NULL;

  if (step != NULL)
    ante_relay_store_drop_async (self->store, step, stepped_cb, ante_relay_pending_new (self, message));
  else if (method == SOUP_METHOD_GET)
    ante_relay_store_list_async (self->store, ante_relay_list_new (), listed_cb, ante_relay_pending_new (self, message));
  else
    ante_relay_answer_error (message, 400, "request", "This is nothing that is dropped.");
}

void
ante_relay_add_route_retention (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, retention_cb, self, NULL);
}

/* --- The operator's side --- */

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "what was kept could not be read or written: is the disk full? What was begun can be gone on with.");
  return FALSE;
}

static void
dropped_clear (gpointer dropped)
{
  g_free (((AnteRelayDropped *) dropped)->name);
}

static GArray *
dropped_list_new (void)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (AnteRelayDropped));

  g_array_set_clear_func (list, dropped_clear);
  return list;
}

static void
add_clinic (GArray *list, gint64 clinic, const char *name)
{
  AnteRelayDropped one = { .clinic = clinic, .name = g_strdup (name) };

  g_array_append_val (list, one);
}

GArray *
ante_relay_retention_list (const char *data_dir, GError **error)
{
  g_autoptr (JsonObject) answer = ante_relay_control_exchange (data_dir, "GET", ROUTE, "", error);
  JsonArray *clinics;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_array (answer, "clinics", 2 * MOST_CLINICS, &clinics, NULL))
    {
      refuse (error);
      return NULL;
    }
  GArray *list = dropped_list_new ();
  for (guint i = 0; i + 1 < json_array_get_length (clinics); i += 2)
    add_clinic (list, json_array_get_int_element (clinics, i), json_array_get_string_element (clinics, i + 1));
  return list;
}

GArray *
ante_relay_retention_list_here (AnteRelayStore *store, GError **error)
{
  g_autoptr (AnteRelayList) clinics = ante_relay_store_list (store, NULL);

  if (clinics == NULL)
    {
      refuse (error);
      return NULL;
    }
  GArray *list = dropped_list_new ();
  for (guint i = 0; i < clinics->clinics->len; i++)
    {
      const AnteRelayListed *listed = &g_array_index (clinics->clinics, AnteRelayListed, i);
      if (listed->state == ANTE_RELAY_HERE)
        add_clinic (list, listed->no, listed->name);
    }
  return list;
}

gboolean
ante_relay_retention_step (gpointer data_dir, AnteRelayDropping *dropping, GError **error)
{
  g_autofree char *json = g_strdup_printf (
      "{\"clinic\":%" G_GINT64_FORMAT ",\"told_before\":%" G_GINT64_FORMAT ",\"after\":%" G_GINT64_FORMAT ",\"only_look\":%d}",
      dropping->clinic, dropping->told_before_ms, dropping->after, dropping->only_look);
  g_autoptr (JsonObject) answer = ante_relay_control_exchange (data_dir, "POST", ROUTE, json, error);

  if (answer == NULL)
    return FALSE;
  return (ante_json_get_int (answer, "number", 0, NUMBER_MAX, &dropping->number, NULL) &&
          ante_json_get_int (answer, "through", 0, NUMBER_MAX, &dropping->through, NULL) &&
          ante_json_get_int (answer, "entries", 0, NUMBER_MAX, &dropping->n_entries, NULL) &&
          ante_json_get_int (answer, "bytes", 0, NUMBER_MAX, &dropping->n_bytes, NULL)) ||
         refuse (error);
}

typedef struct
{
  AnteRelayDropping *into; /* borrowed */
  gboolean is_done, has_worked;
} Here;

static void
stepped_here_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Here *here = data;
  const AnteRelayDropping *done = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL);

  here->is_done = TRUE;
  here->has_worked = done != NULL;
  if (done != NULL)
    *here->into = *done;
}

gboolean
ante_relay_retention_step_here (gpointer store, AnteRelayDropping *dropping, GError **error)
{
  Here here = { .into = dropping };
  AnteRelayDropping *step = g_memdup2 (dropping, sizeof *dropping);

  step->number = 0;
  ante_relay_store_drop_async (store, step, stepped_here_cb, &here);
  while (!here.is_done)
    g_main_context_iteration (NULL, TRUE);
  return here.has_worked || refuse (error);
}

gboolean
ante_relay_retention_run (AnteRelayStep step,
                          gpointer data,
                          gint64 told_before_ms,
                          gboolean only_look,
                          AnteRelayDropped *result,
                          GError **error)
{
  AnteRelayDropping dropping = { .clinic = result->clinic, .told_before_ms = told_before_ms, .only_look = only_look };

  do
    {
      if (!step (data, &dropping, error))
        return FALSE;
      result->number = dropping.number;
      result->n_entries += dropping.n_entries;
      result->n_bytes += dropping.n_bytes;
      dropping.after = dropping.through;
    }
  while (dropping.through < dropping.number);
  return TRUE;
}
