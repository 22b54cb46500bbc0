/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window: past appointments and their timelines leave; whatever a verdict could still hang on stays. */
#include "core/store/ante-store-private.h"

#include <stdio.h>
#include <string.h>

#include "core/store/ante-values.h"

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

static GPtrArray *
list_ids (AnteStore *self, const char *sql, gint64 bound)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  gboolean more = FALSE;

  if (row == NULL)
    return ids;
  ante_statement_bind_int (row, 1, bound);
  while (ante_statement_step (row, &more, NULL) && more)
    g_ptr_array_add (ids, g_strdup (ante_statement_text (row, 0)));
  return ids;
}

static gboolean
drop_appointments (AnteStore *self, int before, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (self, "select id from entity where kind = 5 and day > 0 and day < ?", before);

  for (guint i = 0; i < ids->len; i++)
    {
      AnteEntity *entity = ante_tables_find (self->base, ANTE_ENTITY_APPOINTMENT, g_ptr_array_index (ids, i));

      if (entity != NULL && !drop (self, entity, error))
        return FALSE;
    }
  return ante_tables_flush (self->base, FALSE, error);
}

/* The longest that any exam of this clinic can be good for. */
static guint
longest_validity (AnteStore *self)
{
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self);
  guint months = 12;

  for (guint i = 0; i < treatments->len; i++)
    months = MAX (months, ((AnteTreatment *) g_ptr_array_index (treatments, i))->validity_months);
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

      if (invite != NULL && !drop (self, invite, error))
        return FALSE;
    }
  return drop (self, entity, error);
}

/* Patients that no appointment names and that nothing was said about within the window. */
static gboolean
drop_patients (AnteStore *self, gint64 silent_since_ms, gint64 exams_before_ms, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (
      self,
      "select id from entity where kind = 4"
      " and not exists (select 1 from entity a where a.kind = 5 and a.parent = entity.id)"
      " and not exists (select 1 from entry_subject s join entry e using (number) where s.subject = entity.id and e.received >= ?)",
      silent_since_ms);

  for (guint i = 0; i < ids->len; i++)
    if (!drop_patient (self, g_ptr_array_index (ids, i), exams_before_ms, error))
      return FALSE;
  return ante_tables_flush (self->base, FALSE, error);
}

gboolean
ante_store_prune (AnteStore *self, const char *today, guint window_days, gint64 now_ms, GError **error)
{
  gint64 exams_before = now_ms - ((gint64) longest_validity (self) * 31 + SLACK_DAYS) * DAY_MS;
  GError *cause = NULL;

  if (self->waiting->len > 0)
    return TRUE; /* something here is not told yet: another day */
  if (!ante_database_begin (self->database, &cause))
    return ante_store_fail (error, cause);
  if (!drop_appointments (self, day_before (today, window_days), &cause) ||
      !drop_patients (self, now_ms - (gint64) window_days * DAY_MS, exams_before, &cause) ||
      !ante_database_commit (self->database, &cause))
    {
      ante_database_rollback (self->database);
      ante_tables_free (self->base);
      self->base = ante_tables_new (self->database, self->vault, "entity");
      return ante_store_fail (error, cause);
    }
  return TRUE;
}
