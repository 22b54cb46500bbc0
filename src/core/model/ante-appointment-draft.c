/* SPDX-License-Identifier: GPL-3.0-or-later
 * An appointment as a form edits it. */
#include "core/model/ante-draft-private.h"
#include "core/model/ante-time-private.h"
#include "core/model/ante-typed-private.h"

#define MINUTES_MIN 5
#define MINUTES_MAX 600
#define MINUTES_NEW "30"
#define NOTE_MAX 200

/* A booking further away than this is a slip of the finger. */
#define PAST_DAYS 366
#define FUTURE_DAYS (5 * 366)

enum
{
  DATE,
  TIME,
  MINUTES,
  NOTE,
  N_FIELDS,
};

static const char *const names[N_FIELDS] = { "date", "time", "minutes", "note" };

struct _AnteAppointmentDraft
{
  GObject parent_instance;

  /* Given */      AnteAppointment *original; /* owned, nullable: a new appointment */
  /* Given */      char *today;               /* owned */
  /* Under way */  char *patient_id;          /* owned, nullable */
  /* Under way */  char *typed[N_FIELDS];     /* owned */
  /* Under way */  GPtrArray *treatments;     /* owned ids, in the order they were chosen */
  /* Result */     gboolean valid;
};

G_DEFINE_FINAL_TYPE (AnteAppointmentDraft, ante_appointment_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FIRST_FIELD,
  PROP_VALID = PROP_FIRST_FIELD + N_FIELDS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* --- Reading; *value (transfer full) is written when it may be saved with a value --- */

/* An appointment that lies outside the bounds already may stay there. */
static AnteFieldProblem
check_date (AnteAppointmentDraft *self, const char *date)
{
  GDate day, today;
  int ahead;

  if (self->original != NULL && g_strcmp0 (date, self->original->date) == 0)
    return ANTE_FIELD_OK;
  if (!ante_day_read (date, &day) || !ante_day_read (self->today, &today))
    return ANTE_FIELD_NOT_A_DATE;
  ahead = g_date_days_between (&today, &day);
  if (ahead < -PAST_DAYS)
    return ANTE_FIELD_TOO_LONG_AGO;
  return ahead > FUTURE_DAYS ? ANTE_FIELD_OUT_OF_RANGE : ANTE_FIELD_OK;
}

static AnteFieldProblem
read_date (AnteAppointmentDraft *self, char **value)
{
  g_autofree char *date = NULL;
  AnteFieldProblem problem;

  if (ante_typed_is_blank (self->typed[DATE]))
    return ANTE_FIELD_EMPTY;
  date = ante_date_normalise (self->typed[DATE], self->today);
  if (date == NULL)
    return ANTE_FIELD_NOT_A_DATE;
  problem = check_date (self, date);
  if (problem == ANTE_FIELD_OK)
    *value = g_steal_pointer (&date);
  return problem;
}

static AnteFieldProblem
read_time (AnteAppointmentDraft *self, char **value)
{
  char *time;

  if (ante_typed_is_blank (self->typed[TIME]))
    return ANTE_FIELD_EMPTY;
  time = ante_time_normalise (self->typed[TIME]);
  if (time == NULL)
    return ANTE_FIELD_NOT_A_TIME;
  *value = time;
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_minutes (AnteAppointmentDraft *self, guint *minutes)
{
  return ante_number_read (self->typed[MINUTES], MINUTES_MIN, MINUTES_MAX, minutes);
}

/* No note is no problem. */
static AnteFieldProblem
read_note (AnteAppointmentDraft *self, char **value)
{
  AnteFieldProblem problem = ante_line_read (self->typed[NOTE], NOTE_MAX, value);

  return problem == ANTE_FIELD_EMPTY ? ANTE_FIELD_OK : problem;
}

static AnteFieldProblem
find_problem (AnteAppointmentDraft *self, guint field)
{
  g_autofree char *value = NULL;
  guint minutes;

  switch (field)
    {
    case DATE:
      return read_date (self, &value);
    case TIME:
      return read_time (self, &value);
    case MINUTES:
      return read_minutes (self, &minutes);
    case NOTE:
      return read_note (self, &value);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
has_no_problem (AnteAppointmentDraft *self)
{
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (ante_field_stops_saving (find_problem (self, i)))
        return FALSE;
    }
  return self->treatments->len > 0;
}

static void
check_validity (AnteAppointmentDraft *self)
{
  gboolean valid = has_no_problem (self);

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
set_field (AnteAppointmentDraft *self, guint field, const char *text)
{
  if (!ante_draft_set_text (&self->typed[field], text))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_FIELD + field]);
  check_validity (self);
}

/* --- Changes --- */

static gboolean
has_other_treatments (AnteAppointmentDraft *self)
{
  GStrv before = self->original != NULL ? self->original->treatments : NULL;

  if (before == NULL || g_strv_length (before) != self->treatments->len)
    return TRUE;
  for (guint i = 0; i < self->treatments->len; i++)
    {
      if (!g_strv_contains ((const char *const *) before, g_ptr_array_index (self->treatments, i)))
        return TRUE;
    }
  return FALSE;
}

static void
put_treatments (AnteAppointmentDraft *self, JsonObject *changes)
{
  JsonArray *ids;

  if (!has_other_treatments (self))
    return;
  ids = json_array_new ();
  for (guint i = 0; i < self->treatments->len; i++)
    json_array_add_string_element (ids, g_ptr_array_index (self->treatments, i));
  json_object_set_array_member (changes, "treatments", ids);
}

static void
put_minutes (AnteAppointmentDraft *self, JsonObject *changes)
{
  guint minutes;

  if (read_minutes (self, &minutes) == ANTE_FIELD_OK &&
      (self->original == NULL || self->original->minutes != minutes))
    json_object_set_int_member (changes, "minutes", minutes);
}

static void
put_texts (AnteAppointmentDraft *self, JsonObject *changes)
{
  const AnteAppointment *original = self->original;
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  g_autofree char *note = NULL;

  read_date (self, &date);
  read_time (self, &time);
  read_note (self, &note);
  ante_draft_put_text (changes, "patient", original != NULL ? original->patient_id : NULL,
                       self->patient_id);
  ante_draft_put_text (changes, "date", original != NULL ? original->date : NULL, date);
  ante_draft_put_text (changes, "time", original != NULL ? original->time : NULL, time);
  ante_draft_put_text (changes, "note", original != NULL ? original->note : NULL, note);
}

/* --- The object --- */

static void
ante_appointment_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteAppointmentDraft *self = ANTE_APPOINTMENT_DRAFT (object);

  if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else if (id >= PROP_FIRST_FIELD && id < PROP_VALID)
    g_value_set_string (value, self->typed[id - PROP_FIRST_FIELD]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_appointment_draft_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  if (id >= PROP_FIRST_FIELD && id < PROP_VALID)
    set_field (ANTE_APPOINTMENT_DRAFT (object), id - PROP_FIRST_FIELD, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_appointment_draft_finalize (GObject *object)
{
  AnteAppointmentDraft *self = ANTE_APPOINTMENT_DRAFT (object);

  ante_appointment_free (self->original);
  g_free (self->today);
  g_free (self->patient_id);
  for (guint i = 0; i < N_FIELDS; i++)
    g_free (self->typed[i]);
  g_ptr_array_unref (self->treatments);
  G_OBJECT_CLASS (ante_appointment_draft_parent_class)->finalize (object);
}

static void
ante_appointment_draft_class_init (AnteAppointmentDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ante_appointment_draft_get_property;
  object_class->set_property = ante_appointment_draft_set_property;
  object_class->finalize = ante_appointment_draft_finalize;

  for (guint i = 0; i < N_FIELDS; i++)
    properties[PROP_FIRST_FIELD + i] =
        g_param_spec_string (names[i], NULL, NULL, "",
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALID] =
      g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_appointment_draft_init (AnteAppointmentDraft *self)
{
  self->treatments = g_ptr_array_new_with_free_func (g_free);
}

static void
begin_new (AnteAppointmentDraft *self, const char *date)
{
  ante_draft_set_text (&self->typed[DATE], date);
  ante_draft_set_text (&self->typed[TIME], NULL);
  ante_draft_set_text (&self->typed[MINUTES], MINUTES_NEW);
  ante_draft_set_text (&self->typed[NOTE], NULL);
}

static void
begin_with (AnteAppointmentDraft *self, const AnteAppointment *appointment)
{
  g_autofree char *minutes = g_strdup_printf ("%u", appointment->minutes);

  self->original = ante_appointment_copy (appointment);
  self->patient_id = g_strdup (appointment->patient_id);
  ante_draft_set_text (&self->typed[DATE], appointment->date);
  ante_draft_set_text (&self->typed[TIME], appointment->time);
  ante_draft_set_text (&self->typed[MINUTES], minutes);
  ante_draft_set_text (&self->typed[NOTE], appointment->note);
  for (guint i = 0; appointment->treatments != NULL && appointment->treatments[i] != NULL; i++)
    g_ptr_array_add (self->treatments, g_strdup (appointment->treatments[i]));
}

AnteAppointmentDraft *
ante_appointment_draft_new (const AnteAppointment *appointment, const char *date, const char *today)
{
  AnteAppointmentDraft *self = g_object_new (ANTE_TYPE_APPOINTMENT_DRAFT, NULL);

  self->today = g_strdup (today);
  if (appointment != NULL)
    begin_with (self, appointment);
  else
    begin_new (self, date);
  self->valid = has_no_problem (self);
  return self;
}

const char *
ante_appointment_draft_get_id (AnteAppointmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), NULL);

  return self->original != NULL ? self->original->id : NULL;
}

void
ante_appointment_draft_set_patient_id (AnteAppointmentDraft *self, const char *patient_id)
{
  char *copy;

  g_return_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self));

  copy = g_strdup (patient_id);
  g_free (self->patient_id);
  self->patient_id = copy;
}

const char *
ante_appointment_draft_get_patient_id (AnteAppointmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), NULL);

  return self->patient_id;
}

