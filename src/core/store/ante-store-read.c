/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the board, the detail pane and search read. */
#include "core/store/ante-store-private.h"

#include <stdio.h>
#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

void
ante_appointment_row_free (AnteAppointmentRow *self)
{
  ante_appointment_free (self->appointment);
  ante_patient_free (self->patient);
  g_ptr_array_unref (self->invites);
  g_free (self);
}

static gboolean
has_pending (AnteStore *self, const char *id)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);

      if (waiting->entry != NULL && g_strcmp0 (waiting->entry->subject, id) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
row_is_pending (AnteStore *self, const AnteAppointmentRow *row)
{
  if (self->waiting->len == 0)
    return FALSE;
  for (guint i = 0; i < row->invites->len; i++)
    if (has_pending (self, ((AnteInvite *) g_ptr_array_index (row->invites, i))->id))
      return TRUE;
  return has_pending (self, row->appointment->id) || has_pending (self, row->patient->id);
}

static gboolean
is_being_read (AnteStore *self)
{
  return ante_store_get_setting (self, ANTE_SETTING_CATCHING_UP) != NULL && self->preview == NULL;
}

/* Something here cannot be read: what is missing may be the very thing that speaks against a patient. The next
 * start draws everything again from the entries. */
static gboolean
is_in_doubt (AnteStore *self)
{
  AnteTables *tables = ante_store_get_tables (self);

  if (ante_tables_get_damage (tables) == 0)
    return ante_projection_is_unreadable (tables) || is_being_read (self);
  if (self->preview == NULL && ante_store_get_setting (self, ANTE_SETTING_PROJECTION) != NULL)
    ante_store_set_setting (self, ANTE_SETTING_PROJECTION, NULL, NULL);
  return TRUE;
}

static AntePatient *
read_patient (AnteStore *self, const char *id)
{
  AnteTables *tables = ante_store_get_tables (self);
  AnteEntity *entity = ante_tables_find (tables, ANTE_ENTITY_PATIENT, id);
  AntePatient *patient;

  if (entity != NULL)
    patient = ante_patient_from_entity (entity);
  else
    {
      patient = ante_patient_new (); /* named by an appointment and not known here */
      patient->id = g_strdup (id);
      patient->unknown = TRUE;
    }
  patient->unknown |= is_in_doubt (self);
  patient->reading = is_being_read (self);
  return patient;
}

static AnteAppointmentRow *
make_row (AnteStore *self, AnteEntity *entity)
{
  AnteAppointmentRow *row = g_new0 (AnteAppointmentRow, 1);

  row->appointment = ante_appointment_from_entity (entity);
  row->patient = read_patient (self, entity->parent);
  row->invites = ante_invites_of_patient (ante_store_get_tables (self), row->patient);
  row->patient->unknown |= is_in_doubt (self);
  row->pending = row_is_pending (self, row);
  return row;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const AnteAppointmentRow *left = *(AnteAppointmentRow *const *) a;
  const AnteAppointmentRow *right = *(AnteAppointmentRow *const *) b;
  int order = g_strcmp0 (left->appointment->time, right->appointment->time);

  if (order == 0)
    order = g_strcmp0 (left->patient->last_name, right->patient->last_name);
  if (order == 0)
    order = g_strcmp0 (left->patient->first_name, right->patient->first_name);
  return order != 0 ? order : strcmp (left->appointment->id, right->appointment->id);
}

GPtrArray *
ante_store_read_day (AnteStore *self, const char *date)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_appointment_row_free);
  int year, month, day;
  g_autoptr (GPtrArray) entities = NULL;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return rows;
  entities = ante_tables_of_day (ante_store_get_tables (self), ANTE_ENTITY_APPOINTMENT, year * 10000 + month * 100 + day);
  for (guint i = 0; i < entities->len; i++)
    {
      AnteEntity *entity = g_ptr_array_index (entities, i);

      if (!ante_json_peek_bool (entity->state, "withdrawn"))
        g_ptr_array_add (rows, make_row (self, entity));
    }
  g_ptr_array_sort (rows, compare_rows);
  return rows;
}

AnteAppointmentRow *
ante_store_read_appointment (AnteStore *self, const char *id)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self), ANTE_ENTITY_APPOINTMENT, id);

  if (entity == NULL || entity->day == 0 || ante_json_peek_bool (entity->state, "withdrawn"))
    return NULL;
  return make_row (self, entity);
}

