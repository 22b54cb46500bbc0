/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person of the clinic adds to what the provider said, as a form edits it. */
#include "core/model/ante-draft-private.h"
#include "core/model/ante-time-private.h"
#include "core/model/ante-typed-private.h"

#define LINE_MAX_CHARS 200
#define REASON_MAX_CHARS 1000
#define REFERENCE_MAX_CHARS 60

enum
{
  PROP_0,
  PROP_DIRECTOR,
  PROP_LICENCE,
  PROP_PROVIDER,
  PROP_PATIENT_EXAM,
  PROP_DATE,
  PROP_CHOICE,
  PROP_REASON,
  N_TEXTS,
  PROP_VALID = N_TEXTS,
  N_PROPS,
};

struct _AnteJudgementDraft
{
  GObject parent_instance;

  /* Given */      AnteJudgementKind kind;
  /* Given */      char *earliest, *today; /* owned, the first nullable */
  /* Under way */  char *texts[N_TEXTS];   /* owned, as typed */
  /* Result */     gboolean valid;
};

G_DEFINE_FINAL_TYPE (AnteJudgementDraft, ante_judgement_draft, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static const char *const names[N_TEXTS] = {
  [PROP_DIRECTOR] = "director",         [PROP_LICENCE] = "licence", [PROP_PROVIDER] = "provider",
  [PROP_PATIENT_EXAM] = "patient-exam", [PROP_DATE] = "day",       [PROP_CHOICE] = "choice",
  [PROP_REASON] = "reason",
};

#define BIT(name) (1u << PROP_##name)

/* Which texts each kind has, and which of them it cannot do without. */
static const struct
{
  guint used, needed, max_reason;
  const char *choices[6];
} kinds[] = {
  [ANTE_JUDGEMENT_HEALTH] = { BIT (REASON), BIT (REASON), LINE_MAX_CHARS, { NULL } },
  [ANTE_JUDGEMENT_DECISION] = { BIT (DIRECTOR) | BIT (LICENCE) | BIT (DATE) | BIT (CHOICE) | BIT (REASON),
                                BIT (DIRECTOR) | BIT (LICENCE) | BIT (DATE) | BIT (CHOICE) | BIT (REASON), REASON_MAX_CHARS,
                                { "approve", "refuse" } },
  [ANTE_JUDGEMENT_RECORD] = { BIT (PATIENT_EXAM) | BIT (PROVIDER) | BIT (DATE) | BIT (CHOICE) | BIT (REASON),
                              BIT (PATIENT_EXAM) | BIT (PROVIDER) | BIT (DATE) | BIT (CHOICE), REASON_MAX_CHARS,
                              { "approved", "rejected", "deferred", "na", "missed" } },
  [ANTE_JUDGEMENT_LINK] = { BIT (REASON), BIT (REASON), LINE_MAX_CHARS, { NULL } },
};

/* --- Reading what was typed --- */

static AnteFieldProblem
read_day (AnteJudgementDraft *self, const char *typed, char **value)
{
  GDate day;
  g_autofree char *read = NULL;

  if (ante_typed_is_blank (typed))
    return ANTE_FIELD_EMPTY;
  read = ante_date_normalise (typed, self->today);
  if (read == NULL || !ante_day_read (read, &day))
    return ANTE_FIELD_NOT_A_DATE;
  if (g_strcmp0 (read, self->today) > 0)
    return ANTE_FIELD_IN_THE_FUTURE;
  if (self->earliest != NULL && g_strcmp0 (read, self->earliest) < 0)
    return ANTE_FIELD_TOO_LONG_AGO;
  *value = g_steal_pointer (&read);
  return ANTE_FIELD_OK;
}

static AnteFieldProblem
read_choice (AnteJudgementDraft *self, const char *typed, char **value)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds[0].choices) && kinds[self->kind].choices[i] != NULL; i++)
    if (g_strcmp0 (typed, kinds[self->kind].choices[i]) == 0)
      {
        *value = g_strdup (typed);
        return ANTE_FIELD_OK;
      }
  return ANTE_FIELD_EMPTY;
}

/* *@value (transfer full) only with OK. */
static AnteFieldProblem
read_text (AnteJudgementDraft *self, guint property, char **value)
{
  const char *typed = self->texts[property];

  switch (property)
    {
    case PROP_DATE:
      return read_day (self, typed, value);
    case PROP_CHOICE:
      return read_choice (self, typed, value);
    case PROP_REASON:
      return ante_line_read (typed, kinds[self->kind].max_reason, value);
    case PROP_PATIENT_EXAM:
      return ante_line_read (typed, REFERENCE_MAX_CHARS, value);
    default:
      return ante_line_read (typed, ANTE_NAME_MAX, value);
    }
}

