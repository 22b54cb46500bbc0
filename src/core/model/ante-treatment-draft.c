/* SPDX-License-Identifier: GPL-3.0-or-later
 * A treatment as a form edits it. */
#include "core/model/ante-draft-private.h"
#include "core/model/ante-typed-private.h"

#define MONTHS_NEW 12

struct _AnteTreatmentDraft
{
  GObject parent_instance;

  /* Given */      AnteTreatment *original; /* owned, nullable: a new treatment */
  /* Under way */  char *name;              /* owned, as typed */
  /* Under way */  char *months;            /* owned, as typed */
  /* Under way */  GPtrArray *exams;        /* AnteExamRef, in the order they were chosen */
  /* Under way */  gboolean auto_invite;
                   gboolean glp1;
  /* Result */     gboolean valid;
};

G_DEFINE_FINAL_TYPE (AnteTreatmentDraft, ante_treatment_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_VALIDITY_MONTHS,
  PROP_AUTO_INVITE,
  PROP_GLP1,
  PROP_VALID,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static AnteFieldProblem
read_name (AnteTreatmentDraft *self, char **name)
{
  return ante_line_read (self->name, ANTE_NAME_MAX, name);
}

static AnteFieldProblem
read_months (AnteTreatmentDraft *self, guint *months)
{
  return ante_number_read (self->months, 1, ANTE_VALIDITY_MONTHS_MAX, months);
}

static AnteFieldProblem
find_name_problem (AnteTreatmentDraft *self)
{
  g_autofree char *name = NULL;

  return read_name (self, &name);
}

static AnteFieldProblem
find_months_problem (AnteTreatmentDraft *self)
{
  guint months;

  return read_months (self, &months);
}

static AnteFieldProblem
find_exams_problem (AnteTreatmentDraft *self)
{
  return self->exams->len > 0 ? ANTE_FIELD_OK : ANTE_FIELD_NO_EXAM;
}

static gboolean
has_no_problem (AnteTreatmentDraft *self)
{
  return !ante_field_stops_saving (find_name_problem (self)) &&
         !ante_field_stops_saving (find_months_problem (self)) &&
         !ante_field_stops_saving (find_exams_problem (self));
}

static void
check_validity (AnteTreatmentDraft *self)
{
  gboolean valid = has_no_problem (self);

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
set_field (AnteTreatmentDraft *self, char **slot, const char *text, guint property)
{
  if (!ante_draft_set_text (slot, text))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  check_validity (self);
}

/* --- Exams --- */

static const AnteExamRef *
find_exam (GPtrArray *exams, const char *exam_id, guint *index)
{
  for (guint i = 0; exams != NULL && i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);

      if (g_strcmp0 (exam->id, exam_id) == 0)
        {
          *index = i;
          return exam;
        }
    }
  return NULL;
}

static gboolean
is_same_exam (const AnteExamRef *one, const AnteExamRef *other)
{
  static const char *const none[] = { NULL };

  return g_strcmp0 (one->title, other->title) == 0 && one->rx_type == other->rx_type &&
         g_strv_equal (one->attachments != NULL ? (const char *const *) one->attachments : none,
                       other->attachments != NULL ? (const char *const *) other->attachments : none);
}

static gboolean
has_other_exams (AnteTreatmentDraft *self)
{
  GPtrArray *before = self->original != NULL ? self->original->exams : NULL;

  if (before == NULL)
    return TRUE;
  if (before->len != self->exams->len)
    return TRUE;
  for (guint i = 0; i < self->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (self->exams, i);
      guint index;
      const AnteExamRef *old = find_exam (before, exam->id, &index);

      if (old == NULL || !is_same_exam (old, exam))
        return TRUE;
    }
  return FALSE;
}

static JsonArray *
write_texts (GStrv texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return array;
}

static JsonObject *
write_exam (const AnteExamRef *exam)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", exam->id);
  json_object_set_string_member (object, "title", exam->title != NULL ? exam->title : "");
  if (exam->rx_type != ANTE_RX_GOOD_FAITH)
    json_object_set_int_member (object, "rx", exam->rx_type);
  if (exam->attachments != NULL && exam->attachments[0] != NULL)
    json_object_set_array_member (object, "attachments", write_texts (exam->attachments));
  return object;
}