AntePatient *
ante_store_read_patient (AnteStore *self, const char *id)
{
  return ante_tables_find (ante_store_get_tables (self), ANTE_ENTITY_PATIENT, id) != NULL ? read_patient (self, id) : NULL;
}

static int
compare_treatments (gconstpointer a, gconstpointer b)
{
  const AnteTreatment *left = *(AnteTreatment *const *) a;
  const AnteTreatment *right = *(AnteTreatment *const *) b;
  int order = g_utf8_collate (left->name, right->name);

  return order != 0 ? order : strcmp (left->id, right->id);
}

GPtrArray *
ante_store_read_treatments (AnteStore *self)
{
  g_autoptr (GPtrArray) entities = ante_tables_of_kind (ante_store_get_tables (self), ANTE_ENTITY_TREATMENT);
  GPtrArray *treatments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_treatment_free);

  for (guint i = 0; i < entities->len; i++)
    {
      AnteTreatment *treatment = ante_treatment_from_entity (g_ptr_array_index (entities, i));

      if (treatment != NULL)
        g_ptr_array_add (treatments, treatment);
    }
  g_ptr_array_sort (treatments, compare_treatments);
  return treatments;
}

static gboolean
is_link (const AnteEntry *entry)
{
  return entry != NULL && strcmp (entry->kind, "delivery.linked") == 0;
}

static gboolean
may_move_unmatched (AnteStore *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);

      if (waiting->given_back || waiting->n_tokens > 0 || is_link (waiting->entry)) /* an invite may match what waited for it */
        return TRUE;
    }
  return FALSE;
}

static int
compare_received (gconstpointer a, gconstpointer b)
{
  gint64 left = ante_json_peek_int (*(JsonObject *const *) a, "received_ms", 0);
  gint64 right = ante_json_peek_int (*(JsonObject *const *) b, "received_ms", 0);

  return left < right ? 1 : left > right ? -1 : 0;
}

/* Of all there are, those that belong to @patient; "": to nobody. */
static GPtrArray *
read_unmatched (GPtrArray *entities, const char *patient)
{
  GPtrArray *states = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < entities->len; i++)
    {
      AnteEntity *entity = g_ptr_array_index (entities, i);
      JsonObject *state;

      if (strcmp (entity->parent, patient) != 0)
        continue;
      state = ante_json_clone (entity->state);
      json_object_set_string_member (state, "delivery", entity->id);
      g_ptr_array_add (states, state);
    }
  g_ptr_array_sort (states, compare_received);
  return states;
}

GPtrArray *
ante_store_read_unmatched (AnteStore *self)
{
  g_autoptr (GPtrArray) entities = ante_tables_of_kind (ante_store_get_tables (self), ANTE_ENTITY_UNMATCHED);

  return read_unmatched (entities, "");
}

GPtrArray *
ante_store_read_linked (AnteStore *self, const char *patient_id)
{
  g_autoptr (GPtrArray) entities = ante_tables_of_parent (ante_store_get_tables (self), ANTE_ENTITY_UNMATCHED, patient_id);

  return read_unmatched (entities, patient_id);
}

/* A delivery is unmatched in the log, hardly ever in the outbox: then they are counted one by one. */
guint
ante_store_count_unmatched (AnteStore *self)
{
  g_autofree char *sql = g_strdup_printf ("select count(*) from %s where kind = 7 and +parent = ''", ante_store_shown_table (self));
  g_autoptr (GPtrArray) states = NULL;

  if (self->waiting->len == 0 || !may_move_unmatched (self))
    return (guint) ante_store_read_int (self, sql);
  states = ante_store_read_unmatched (self);
  return states->len;
}

/* --- Timelines --- */

#define MAX_TIMELINE 400

static void
read_numbered (AnteStore *self, const char *subject, GHashTable *by_number)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "select entry.number, received, body from entry_subject join entry using (number)"
      " where subject = ? order by number desc limit ?",
      NULL);
  gboolean more = FALSE;

  if (row == NULL)
    return;
  ante_statement_bind_text (row, 1, subject);
  ante_statement_bind_int (row, 2, MAX_TIMELINE);
  while (ante_statement_step (row, &more, NULL) && more)
    {
      gint64 number = ante_statement_int (row, 0);
      g_autoptr (GBytes) blob = NULL;
      AnteEnvelope envelope;
      AnteEntry *entry;

      if (g_hash_table_contains (by_number, &number))
        continue;
      blob = ante_statement_bytes (row, 2);
      entry = ante_store_open_entry (self, blob, FALSE, number, ante_statement_int (row, 1), &envelope, NULL);
      if (entry != NULL)
        g_hash_table_insert (by_number, &entry->number, entry);
    }
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const AnteEntry *left = *(AnteEntry *const *) a;
  const AnteEntry *right = *(AnteEntry *const *) b;
  gint64 first = left->number > 0 ? left->number : G_MAXINT64;
  gint64 second = right->number > 0 ? right->number : G_MAXINT64;

  return first < second ? 1 : first > second ? -1 : 0;
}

