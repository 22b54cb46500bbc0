/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window: past appointments and their timelines leave; whatever a verdict could still hang on stays. */
#include "core/store/ante-store-private.h"

#include <stdio.h>
#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define DAY_MS (24 * 60 * 60 * (gint64) 1000)
#define SLACK_DAYS 62 /* a link's thirty days, and a month's uncertainty */

/* The entries that only @subject kept here go with it. */
static gboolean
drop_subject (AnteStore *self, const char *subject, GError **error)
{
  static const char *const steps[] = {
    "delete from entry where number in (select number from entry_subject where subject = ?1)"
    " and not exists (select 1 from entry_subject other where other.number = entry.number and other.subject <> ?1)",
    "delete from entry_subject where subject = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (AnteStatement) row = ante_database_prepare (self->database, steps[i], error);

      if (row == NULL)
        return FALSE;
      ante_statement_bind_text (row, 1, subject);
      if (!ante_statement_run (row, error))
        return FALSE;
    }
  return TRUE;
}

/* All that names an invite is about it; an appointment of somebody else, that it names too, hangs on nothing in it. */
static gboolean
drop_all_that_name (AnteStore *self, const char *invite, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "delete from entry where number in (select number from entry_subject where subject = ?)", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, invite);
  return ante_statement_run (row, error);
}

static GPtrArray *
list_ids (AnteStore *self, const char *sql, gint64 bound, const char *text, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gboolean more, good;

  if (row == NULL)
    return NULL;
  if (text != NULL)
    ante_statement_bind_text (row, 1, text);
  else
    ante_statement_bind_int (row, 1, bound);
  while ((good = ante_store_next_row (row, &more, error)) && more)
    g_ptr_array_add (ids, g_strdup (ante_statement_text (row, 0)));
  return good ? g_steal_pointer (&ids) : NULL;
}

static gboolean
drop (AnteStore *self, AnteEntity *entity, GError **error)
{
  ante_tables_delete (self->base, entity);
  return drop_subject (self, entity->id, error);
}