static void
put_exams (AnteTreatmentDraft *self, JsonObject *changes)
{
  JsonArray *exams;

  if (!has_other_exams (self))
    return;
  exams = json_array_new ();
  for (guint i = 0; i < self->exams->len; i++)
    json_array_add_object_element (exams, write_exam (g_ptr_array_index (self->exams, i)));
  json_object_set_array_member (changes, "exams", exams);
}

static void
put_months (AnteTreatmentDraft *self, JsonObject *changes)
{
  guint months;

  if (read_months (self, &months) == ANTE_FIELD_OK &&
      (self->original == NULL || self->original->validity_months != months))
    json_object_set_int_member (changes, "validity_months", months);
}

static void
put_auto_invite (AnteTreatmentDraft *self, JsonObject *changes)
{
  gboolean before = self->original != NULL && self->original->auto_invite;

  if (before != self->auto_invite)
    json_object_set_boolean_member (changes, "auto_invite", self->auto_invite);
}

static void
put_glp1 (AnteTreatmentDraft *self, JsonObject *changes)
{
  gboolean before = self->original != NULL && self->original->glp1;

  if (before != self->glp1)
    json_object_set_boolean_member (changes, "glp1", self->glp1);
}

static void
set_glp1 (AnteTreatmentDraft *self, gboolean glp1)
{
  if (self->glp1 == glp1)
    return;
  self->glp1 = glp1;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GLP1]);
}

static void
set_auto_invite (AnteTreatmentDraft *self, gboolean auto_invite)
{
  if (self->auto_invite == auto_invite)
    return;
  self->auto_invite = auto_invite;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUTO_INVITE]);
}

/* --- The object --- */

