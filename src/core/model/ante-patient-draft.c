/* SPDX-License-Identifier: GPL-3.0-or-later
 * A patient as a form edits them. */
#include "core/model/ante-draft-private.h"
#include "core/model/ante-typed-private.h"

#define EMAIL_MAX 254
#define LICENSE_MAX 40
#define ADDRESS_LINE_MAX 100

/* The parts of an address stand in the same order in both, from its first line on. */
enum
{
  FIRST_NAME,
  LAST_NAME,
  DOB,
  EMAIL,
  PHONE,
  TELE_STATE,
  GENDER,
  LICENSE,
  HOME,
  SHIP = HOME + 5,
  N_FIELDS = SHIP + 5,
};

enum
{
  LINE_1,
  LINE_2,
  CITY,
  STATE,
  ZIP,
  N_PARTS,
};

struct _AntePatientDraft
{
  GObject parent_instance;

  /* Given */      AntePatient *original;   /* owned, nullable: a new patient */
  /* Given */      char *today;             /* owned */
  /* Given */      char *first_typed[N_FIELDS]; /* owned: what the form began with */
  /* Under way */  char *typed[N_FIELDS];   /* owned */
                   gboolean ship_other, ships;
  /* Result */     gboolean valid;
};

G_DEFINE_FINAL_TYPE (AntePatientDraft, ante_patient_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FIRST_FIELD,
  PROP_SHIP_OTHER = PROP_FIRST_FIELD + N_FIELDS,
  PROP_VALID,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* --- Reading one field: *value (transfer full) is written when it may be saved with a value --- */

static AnteFieldProblem
read_name (const char *typed, const char *today, char **value)
{
  return ante_line_read (typed, ANTE_NAME_MAX, value);
}

static AnteFieldProblem
read_dob (const char *typed, const char *today, char **value)
{
  return ante_typed_is_blank (typed) ? ANTE_FIELD_MISSING_FOR_INVITE
                                     : ante_dob_read (typed, today, value);
}

static AnteFieldProblem
read_email (const char *typed, const char *today, char **value)
{
  g_autofree char *line = NULL;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_MISSING_FOR_INVITE;
  if (ante_line_read (typed, EMAIL_MAX, &line) != ANTE_FIELD_OK || !ante_email_is_plausible (line))
    return ANTE_FIELD_NOT_AN_EMAIL;
  *value = g_steal_pointer (&line);
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_phone (const char *typed, const char *today, char **value)
{
  char *phone;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_MISSING_FOR_INVITE;
  phone = ante_phone_normalise (typed);
  if (phone == NULL)
    return ANTE_FIELD_NOT_A_PHONE;
  *value = phone;
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_state (const char *typed, const char *today, char **value)
{
  const AnteState *state;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_MISSING_FOR_INVITE;
  state = ante_state_find (typed);
  if (state == NULL)
    return ANTE_FIELD_NOT_A_STATE;
  *value = g_strdup (state->code);
  return state->served ? ANTE_FIELD_OK : ANTE_FIELD_STATE_NOT_SERVED;
}

static AnteFieldProblem
read_gender (const char *typed, const char *today, char **value)
{
  static const char *const words[] = { "male", "female", "undisclosed", NULL };

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_OK;
  if (!g_strv_contains (words, typed))
    return ANTE_FIELD_BAD_CHARACTERS;
  *value = g_strdup (typed);
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_optional (const char *typed, guint max_characters, char **value)
{
  return ante_typed_is_blank (typed) ? ANTE_FIELD_OK : ante_line_read (typed, max_characters, value);
}

static AnteFieldProblem
read_license (const char *typed, const char *today, char **value)
{
  return read_optional (typed, LICENSE_MAX, value);
}

static AnteFieldProblem
read_address_line (const char *typed, const char *today, char **value)
{
  return read_optional (typed, ADDRESS_LINE_MAX, value);
}

/* Where somebody lives, or gets parcels: the provider need not serve it. */
static AnteFieldProblem
read_address_state (const char *typed, const char *today, char **value)
{
  const AnteState *state;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_OK;
  state = ante_state_find (typed);
  if (state == NULL)
    return ANTE_FIELD_NOT_A_STATE;
  *value = g_strdup (state->code);
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_zip (const char *typed, const char *today, char **value)
{
  return ante_zip_read (typed, value);
}

#define FIELD(property, member, read) { property, #member, G_STRUCT_OFFSET (AntePatient, member), read }

static const struct
{
  const char *property;
  const char *member; /* of the entry */
  gsize offset;       /* in AntePatient */
  AnteFieldProblem (*read) (const char *typed, const char *today, char **value);
} fields[N_FIELDS] = {
  [FIRST_NAME] = FIELD ("first-name", first_name, read_name),
  [LAST_NAME] = FIELD ("last-name", last_name, read_name),
  [DOB] = FIELD ("dob", dob, read_dob),
  [EMAIL] = FIELD ("email", email, read_email),
  [PHONE] = FIELD ("phone", phone, read_phone),
  [TELE_STATE] = FIELD ("tele-state", tele_state, read_state),
  [GENDER] = FIELD ("gender", gender, read_gender),
  [LICENSE] = FIELD ("license", license, read_license),
  [HOME + LINE_1] = FIELD ("address-line-1", address_line_1, read_address_line),
  [HOME + LINE_2] = FIELD ("address-line-2", address_line_2, read_address_line),
  [HOME + CITY] = FIELD ("city", city, read_address_line),
  [HOME + STATE] = FIELD ("state", state, read_address_state),
  [HOME + ZIP] = FIELD ("zip", zip, read_zip),
  [SHIP + LINE_1] = FIELD ("ship-address-line-1", ship_address_line_1, read_address_line),
  [SHIP + LINE_2] = FIELD ("ship-address-line-2", ship_address_line_2, read_address_line),
  [SHIP + CITY] = FIELD ("ship-city", ship_city, read_address_line),
  [SHIP + STATE] = FIELD ("ship-state", ship_state, read_address_state),
  [SHIP + ZIP] = FIELD ("ship-zip", ship_zip, read_zip),
};

static char **
get_member (const AntePatient *patient, guint field)
{
  return G_STRUCT_MEMBER_P (patient, fields[field].offset);
}

static const char *
get_original (AntePatientDraft *self, guint field)
{
  return self->original != NULL ? *get_member (self->original, field) : NULL;
}

static AnteFieldProblem
read_field (AntePatientDraft *self, guint field, char **value)
{
  return fields[field].read (self->typed[field], self->today, value);
}

static gboolean
was_ship_other (AntePatientDraft *self)
{
  return self->original != NULL && self->original->ship_other;
}

/* What would be saved. A field nobody touched keeps its value, even one this version cannot read. */
static char *
dup_value (AntePatientDraft *self, guint field)
{
  char *value = NULL;

  if (field >= SHIP && !self->ship_other && was_ship_other (self))
    return NULL; /* the other address is given up */
  if (self->original != NULL && (g_strcmp0 (self->typed[field], self->first_typed[field]) == 0 ||
                                 (field >= SHIP && !self->ship_other)))
    return g_strdup (get_original (self, field));
  if (field < SHIP || self->ship_other)
    read_field (self, field, &value);
  return value;
}

/* An address is begun when any of it is written, or when somebody said that there is another one. */
static gboolean
is_address_begun (AntePatientDraft *self, guint first)
{
  for (guint i = 0; i < N_PARTS; i++)
    if (!ante_typed_is_blank (self->typed[first + i]))
      return TRUE;
  return first == SHIP || (self->ships && !self->ship_other);
}

/* What is wrong with a part of an address that can be read: beside the others. */
static AnteFieldProblem
compare_part (AntePatientDraft *self, guint first, guint part, const char *value)
{
  g_autofree char *state = NULL;

  if (value == NULL)
    return part != LINE_2 && is_address_begun (self, first) ? ANTE_FIELD_MISSING_FOR_ADDRESS : ANTE_FIELD_OK;
  if (part != ZIP)
    return ANTE_FIELD_OK;
  read_field (self, first + STATE, &state);
  return state == NULL || ante_zip_fits_state (value, state) ? ANTE_FIELD_OK : ANTE_FIELD_ZIP_OF_ANOTHER_STATE;
}

static AnteFieldProblem
find_problem (AntePatientDraft *self, guint field)
{
  g_autofree char *value = NULL;
  guint first = field >= SHIP ? SHIP : HOME;
  AnteFieldProblem problem;

  if (field >= SHIP && !self->ship_other)
    return ANTE_FIELD_OK;
  problem = read_field (self, field, &value);
  return problem == ANTE_FIELD_OK && field >= HOME ? compare_part (self, first, field - first, value) : problem;
}

static gboolean
has_no_problem (AntePatientDraft *self)
{
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (ante_field_stops_saving (find_problem (self, i)))
        return FALSE;
    }
  return TRUE;
}

static void
check_validity (AntePatientDraft *self)
{
  gboolean valid = has_no_problem (self);

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
set_field (AntePatientDraft *self, guint field, const char *text)
{
  if (!ante_draft_set_text (&self->typed[field], text))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_FIELD + field]);
  check_validity (self);
}

static void
set_ship_other (AntePatientDraft *self, gboolean ship_other)
{
  if (self->ship_other == ship_other)
    return;
  self->ship_other = ship_other;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHIP_OTHER]);
  check_validity (self);
}

/* As the person typed it, or would type it. */
static char *
show_original (AntePatientDraft *self, guint field)
{
  const char *value = get_original (self, field);

  return field == PHONE ? ante_phone_format (value) : g_strdup (value != NULL ? value : "");
}

static void
ante_patient_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AntePatientDraft *self = ANTE_PATIENT_DRAFT (object);

  if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else if (id == PROP_SHIP_OTHER)
    g_value_set_boolean (value, self->ship_other);
  else if (id >= PROP_FIRST_FIELD && id < PROP_SHIP_OTHER)
    g_value_set_string (value, self->typed[id - PROP_FIRST_FIELD]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_patient_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id >= PROP_FIRST_FIELD && id < PROP_SHIP_OTHER)
    set_field (ANTE_PATIENT_DRAFT (object), id - PROP_FIRST_FIELD, g_value_get_string (value));
  else if (id == PROP_SHIP_OTHER)
    set_ship_other (ANTE_PATIENT_DRAFT (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_patient_draft_finalize (GObject *object)
{
  AntePatientDraft *self = ANTE_PATIENT_DRAFT (object);

  ante_patient_free (self->original);
  g_free (self->today);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_free (self->first_typed[i]);
      g_free (self->typed[i]);
    }
  G_OBJECT_CLASS (ante_patient_draft_parent_class)->finalize (object);
}

static void
ante_patient_draft_class_init (AntePatientDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ante_patient_draft_get_property;
  object_class->set_property = ante_patient_draft_set_property;
  object_class->finalize = ante_patient_draft_finalize;

  for (guint i = 0; i < N_FIELDS; i++)
    properties[PROP_FIRST_FIELD + i] =
        g_param_spec_string (fields[i].property, NULL, NULL, "",
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHIP_OTHER] =
      g_param_spec_boolean ("ship-other", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALID] =
      g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_patient_draft_init (AntePatientDraft *self)
{
}

AntePatientDraft *
ante_patient_draft_new (const AntePatient *patient, const char *today)
{
  AntePatientDraft *self = g_object_new (ANTE_TYPE_PATIENT_DRAFT, NULL);

  self->original = patient != NULL ? ante_patient_copy (patient) : NULL;
  self->today = g_strdup (today);
  for (guint i = 0; i < N_FIELDS; i++)
    {
      self->first_typed[i] = show_original (self, i);
      self->typed[i] = g_strdup (self->first_typed[i]);
    }
  self->ship_other = was_ship_other (self);
  self->valid = has_no_problem (self);
  return self;
}

const char *
ante_patient_draft_get_id (AntePatientDraft *self)
{
  g_return_val_if_fail (ANTE_IS_PATIENT_DRAFT (self), NULL);

  return self->original != NULL ? self->original->id : NULL;
}

void
ante_patient_draft_set_ships (AntePatientDraft *self, gboolean ships)
{
  g_return_if_fail (ANTE_IS_PATIENT_DRAFT (self));

  if (self->ships == ships)
    return;
  self->ships = ships;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHIP_OTHER]); /* what is asked for has changed */
}

AnteFieldProblem
ante_patient_draft_get_problem (AntePatientDraft *self, const char *property)
{
  g_return_val_if_fail (ANTE_IS_PATIENT_DRAFT (self), ANTE_FIELD_EMPTY);

  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (g_strcmp0 (fields[i].property, property) == 0)
        return find_problem (self, i);
    }
  g_return_val_if_reached (ANTE_FIELD_EMPTY);
}

