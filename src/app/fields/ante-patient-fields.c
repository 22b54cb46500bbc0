/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of a patient in a form. */
#include "app/fields/ante-patient-fields.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define N_ROWS 6

struct _AntePatientFields
{
  AdwBin parent_instance;

  /* Given */    AntePatientDraft *draft; /* owned, nullable */
  /* Template */ AnteFormRow *rows[N_ROWS];
};

G_DEFINE_FINAL_TYPE (AntePatientFields, ante_patient_fields, ADW_TYPE_BIN)

/* --- What the rows ask and say --- */

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_patient_draft_get_problem (ANTE_PATIENT_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

static AntePatient *
read_patient (GObject *draft)
{
  return ante_patient_draft_get_patient (ANTE_PATIENT_DRAFT (draft));
}

/* "30 Jun 1990": a person sees whether month and day were understood. */
static char *
hint_dob (GObject *draft, const char *property)
{
  g_autoptr (AntePatient) patient = read_patient (draft);

  return patient->dob != NULL ? ante_words_date (patient->dob) : NULL;
}

static char *
tidy_dob (GObject *draft, const char *property)
{
  g_autoptr (AntePatient) patient = read_patient (draft);

  return patient->dob != NULL ? ante_words_date_typed (patient->dob) : NULL;
}

static char *
tidy_phone (GObject *draft, const char *property)
{
  g_autoptr (AntePatient) patient = read_patient (draft);

  return patient->phone != NULL ? ante_phone_format (patient->phone) : NULL;
}

static const struct
{
  const char *property;
  const char *child;
  AnteFormHintFunc hint;
  AnteFormHintFunc tidy;
} fields[N_ROWS] = {
  { "first-name", "first_name_row", NULL, NULL },
  { "last-name", "last_name_row", NULL, NULL },
  { "dob", "dob_row", hint_dob, tidy_dob },
  { "phone", "phone_row", NULL, tidy_phone },
  { "email", "email_row", NULL, NULL },
  { "tele-state", "state_row", NULL, NULL },
};

static void
add_state (GListStore *states, const char *code, const char *name, const char *subtitle)
{
  g_autoptr (AnteChoice) choice = ante_choice_new (code, name, subtitle, code);

  g_list_store_append (states, choice);
}

static GListModel *
make_states (void)
{
  GListStore *states = g_list_store_new (ANTE_TYPE_CHOICE);
  guint n;
  const AnteState *all = ante_states (&n);

  add_state (states, "", _("Not known yet"), NULL);
  for (guint i = 0; i < n; i++)
    add_state (states, all[i].code, all[i].name, all[i].served ? NULL : _("The provider gives no exams there"));
  return G_LIST_MODEL (states);
}

static void
ante_patient_fields_dispose (GObject *object)
{
  AntePatientFields *self = ANTE_PATIENT_FIELDS (object);

  g_clear_object (&self->draft);
  G_OBJECT_CLASS (ante_patient_fields_parent_class)->dispose (object);
}

static void
ante_patient_fields_class_init (AntePatientFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_patient_fields_dispose;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/fields/ante-patient-fields.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].child, FALSE,
                                               G_STRUCT_OFFSET (AntePatientFields, rows[i]));
}

static void
ante_patient_fields_init (AntePatientFields *self)
{
  g_autoptr (GListModel) states = make_states ();

  gtk_widget_init_template (GTK_WIDGET (self));
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->rows[N_ROWS - 1]), states);
}

void
ante_patient_fields_set_draft (AntePatientFields *self, AntePatientDraft *draft)
{
  g_set_object (&self->draft, draft);
  for (guint i = 0; i < N_ROWS; i++)
    {
      if (draft == NULL)
        {
          ante_form_row_unbind (self->rows[i]);
          continue;
        }
      ante_form_row_bind (self->rows[i], G_OBJECT (draft), fields[i].property, find_problem, fields[i].hint);
      ante_form_row_set_tidy (self->rows[i], fields[i].tidy);
    }
}

GtkWidget *
ante_patient_fields_reveal (AntePatientFields *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = GTK_WIDGET (self->rows[i]);
  return first;
}

GtkWidget *
ante_patient_fields_reveal_missing (AntePatientFields *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    {
      ante_form_row_reveal (self->rows[i]);
      if (ante_form_row_get_problem (self->rows[i]) != NULL && first == NULL)
        first = GTK_WIDGET (self->rows[i]);
    }
  return first;
}

void
ante_patient_fields_name_blocking (AntePatientFields *self, GStrvBuilder *names)
{
  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_get_blocks (self->rows[i]))
      g_strv_builder_add (names, ante_words_field (fields[i].property));
}

gboolean
ante_patient_fields_focus (AntePatientFields *self, const char *property)
{
  for (guint i = 0; i < N_ROWS; i++)
    if (g_strcmp0 (fields[i].property, property) == 0)
      return gtk_widget_grab_focus (GTK_WIDGET (self->rows[i]));
  return FALSE;
}