static gboolean
find_treatment (AnteAppointmentDraft *self, const char *treatment_id, guint *index)
{
  return g_ptr_array_find_with_equal_func (self->treatments, treatment_id, g_str_equal, index);
}

void
ante_appointment_draft_set_treatment (AnteAppointmentDraft *self,
                                      const char *treatment_id,
                                      gboolean wanted)
{
  gboolean found;
  guint index;

  g_return_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self));
  g_return_if_fail (treatment_id != NULL);

  found = find_treatment (self, treatment_id, &index);
  if (found == !!wanted)
    return;
  if (wanted)
    g_ptr_array_add (self->treatments, g_strdup (treatment_id));
  else
    g_ptr_array_remove_index (self->treatments, index);
  check_validity (self);
}

gboolean
ante_appointment_draft_has_treatment (AnteAppointmentDraft *self, const char *treatment_id)
{
  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), FALSE);
  g_return_val_if_fail (treatment_id != NULL, FALSE);

  return find_treatment (self, treatment_id, NULL);
}

AnteFieldProblem
ante_appointment_draft_get_problem (AnteAppointmentDraft *self, const char *property)
{
  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), ANTE_FIELD_EMPTY);

  if (g_strcmp0 (property, "patient") == 0)
    return self->patient_id != NULL ? ANTE_FIELD_OK : ANTE_FIELD_EMPTY;
  if (g_strcmp0 (property, "treatments") == 0)
    return self->treatments->len > 0 ? ANTE_FIELD_OK : ANTE_FIELD_NO_TREATMENT;
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (g_strcmp0 (names[i], property) == 0)
        return find_problem (self, i);
    }
  g_return_val_if_reached (ANTE_FIELD_EMPTY);
}

gboolean
ante_appointment_draft_get_valid (AnteAppointmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), FALSE);

  return self->valid;
}

JsonObject *
ante_appointment_draft_get_changes (AnteAppointmentDraft *self)
{
  JsonObject *changes;

  g_return_val_if_fail (ANTE_IS_APPOINTMENT_DRAFT (self), NULL);

  if (!self->valid)
    return NULL;
  changes = json_object_new ();
  put_texts (self, changes);
  put_minutes (self, changes);
  put_treatments (self, changes);
  return ante_draft_close_changes (changes);
}