gboolean
ante_patient_draft_get_valid (AntePatientDraft *self)
{
  g_return_val_if_fail (ANTE_IS_PATIENT_DRAFT (self), FALSE);

  return self->valid;
}

AntePatient *
ante_patient_draft_get_patient (AntePatientDraft *self)
{
  AntePatient *patient;

  g_return_val_if_fail (ANTE_IS_PATIENT_DRAFT (self), NULL);

  patient = ante_patient_new ();
  for (guint i = 0; i < N_FIELDS; i++)
    *get_member (patient, i) = dup_value (self, i);
  patient->ship_other = self->ship_other;
  if (self->original != NULL)
    {
      patient->id = g_strdup (self->original->id);
      patient->unknown = self->original->unknown;
    }
  return patient;
}

JsonObject *
ante_patient_draft_get_changes (AntePatientDraft *self)
{
  JsonObject *changes;

  g_return_val_if_fail (ANTE_IS_PATIENT_DRAFT (self), NULL);

  if (!self->valid)
    return NULL;
  changes = json_object_new ();
  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *value = dup_value (self, i);

      ante_draft_put_text (changes, fields[i].member, get_original (self, i), value);
    }
  if (self->ship_other != was_ship_other (self))
    json_object_set_boolean_member (changes, "ship_other", self->ship_other);
  return ante_draft_close_changes (changes);
}
