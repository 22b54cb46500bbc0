/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a clinic should look at before its first real patient, from what this desk holds; and the test run that was
 * begun here. */
#include "core/sync/ante-desk-private.h"

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define SETTING_TEST_RUN "test-run" /* appointment id, a space, when its result was first seen here */

/* What only somebody in the provider's portal, with another key, or at the relay that holds it can put right. */
static const char *const set_up_problems[] = { "key", "needs-provider", "needs-contract", "needs-rx-contract", "not-allowed",
                                               "insecure", "relay-key", "relay-refused", "relay-old", "no-relay", "key-place",
                                               NULL };

void
ante_checks_free (AnteChecks *self)
{
  g_free (self->public_url);
  g_free (self->in_test_state);
  g_free (self->named_as_test);
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

static void
count_one (guint *n, char **one, const AntePatient *patient)
{
  if ((*n)++ == 0)
    *one = ante_sent_name (patient);
}

/* --- Tests --- */

static gboolean
is_newer (const AnteInvite *invite, const AnteInvite *other)
{
  return other == NULL || invite->reserved_ms > other->reserved_ms;
}

/* The newest test of each name that the provider took; of one that never left there is nothing to be said. */
static void
look_at_tests (GPtrArray *invites, const AnteInvite *newest[ANTE_N_TESTS])
{
  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);
      AnteTest test = ante_test_of_invite (invite);

      if (test < ANTE_N_TESTS && invite->phase != ANTE_INVITE_FAILED && is_newer (invite, newest[test]))
        newest[test] = invite;
    }
}

/* --- Patients --- */

/* A test is a patient of its own, so the newest of all is looked for among every one's. */
static void
look_at_patients (AnteTables *tables, AnteChecks *checks)
{
  g_autoptr (GPtrArray) patients = ante_tables_of_kind (tables, ANTE_ENTITY_PATIENT);
  g_autoptr (GPtrArray) tests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  const AnteInvite *newest[ANTE_N_TESTS] = { NULL };

  for (guint i = 0; i < patients->len; i++)
    {
      g_autoptr (AntePatient) patient = ante_patient_from_entity (g_ptr_array_index (patients, i));
      const AnteState *state = patient->tele_state != NULL ? ante_state_find (patient->tele_state) : NULL;
      gboolean named = ante_test_from_name (patient) < ANTE_N_TESTS;

      checks->n_not_served += state != NULL && !state->served;
      if (!ante_patient_is_test (patient) && named)
        count_one (&checks->n_named_as_tests, &checks->named_as_test, patient);
      if (!ante_patient_is_test (patient))
        continue;
      if (!named)
        count_one (&checks->n_in_test_state, &checks->in_test_state, patient);
      g_ptr_array_add (tests, ante_invites_of_patient (tables, patient));
      look_at_tests (g_ptr_array_index (tests, tests->len - 1), newest);
    }
  for (guint i = 0; i < ANTE_N_TESTS; i++)
    if (newest[i] != NULL)
      checks->tested[i] = ante_test_judge (newest[i], &checks->tested_ms[i]);
}

/* --- Invites --- */

static void
count_invites (AnteTables *tables, gint64 now_ms, AnteChecks *checks)
{
  g_autoptr (GPtrArray) invites = ante_tables_of_kind (tables, ANTE_ENTITY_INVITE);
  gint64 since_ms = now_ms - ANTE_CHECKS_DAYS * DAY_MS;

  for (guint i = 0; i < invites->len; i++)
    {
      JsonObject *state = ((AnteEntity *) g_ptr_array_index (invites, i))->state;
      const char *phase = ante_json_peek_string (state, "phase");
      gint64 reserved_ms = ante_json_peek_int (state, "reserved_ms", 0);
      gboolean lost = g_strcmp0 (phase, "sending") == 0 && now_ms - reserved_ms >= ANTE_SENDING_LIMIT_MS;

      checks->n_sent += g_strcmp0 (phase, "sent") == 0;
      if (reserved_ms < since_ms)
        continue;
      checks->n_refused += g_strcmp0 (phase, "failed") == 0;
      checks->n_unanswered += lost || g_strcmp0 (phase, "unconfirmed") == 0;
    }
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
      checks->n_prescribing += ante_invite_needs_order (treatment->exams);
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
  look_at_patients (tables, checks);
  count_invites (tables, ante_clock_now_ms (self->clock), checks);
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