static int
day_before (const char *today, guint days)
{
  GDate date;
  int year, month, day;

  if (sscanf (today, "%4d-%2d-%2d", &year, &month, &day) != 3 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return 0;
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  g_date_subtract_days (&date, days);
  return g_date_get_year (&date) * 10000 + (int) g_date_get_month (&date) * 100 + g_date_get_day (&date);
}

static gboolean
drop_appointments (AnteStore *self, int before, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (self, "select id from entity where +kind = 5 and day > 0 and day < ?", before, NULL, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      AnteEntity *entity = ante_tables_find (self->base, ANTE_ENTITY_APPOINTMENT, g_ptr_array_index (ids, i));

      if (entity != NULL && !ante_json_peek_bool (entity->state, "unknown") && !drop (self, entity, error))
        return FALSE;
    }
  return ids != NULL && ante_tables_flush (self->base, FALSE, error);
}

/* The longest that any exam of this clinic can be good for; of a treatment that cannot be read, anything. */
static guint
longest_validity (AnteStore *self)
{
  g_autoptr (GPtrArray) entities = ante_tables_of_kind (ante_store_get_tables (self), ANTE_ENTITY_TREATMENT);
  guint months = 12;

  for (guint i = 0; i < entities->len; i++)
    {
      g_autoptr (AnteTreatment) treatment = ante_treatment_from_entity (g_ptr_array_index (entities, i));

      months = MAX (months, treatment != NULL ? treatment->validity_months : ANTE_VALIDITY_MONTHS_MAX);
    }
  return months;
}

static gint64
newest_of_invite (const AnteInvite *invite)
{
  gint64 newest = MAX (invite->reserved_ms, invite->sent_ms);

  for (guint i = 0; i < invite->exams->len; i++)
    {
      const AntePatientExam *exam = g_ptr_array_index (invite->exams, i);

      newest = MAX (newest, exam->last_resend_ms);
      for (guint k = 0; k < exam->results->len; k++)
        newest = MAX (newest, ((AnteResult *) g_ptr_array_index (exam->results, k))->received_ms);
      for (guint k = 0; k < exam->decisions->len; k++)
        newest = MAX (newest, ((AnteDecision *) g_ptr_array_index (exam->decisions, k))->decided_ms);
    }
  return newest;
}

static gboolean
still_matters (GPtrArray *invites, gint64 before_ms)
{
  for (guint i = 0; i < invites->len; i++)
    if (newest_of_invite (g_ptr_array_index (invites, i)) >= before_ms)
      return TRUE;
  return FALSE;
}

/* What an invite's entries name beside it and that is nothing here any more: its deliveries, whose clinical
 * parts name only themselves, and appointments that have left before. */
static gboolean
drop_named_beside (AnteStore *self, const char *invite, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (
      self,
      "select distinct o.subject from entry_subject s join entry_subject o using (number)"
      " where s.subject = ? and not exists (select 1 from entity where entity.id = o.subject)",
      0, invite, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!drop_subject (self, g_ptr_array_index (ids, i), error))
      return FALSE;
  return ids != NULL;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 left = ante_json_peek_int ((*(AnteEntity *const *) a)->state, "number", 0);
  gint64 right = ante_json_peek_int ((*(AnteEntity *const *) b)->state, "number", 0);

  return left < right ? -1 : left > right;
}

/* What named the invite and did not fit it stays in the inbox, as what it is from then on. */
static void
forget_in_inbox (AnteStore *self, const char *invite)
{
  g_autoptr (GPtrArray) unmatched = ante_tables_of_kind (self->base, ANTE_ENTITY_UNMATCHED);

  g_ptr_array_sort (unmatched, compare_numbers);
  for (guint i = 0; i < unmatched->len; i++)
    ante_projection_forget_invite (self->base, g_ptr_array_index (unmatched, i), invite);
}

static gboolean
drop_invite (AnteStore *self, AnteEntity *invite, GError **error)
{
  g_autofree char *id = g_strdup (invite->id);

  if (!drop_named_beside (self, id, error) || !drop_all_that_name (self, id, error))
    return FALSE;
  ante_tables_delete (self->base, invite);
  forget_in_inbox (self, id);
  return TRUE;
}

/* What was attached to them by hand. */
static gboolean
drop_linked (AnteStore *self, const char *patient, GError **error)
{
  g_autoptr (GPtrArray) linked = ante_tables_of_parent (self->base, ANTE_ENTITY_UNMATCHED, patient);

  for (guint i = 0; i < linked->len; i++)
    {
      ante_projection_stop_awaiting (self->base, g_ptr_array_index (linked, i));
      if (!drop (self, g_ptr_array_index (linked, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
drop_patient (AnteStore *self, const char *id, gint64 before_ms, GError **error)
{
  AnteEntity *entity = ante_tables_find (self->base, ANTE_ENTITY_PATIENT, id);
  g_autoptr (AntePatient) patient = entity != NULL ? ante_patient_from_entity (entity) : NULL;
  g_autoptr (GPtrArray) invites = patient != NULL ? ante_invites_of_patient (self->base, patient) : NULL;

  if (patient == NULL || patient->unknown || still_matters (invites, before_ms))
    return TRUE;
  for (guint i = 0; i < invites->len; i++)
    {
      AnteEntity *invite = ante_tables_find (self->base, ANTE_ENTITY_INVITE, ((AnteInvite *) g_ptr_array_index (invites, i))->id);

      if (invite != NULL && !drop_invite (self, invite, error))
        return FALSE;
    }
  return drop_linked (self, id, error) && drop (self, entity, error);
}

/* Patients that no appointment names and that nothing was said about within the window. */
static gboolean
drop_patients (AnteStore *self, gint64 silent_since_ms, gint64 exams_before_ms, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (
      self,
      "select id from entity where kind = 4"
      " and not exists (select 1 from entity a where +a.kind = 5 and a.parent = entity.id)"
      " and not exists (select 1 from entry_subject s join entry e using (number) where s.subject = entity.id and e.received >= ?)",
      silent_since_ms, NULL, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!drop_patient (self, g_ptr_array_index (ids, i), exams_before_ms, error))
      return FALSE;
  return ids != NULL && ante_tables_flush (self->base, FALSE, error);
}

/* How far the window has closed, whatever it is set to later. */
static gboolean
note_pruned (AnteStore *self, int before, GError **error)
{
  const char *known = ante_store_get_setting (self, ANTE_SETTING_PRUNED_BEFORE);
  g_autofree char *text = g_strdup_printf ("%d", before);

  return (known != NULL && g_ascii_strtoll (known, NULL, 10) >= before) ||
         ante_store_write_setting (self, ANTE_SETTING_PRUNED_BEFORE, text, error);
}

static gboolean
is_of_snapshot (AnteStore *self, GBytes *blob)
{
  AnteEnvelope envelope;
  g_autoptr (AnteEntry) entry = ante_store_open_entry (self, blob, FALSE, 0, 0, &envelope, NULL);

  return entry != NULL && g_str_has_prefix (entry->kind, "snapshot.");
}

/* Whatever else may bear the same id stays. */
static gboolean
drop_snapshot (AnteStore *self, const char *id, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select number, body from entry_subject join entry using (number) where subject = ?", error);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, id);
  while ((good = ante_store_next_row (row, &more, error)) && more)
    {
      gint64 number = ante_statement_int (row, 0);
      g_autoptr (GBytes) blob = ante_statement_bytes (row, 1);

      if (is_of_snapshot (self, blob))
        g_array_append_val (numbers, number);
    }
  for (guint i = 0; good && i < numbers->len; i++)
    {
      g_autoptr (AnteStatement) removal = ante_database_prepare (self->database, "delete from entry where number = ?", error);

      if (removal == NULL)
        return FALSE;
      ante_statement_bind_int (removal, 1, g_array_index (numbers, gint64, i));
      good = ante_statement_run (removal, error);
    }
  return good;
}

/* Those before the newest. */
static gboolean
drop_snapshots (AnteStore *self, GError **error)
{
  AnteEntity *row = ante_tables_find (self->base, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);
  JsonArray *ids = row != NULL ? ante_json_peek_array (row->state, "ids") : NULL;

  for (guint i = 0; ids != NULL && i + 1 < json_array_get_length (ids); i++)
    if (!drop_snapshot (self, json_array_get_string_element (ids, i), error))
      return FALSE;
  return TRUE;
}

gboolean
ante_store_prune (AnteStore *self, const char *today, guint window_days, gint64 now_ms, GError **error)
{
  gint64 exams_before = now_ms - ((gint64) longest_validity (self) * 31 + SLACK_DAYS) * DAY_MS;
  GError *cause = NULL;

  if (self->waiting->len > 0 || self->preview != NULL)
    return TRUE; /* something here is not told yet, or not read: another day */
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (!drop_appointments (self, day_before (today, window_days), &cause) ||
      !note_pruned (self, day_before (today, window_days), &cause) || !drop_snapshots (self, &cause) ||
      !drop_patients (self, now_ms - (gint64) window_days * DAY_MS, exams_before, &cause) ||
      !ante_store_commit (self, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  return TRUE;
}