static void
ante_treatment_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteTreatmentDraft *self = ANTE_TREATMENT_DRAFT (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VALIDITY_MONTHS:
      g_value_set_string (value, self->months);
      break;
    case PROP_AUTO_INVITE:
      g_value_set_boolean (value, self->auto_invite);
      break;
    case PROP_GLP1:
      g_value_set_boolean (value, self->glp1);
      break;
    case PROP_VALID:
      g_value_set_boolean (value, self->valid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_treatment_draft_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  AnteTreatmentDraft *self = ANTE_TREATMENT_DRAFT (object);

  switch (id)
    {
    case PROP_NAME:
      set_field (self, &self->name, g_value_get_string (value), id);
      break;
    case PROP_VALIDITY_MONTHS:
      set_field (self, &self->months, g_value_get_string (value), id);
      break;
    case PROP_AUTO_INVITE:
      set_auto_invite (self, g_value_get_boolean (value));
      break;
    case PROP_GLP1:
      set_glp1 (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_treatment_draft_finalize (GObject *object)
{
  AnteTreatmentDraft *self = ANTE_TREATMENT_DRAFT (object);

  ante_treatment_free (self->original);
  g_free (self->name);
  g_free (self->months);
  g_ptr_array_unref (self->exams);
  G_OBJECT_CLASS (ante_treatment_draft_parent_class)->finalize (object);
}

static void
ante_treatment_draft_class_init (AnteTreatmentDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ante_treatment_draft_get_property;
  object_class->set_property = ante_treatment_draft_set_property;
  object_class->finalize = ante_treatment_draft_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_VALIDITY_MONTHS] = g_param_spec_string ("validity-months", NULL, NULL, "", flags);
  properties[PROP_AUTO_INVITE] = g_param_spec_boolean ("auto-invite", NULL, NULL, FALSE, flags);
  properties[PROP_GLP1] = g_param_spec_boolean ("glp1", NULL, NULL, FALSE, flags);
  properties[PROP_VALID] =
      g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_treatment_draft_init (AnteTreatmentDraft *self)
{
  self->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
}

AnteTreatmentDraft *
ante_treatment_draft_new (const AnteTreatment *treatment)
{
  AnteTreatmentDraft *self = g_object_new (ANTE_TYPE_TREATMENT_DRAFT, NULL);

  self->original = treatment != NULL ? ante_treatment_copy (treatment) : NULL;
  self->months =
      g_strdup_printf ("%u", treatment != NULL ? treatment->validity_months : MONTHS_NEW);
  self->name = g_strdup (treatment != NULL && treatment->name != NULL ? treatment->name : "");
  for (guint i = 0; treatment != NULL && treatment->exams != NULL && i < treatment->exams->len; i++)
    g_ptr_array_add (self->exams, ante_exam_ref_copy (g_ptr_array_index (treatment->exams, i)));
  self->auto_invite = treatment != NULL && treatment->auto_invite;
  self->glp1 = treatment != NULL && treatment->glp1;
  self->valid = has_no_problem (self);
  return self;
}

const char *
ante_treatment_draft_get_id (AnteTreatmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), NULL);

  return self->original != NULL ? self->original->id : NULL;
}

void
ante_treatment_draft_set_exam (AnteTreatmentDraft *self,
                               const char *exam_id,
                               const char *title,
                               gboolean wanted)
{
  const AnteExamRef *found;
  guint index;

  g_return_if_fail (ANTE_IS_TREATMENT_DRAFT (self));
  g_return_if_fail (exam_id != NULL);

  found = find_exam (self->exams, exam_id, &index);
  if (wanted && found == NULL)
    g_ptr_array_add (self->exams, ante_exam_ref_new (exam_id, title));
  else if (wanted)
    ante_draft_set_text (&((AnteExamRef *) g_ptr_array_index (self->exams, index))->title, title);
  else if (found != NULL)
    g_ptr_array_remove_index (self->exams, index);
  check_validity (self);
}

void
ante_treatment_draft_choose_exam (AnteTreatmentDraft *self, const AnteExamRef *exam)
{
  guint index;

  g_return_if_fail (ANTE_IS_TREATMENT_DRAFT (self));
  g_return_if_fail (exam != NULL && exam->id != NULL);

  if (find_exam (self->exams, exam->id, &index) == NULL)
    g_ptr_array_add (self->exams, ante_exam_ref_copy (exam));
  else
    {
      ante_exam_ref_free (g_ptr_array_index (self->exams, index));
      g_ptr_array_index (self->exams, index) = ante_exam_ref_copy (exam);
    }
  check_validity (self);
}

guint
ante_treatment_draft_count_prescriptions (AnteTreatmentDraft *self)
{
  guint n = 0;

  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), 0);

  for (guint i = 0; i < self->exams->len; i++)
    if (ante_meeting_kind (g_ptr_array_index (self->exams, i)) != ANTE_MEETING_GOOD_FAITH)
      n++;
  return n;
}

gboolean
ante_treatment_draft_has_exam (AnteTreatmentDraft *self, const char *exam_id)
{
  guint index;

  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), FALSE);

  return find_exam (self->exams, exam_id, &index) != NULL;
}

GPtrArray *
ante_treatment_draft_get_exams (AnteTreatmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), NULL);

  return self->exams;
}

AnteFieldProblem
ante_treatment_draft_get_problem (AnteTreatmentDraft *self, const char *property)
{
  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), ANTE_FIELD_EMPTY);

  if (g_strcmp0 (property, "name") == 0)
    return find_name_problem (self);
  if (g_strcmp0 (property, "validity-months") == 0)
    return find_months_problem (self);
  if (g_strcmp0 (property, "exams") == 0)
    return find_exams_problem (self);
  g_return_val_if_reached (ANTE_FIELD_EMPTY);
}

gboolean
ante_treatment_draft_get_valid (AnteTreatmentDraft *self)
{
  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), FALSE);

  return self->valid;
}

JsonObject *
ante_treatment_draft_get_changes (AnteTreatmentDraft *self)
{
  g_autofree char *name = NULL;
  JsonObject *changes;

  g_return_val_if_fail (ANTE_IS_TREATMENT_DRAFT (self), NULL);

  if (!self->valid)
    return NULL;
  changes = json_object_new ();
  read_name (self, &name);
  ante_draft_put_text (changes, "name", self->original != NULL ? self->original->name : NULL, name);
  put_months (self, changes);
  put_exams (self, changes);
  put_auto_invite (self, changes);
  put_glp1 (self, changes);
  return ante_draft_close_changes (changes);
}