static AnteFieldProblem
find_problem (AnteJudgementDraft *self, guint property)
{
  g_autofree char *value = NULL;
  AnteFieldProblem problem;

  if ((kinds[self->kind].used & (1u << property)) == 0)
    return ANTE_FIELD_OK;
  problem = read_text (self, property, &value);
  if (problem == ANTE_FIELD_EMPTY && (kinds[self->kind].needed & (1u << property)) == 0)
    return ANTE_FIELD_OK;
  return problem;
}

static gboolean
has_no_problem (AnteJudgementDraft *self)
{
  for (guint i = PROP_DIRECTOR; i < N_TEXTS; i++)
    if (ante_field_stops_saving (find_problem (self, i)))
      return FALSE;
  return TRUE;
}

static void
check_validity (AnteJudgementDraft *self)
{
  gboolean valid = has_no_problem (self);

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static guint
find_property (const char *name)
{
  for (guint i = PROP_DIRECTOR; i < N_TEXTS; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return 0;
}

/* --- The object --- */

static void
ante_judgement_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteJudgementDraft *self = ANTE_JUDGEMENT_DRAFT (object);

  if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else if (id < N_TEXTS)
    g_value_set_string (value, self->texts[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_judgement_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteJudgementDraft *self = ANTE_JUDGEMENT_DRAFT (object);

  if (id >= N_TEXTS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!ante_draft_set_text (&self->texts[id], g_value_get_string (value)))
    return;
  g_object_notify_by_pspec (object, properties[id]);
  check_validity (self);
}

static void
ante_judgement_draft_finalize (GObject *object)
{
  AnteJudgementDraft *self = ANTE_JUDGEMENT_DRAFT (object);

  for (guint i = PROP_DIRECTOR; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_free (self->earliest);
  g_free (self->today);
  G_OBJECT_CLASS (ante_judgement_draft_parent_class)->finalize (object);
}

static void
ante_judgement_draft_class_init (AnteJudgementDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ante_judgement_draft_get_property;
  object_class->set_property = ante_judgement_draft_set_property;
  object_class->finalize = ante_judgement_draft_finalize;

  for (guint i = PROP_DIRECTOR; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_judgement_draft_init (AnteJudgementDraft *self)
{
  for (guint i = PROP_DIRECTOR; i < N_TEXTS; i++)
    self->texts[i] = g_strdup ("");
}

AnteJudgementDraft *
ante_judgement_draft_new (AnteJudgementKind kind, const char *earliest, const char *today)
{
  AnteJudgementDraft *self = g_object_new (ANTE_TYPE_JUDGEMENT_DRAFT, NULL);

  self->kind = kind;
  self->earliest = g_strdup (earliest);
  self->today = g_strdup (today);
  self->valid = has_no_problem (self);
  return self;
}

AnteJudgementKind
ante_judgement_draft_get_kind (AnteJudgementDraft *self)
{
  g_return_val_if_fail (ANTE_IS_JUDGEMENT_DRAFT (self), ANTE_JUDGEMENT_HEALTH);

  return self->kind;
}

AnteFieldProblem
ante_judgement_draft_get_problem (AnteJudgementDraft *self, const char *property)
{
  guint id = find_property (property);

  g_return_val_if_fail (ANTE_IS_JUDGEMENT_DRAFT (self), ANTE_FIELD_OK);

  return id != 0 ? find_problem (self, id) : ANTE_FIELD_OK;
}

gboolean
ante_judgement_draft_get_valid (AnteJudgementDraft *self)
{
  g_return_val_if_fail (ANTE_IS_JUDGEMENT_DRAFT (self), FALSE);

  return self->valid;
}

char *
ante_judgement_draft_get_value (AnteJudgementDraft *self, const char *property)
{
  guint id = find_property (property);
  char *value = NULL;

  g_return_val_if_fail (ANTE_IS_JUDGEMENT_DRAFT (self), NULL);

  if (id == 0 || (kinds[self->kind].used & (1u << id)) == 0 || read_text (self, id, &value) != ANTE_FIELD_OK)
    return NULL;
  return value;
}
