/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking through and copying a store that is in use, and one that is not. One at a time. */
#include "relay/ante-relay-care-route.h"
#include "relay/ante-relay-control.h"
#include "relay/store/ante-relay-store-sqlite.h"
#include "shared/base/ante-json.h"
#include "shared/base/ante-worker.h"

#include <glib/gstdio.h>
#include <string.h>

#define ROUTE "/care"
#define LONGEST_FAULT_BYTES 4000
#define MOST_CLINICS 1000000
#define ASKED_EVERY_US (100 * G_TIME_SPAN_MILLISECOND)

struct _AnteRelayCare
{
  /* Given */      AnteRelay *relay;         /* borrowed */
                   char *data_dir;           /* owned */
  /* Under way */  AnteWorker *worker;       /* owned */
                   gboolean is_working;
  /* Result */     AnteRelayReport *report;  /* owned, nullable: none, or it failed */
};

/* What the worker is given. */
typedef struct
{
  char *data_dir;           /* owned */
  gboolean is_copy;
  AnteRelayReport *report;  /* owned */
} Work;

static void
work_free (Work *work)
{
  g_free (work->data_dir);
  g_clear_pointer (&work->report, ante_relay_report_free);
  g_free (work);
}

static Work *
work_new (const char *data_dir, const char *what)
{
  Work *work = g_new0 (Work, 1);

  work->data_dir = g_strdup (data_dir);
  work->is_copy = g_str_equal (what, "copy");
  work->report = ante_relay_report_new ();
  return work;
}

static gboolean
do_work (Work *work, GError **error)
{
  g_autofree char *path = g_build_filename (work->data_dir, ANTE_RELAY_DATABASE_NAME, NULL);
  g_autofree char *copy = g_build_filename (work->data_dir, ANTE_RELAY_COPY_NAME, NULL);

  if (!work->is_copy)
    return ante_relay_care_check (path, work->report, error);
  g_remove (copy);
  if (ante_relay_care_copy (path, copy, work->report, error))
    return TRUE;
  g_remove (copy);
  return FALSE;
}

static void
work_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (do_work (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteRelayCare *self = data;
  Work *work = g_task_get_task_data (G_TASK (result));

  self->is_working = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    self->report = g_steal_pointer (&work->report);
}

static void
begin (AnteRelayCare *self, const char *what)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done_cb, self);

  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, work_new (self->data_dir, what), (GDestroyNotify) work_free);
  g_clear_pointer (&self->report, ante_relay_report_free);
  self->is_working = TRUE;
  ante_relay_log ("care", "what=%s", what);
  ante_worker_run (self->worker, task, work_thread);
}

static char *
write_report (const AnteRelayReport *report)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *ends = json_array_new (), *faults = json_array_new ();

  for (guint i = 0; i < report->ends->len; i++)
    {
      const AnteRelayEnd *end = &g_array_index (report->ends, AnteRelayEnd, i);
      json_array_add_int_element (ends, end->clinic);
      json_array_add_int_element (ends, end->newest);
    }
  for (guint i = 0; i < report->faults->len; i++)
    {
      g_autofree char *text = g_utf8_make_valid (g_ptr_array_index (report->faults, i), -1);
      json_array_add_string_element (faults, text);
    }
  json_object_set_string_member (object, "state", "done");
  json_object_set_int_member (object, "entries", report->n_entries);
  json_object_set_array_member (object, "ends", ends);
  json_object_set_array_member (object, "faults", faults);
  json_object_set_boolean_member (object, "has_more", report->has_more);
  return ante_json_write_object (object);
}

static void
answer_state (AnteRelayCare *self, SoupServerMessage *message)
{
  g_autofree char *json = self->report != NULL ? write_report (self->report) : NULL;

  ante_http_answer_json (message, 200,
                         json != NULL       ? json
                         : self->is_working ? "{\"state\":\"working\"}"
                                            : "{\"state\":\"failed\"}");
}

static const char *
read_what (GBytes *body)
{
  static const char *const known[] = { "check", "copy" };
  gsize length;
  const char *text = g_bytes_get_data (body, &length), *what;
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, NULL, NULL);

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (known); i++)
    if (ante_json_get_string (object, "what", 16, &what, NULL) && g_str_equal (what, known[i]))
      return known[i];
  return NULL;
}

