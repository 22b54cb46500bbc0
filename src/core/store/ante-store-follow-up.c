/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which patients a follow-up is due for. */
#include "core/store/ante-store-private.h"

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

static gboolean
leads_anywhere (GPtrArray *treatments, JsonObject *invite)
{
  JsonArray *exams = ante_json_peek_array (invite, "exams");

  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    for (guint k = 0; k < treatments->len; k++)
      if (ante_treatment_leads_to (g_ptr_array_index (treatments, k),
                                   ante_json_peek_string (json_array_get_object_element (exams, i), "id")))
        return TRUE;
  return FALSE;
}

/* Ids of the patients who were ever invited to an exam that leads to a follow-up. */
static GHashTable *
find_patients (AnteStore *self, GPtrArray *treatments)
{
  g_autoptr (GPtrArray) invites = ante_tables_of_kind (ante_store_get_tables (self), ANTE_ENTITY_INVITE);
  GHashTable *patients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteEntity *invite = g_ptr_array_index (invites, i);

      if (leads_anywhere (treatments, invite->state))
        g_hash_table_add (patients, g_strdup (invite->parent));
    }
  return patients;
}

static void
add_rows (AnteStore *self, GPtrArray *rows, const char *patient_id, GPtrArray *treatments, gint64 since_ms, gint64 now_ms, GTimeZone *zone)
{
  g_autoptr (AntePatient) patient = ante_store_read_patient (self, patient_id);
  g_autoptr (GPtrArray) invites = NULL;
  g_autoptr (GPtrArray) due = NULL;

  if (patient == NULL)
    return;
  invites = ante_invites_of_patient (ante_store_get_tables (self), patient);
  due = ante_follow_ups_list (treatments, invites, since_ms, now_ms, zone);
  for (guint i = 0; i < due->len; i++)
    {
      AnteFollowUpRow *row = g_new0 (AnteFollowUpRow, 1);

      row->patient = ante_patient_copy (patient);
      row->follow_up = g_ptr_array_index (due, i);
      row->invites = g_ptr_array_ref (invites);
      g_ptr_array_add (rows, row);
    }
  g_ptr_array_set_free_func (due, NULL); /* the rows own them now */
}

/* The one that has been due the longest comes first. */
static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const AnteFollowUpRow *one = *(const AnteFollowUpRow *const *) a, *other = *(const AnteFollowUpRow *const *) b;
  int order = g_strcmp0 (one->follow_up->due, other->follow_up->due);

  if (order == 0)
    order = g_strcmp0 (one->patient->last_name, other->patient->last_name);
  return order != 0 ? order : g_strcmp0 (one->patient->id, other->patient->id);
}

GPtrArray *
ante_store_read_follow_ups (AnteStore *self, gint64 since_ms, gint64 now_ms, GTimeZone *zone)
{
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self);
  g_autoptr (GHashTable) patients = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_follow_up_row_free);
  GHashTableIter iter;
  gpointer id;
  gboolean any = FALSE;

  for (guint i = 0; i < treatments->len; i++)
    any = any || ((AnteTreatment *) g_ptr_array_index (treatments, i))->glp1;
  if (!any)
    return rows;
  patients = find_patients (self, treatments);
  g_hash_table_iter_init (&iter, patients);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    add_rows (self, rows, id, treatments, since_ms, now_ms, zone);
  g_ptr_array_sort (rows, compare_rows);
  return rows;
}
