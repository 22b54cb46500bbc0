/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a clinic should look at before its first real patient, from what this desk holds; and the test run that was
 * begun here. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define SETTING_TEST_RUN "test-run" /* appointment id, a space, when its result was first seen here */

/* What only somebody in the provider's portal, with another key, or at the relay that holds it can put right. */
static const char *const set_up_problems[] = { "key", "needs-provider", "needs-contract", "needs-rx-contract", "relay-key",
                                               "relay-refused", "relay-old", "no-relay", "key-place", NULL };

void
ante_checks_free (AnteChecks *self)
{
  g_free (self->public_url);
  g_free (self->standing_problem);
  g_free (self->test_appointment);
  g_free (self);
}

static guint
count_managers (AnteTables *tables)
{
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (tables, ANTE_ENTITY_DESK);
  guint n = 0;

  for (guint i = 0; i < desks->len; i++)
    {
      AnteEntity *desk = g_ptr_array_index (desks, i);

      n += !ante_json_peek_bool (desk->state, "revoked") &&
           ante_role_from_text (ante_json_peek_string (desk->state, "role")) == ANTE_ROLE_MANAGER;
    }
  return n;
}

static guint
count_not_served (AnteTables *tables)
{
  g_autoptr (GPtrArray) patients = ante_tables_of_kind (tables, ANTE_ENTITY_PATIENT);
  guint n = 0;

  for (guint i = 0; i < patients->len; i++)
    {
      const char *code = ante_json_peek_string (((AnteEntity *) g_ptr_array_index (patients, i))->state, "tele_state");
      const AnteState *state = code != NULL ? ante_state_find (code) : NULL;

      n += state != NULL && !state->served;
    }
  return n;
}

/* The newest word of the provider on whether the clinic may send: a refusal stands until an invite goes through. */
static char *
find_standing_problem (AnteTables *tables)
{
  g_autoptr (GPtrArray) invites = ante_tables_of_kind (tables, ANTE_ENTITY_INVITE);
  const char *problem = NULL;
  gint64 newest_ms = 0;

  for (guint i = 0; i < invites->len; i++)
    {
      JsonObject *state = ((AnteEntity *) g_ptr_array_index (invites, i))->state;
      const char *one = ante_json_peek_string (state, "problem");
      gboolean refused = one != NULL && g_strv_contains (set_up_problems, one);
      gint64 ms = MAX (ante_json_peek_int (state, "sent_ms", 0), ante_json_peek_int (state, "reserved_ms", 0));

      if (ms < newest_ms || (!refused && ante_json_peek_int (state, "sent_ms", 0) == 0))
        continue;
      newest_ms = ms;
      problem = refused ? one : NULL;
    }
  return g_strdup (problem);
}

static void
count_treatments (AnteDesk *self, AnteChecks *checks)
{
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self->store);

  for (guint i = 0; i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (treatment->retired)
        continue;
      checks->n_treatments++;
      checks->n_without_exam += treatment->exams->len == 0;
    }
}

static void
read_test_run (AnteDesk *self, AnteChecks *checks)
{
  const char *setting = ante_store_get_setting (self->store, SETTING_TEST_RUN);
  g_auto (GStrv) parts = g_strsplit (setting != NULL ? setting : "", " ", 2);

  if (parts[0] == NULL || !ante_id_is_valid (parts[0]))
    return;
  checks->test_appointment = g_strdup (parts[0]);
  checks->test_seen_ms = parts[1] != NULL ? g_ascii_strtoll (parts[1], NULL, 10) : 0;
}

static void
load_checks (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AnteTables *tables;
  AnteEntity *clinic;
  AnteChecks *checks;

  if (g_task_return_error_if_cancelled (task) || !ante_desk_has_store (self, task))
    return;
  tables = ante_store_get_tables (self->store);
  clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  checks = g_new0 (AnteChecks, 1);
  checks->public_url = clinic != NULL ? g_strdup (ante_json_peek_string (clinic->state, "public_url")) : NULL;
  checks->n_managers = count_managers (tables);
  checks->n_not_served = count_not_served (tables);
  checks->standing_problem = find_standing_problem (tables);
  count_treatments (self, checks);
  read_test_run (self, checks);
  g_task_return_pointer (task, checks, (GDestroyNotify) ante_checks_free);
}

void
ante_desk_load_checks_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_checks_async);
  ante_desk_run (self, task, load_checks);
}

AnteChecks *
ante_desk_load_checks_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
save_test_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!ante_desk_has_store (self, task))
    return;
  ante_store_set_setting (self->store, SETTING_TEST_RUN, data, NULL);
  g_task_return_boolean (task, TRUE);
}

void
ante_desk_remember_test_run (AnteDesk *self, const char *appointment_id, gint64 seen_ms)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ANTE_IS_DESK (self));
  g_return_if_fail (appointment_id != NULL);

  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, g_strdup_printf ("%s %" G_GINT64_FORMAT, appointment_id, seen_ms), g_free);
  ante_desk_run (self, task, save_test_run);
}