GPtrArray *
ante_store_read_timeline (AnteStore *self, const char *const *subjects)
{
  g_autoptr (GHashTable) by_number = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_entry_unref);
  GHashTableIter iter;
  gpointer entry;

  for (guint i = self->waiting->len; i > 0; i--)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i - 1);

      if (waiting->entry != NULL && g_strv_contains (subjects, waiting->entry->subject))
        g_ptr_array_add (entries, ante_entry_ref (waiting->entry));
    }
  for (guint i = 0; subjects[i] != NULL; i++)
    read_numbered (self, subjects[i], by_number);
  g_hash_table_iter_init (&iter, by_number);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (entries, entry);
  g_ptr_array_sort (entries, compare_entries);
  return entries;
}

/* --- Search --- */

static void
add_patient (AnteStore *self, AnteSearchIndex *index, const char *id, const char *brief)
{
  g_auto (GStrv) lines = g_strsplit (brief, "\n", 6);

  if (g_strv_length (lines) >= 5)
    ante_search_index_set_patient (index, &(AnteSearchRow){ .patient_id = id, .last_name = lines[0], .first_name = lines[1], .dob = lines[2], .phone = lines[3], .email = lines[4] });
}

static void
index_patients (AnteStore *self, AnteSearchIndex *index)
{
  g_autofree char *sql = g_strdup_printf ("select id, brief from %s where kind = 4 and brief is not null", ante_store_shown_table (self));
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  gboolean more = FALSE;

  while (row != NULL && ante_statement_step (row, &more, NULL) && more)
    {
      const char *id = ante_statement_text (row, 0);
      g_autofree char *key = g_strdup_printf ("%c:%s", 'A' + ANTE_ENTITY_PATIENT, id);
      gsize length;
      const void *sealed = ante_statement_blob (row, 1, &length);
      g_autoptr (GBytes) plain = ante_vault_open_column (self->vault, "brief", key, sealed, length, NULL);
      g_autofree char *brief = plain != NULL ? g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain)) : NULL;

      if (brief != NULL)
        add_patient (self, index, id, brief);
    }
}

static void
index_appointments (AnteStore *self, AnteSearchIndex *index)
{
  g_autofree char *sql = g_strdup_printf ("select parent, id, day, minute from %s where +kind = 5 and day > 0", ante_store_shown_table (self));
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  gboolean more = FALSE;

  while (row != NULL && ante_statement_step (row, &more, NULL) && more)
    ante_search_index_add_appointment (index, ante_statement_text (row, 0), ante_statement_text (row, 1),
                                       (int) ante_statement_int (row, 2), (int) ante_statement_int (row, 3));
}

static const char *
text_of (JsonObject *state, const char *member)
{
  const char *text = ante_json_peek_string (state, member);

  return text != NULL ? text : "";
}

/* What waits in the outbox is found as well. */
static void
index_waiting (AnteStore *self, AnteSearchIndex *index)
{
  AnteTables *tables = ante_store_get_tables (self);

  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);
      AnteEntity *entity;

      if (waiting->entry == NULL)
        continue;
      entity = ante_tables_find (tables, ANTE_ENTITY_PATIENT, waiting->entry->subject);
      if (entity != NULL)
        ante_search_index_set_patient (index, &(AnteSearchRow){ .patient_id = entity->id, .last_name = text_of (entity->state, "last_name"), .first_name = text_of (entity->state, "first_name"), .dob = text_of (entity->state, "dob"), .phone = text_of (entity->state, "phone"), .email = text_of (entity->state, "email") });
    }
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);
      AnteEntity *entity = waiting->entry != NULL ? ante_tables_find (tables, ANTE_ENTITY_APPOINTMENT, waiting->entry->subject) : NULL;

      if (entity != NULL && entity->day > 0)
        ante_search_index_add_appointment (index, entity->parent, entity->id, entity->day, entity->minute);
    }
}

AnteSearchIndex *
ante_store_read_search_index (AnteStore *self)
{
  AnteSearchIndex *index = ante_search_index_new ();

  index_patients (self, index);
  index_appointments (self, index);
  index_waiting (self, index);
  return index;
}