static void
begin_for_request (AnteRelayCare *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) body = ante_relay_body (message);
  const char *what = read_what (body);

  if (what == NULL)
    ante_relay_answer_error (message, 400, "request", "This is nothing the store is looked after with.");
  else if (!ANTE_IS_RELAY_STORE_SQLITE (self->relay->store))
    ante_relay_answer_error (message, 409, "store", "The clinics are not in a file of this relay's.");
  else if (self->is_working)
    ante_relay_answer_error (message, 409, "busy", "The store is being looked after already.");
  else
    {
      begin (self, what);
      answer_state (self, message);
    }
}

static void
care_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_POST)
    begin_for_request (data, message);
  else if (method == SOUP_METHOD_GET)
    answer_state (data, message);
  else
    ante_relay_answer_error (message, 405, "method", "It is begun with POST and followed with GET.");
}

AnteRelayCare *
ante_relay_care_new (AnteRelay *relay, SoupServer *server, const char *data_dir)
{
  AnteRelayCare *self = g_new0 (AnteRelayCare, 1);

  self->relay = relay;
  self->data_dir = g_strdup (data_dir);
  self->worker = ante_worker_new ("relay-care");
  soup_server_add_handler (server, ROUTE, care_cb, self, NULL);
  return self;
}

void
ante_relay_care_free (AnteRelayCare *self)
{
  if (self == NULL)
    return;
  ante_worker_finish (self->worker);
  while (self->is_working)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->worker);
  g_clear_pointer (&self->report, ante_relay_report_free);
  g_free (self->data_dir);
  g_free (self);
}

/* --- The operator's side --- */

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, sentence);
  return FALSE;
}

static gboolean
read_ends (JsonArray *ends, AnteRelayReport *report)
{
  for (guint i = 0; i + 1 < json_array_get_length (ends); i += 2)
    {
      AnteRelayEnd end = { json_array_get_int_element (ends, i), json_array_get_int_element (ends, i + 1) };
      g_array_append_val (report->ends, end);
    }
  return TRUE;
}

static AnteRelayReport *
read_report (JsonObject *object)
{
  g_autoptr (AnteRelayReport) report = ante_relay_report_new ();
  JsonArray *ends, *faults;
  gint64 n_entries;

  if (!ante_json_get_int (object, "entries", 0, G_GINT64_CONSTANT (1) << 53, &n_entries, NULL) ||
      !ante_json_get_array (object, "ends", MOST_CLINICS, &ends, NULL) || !read_ends (ends, report) ||
      !ante_json_get_array (object, "faults", MOST_CLINICS, &faults, NULL))
    return NULL;
  report->n_entries = n_entries;
  for (guint i = 0; i < json_array_get_length (faults); i++)
    g_ptr_array_add (report->faults, g_strdup (json_array_get_string_element (faults, i)));
  report->has_more = json_object_get_boolean_member_with_default (object, "has_more", FALSE);
  return g_steal_pointer (&report);
}

static const char *
explain_failure (const char *what)
{
  return g_str_equal (what, "copy")
             ? "the database cannot be copied within the data folder: is there room for a second one?"
             : "the database cannot be opened to look it through.";
}

AnteRelayReport *
ante_relay_care_ask (const char *data_dir, const char *what, GError **error)
{
  g_autofree char *json = g_strdup_printf ("{\"what\":\"%s\"}", what);
  g_autoptr (JsonObject) answer = ante_relay_control_exchange (data_dir, "POST", ROUTE, json, error);
  const char *state;

  for (;;)
    {
      if (answer == NULL)
        return NULL;
      if (!ante_json_get_string (answer, "state", 16, &state, NULL))
        {
          refuse (error, "the relay that runs looks after its store already, or keeps its clinics in PostgreSQL, which "
                         "has pg_dump for this.");
          return NULL;
        }
      if (!g_str_equal (state, "working"))
        break;
      g_usleep (ASKED_EVERY_US);
      g_clear_pointer (&answer, json_object_unref);
      answer = ante_relay_control_exchange (data_dir, "GET", ROUTE, "", error);
    }
  AnteRelayReport *report = g_str_equal (state, "done") ? read_report (answer) : NULL;
  if (report == NULL)
    refuse (error, explain_failure (what));
  return report;
}

AnteRelayReport *
ante_relay_care_do (const char *data_dir, const char *what, GError **error)
{
  Work *work = work_new (data_dir, what);
  AnteRelayReport *report = do_work (work, NULL) ? g_steal_pointer (&work->report) : NULL;

  work_free (work);
  if (report == NULL)
    refuse (error, explain_failure (what));
  return report;
}
