/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of a patient in a form. */
#include "app/fields/ante-patient-fields.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

enum
{
  GROUP_PERSON,
  GROUP_ID,
  GROUP_HOME,
  GROUP_SHIP,
  N_GROUPS,
};

#define N_ROWS 18

struct _AntePatientFields
{
  AdwBin parent_instance;

  /* Given */     AntePatientDraft *draft; /* owned, nullable */
                  GStrv wanted; /* owned; properties; NULL: all */
  /* Under way */ gboolean unfolded;
                  GBinding *ship_binding; /* owned, nullable */
  /* Template */  AnteFormRow *rows[N_ROWS];
                  GtkWidget *groups[N_GROUPS];
                  AdwActionRow *more_row;
                  GtkImage *more_arrow;
                  GtkWidget *same_row;
                  GtkSwitch *same_switch;
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

/* Where an invite is about to be sent, what it needs cannot wait. */
static const char *
find_problem_now (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_patient_draft_get_problem (ANTE_PATIENT_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem) || problem == ANTE_FIELD_MISSING_FOR_INVITE ||
            problem == ANTE_FIELD_MISSING_FOR_ADDRESS || problem == ANTE_FIELD_STATE_NOT_SERVED;
  return ante_words_field_problem_now (property, problem);
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

static char *
tidy_zip (GObject *draft, const char *property)
{
  g_autofree char *typed = NULL;

  g_object_get (draft, property, &typed, NULL);
  return ante_zip_normalise (typed);
}

static const struct
{
  const char *property;
  const char *child;
  guint group;
  AnteFormHintFunc hint;
  AnteFormHintFunc tidy;
} fields[N_ROWS] = {
  { "first-name", "first_name_row", GROUP_PERSON, NULL, NULL },
  { "last-name", "last_name_row", GROUP_PERSON, NULL, NULL },
  { "dob", "dob_row", GROUP_PERSON, hint_dob, tidy_dob },
  { "phone", "phone_row", GROUP_PERSON, NULL, tidy_phone },
  { "email", "email_row", GROUP_PERSON, NULL, NULL },
  { "tele-state", "tele_state_row", GROUP_PERSON, NULL, NULL },
  { "gender", "gender_row", GROUP_ID, NULL, NULL },
  { "license", "license_row", GROUP_ID, NULL, NULL },
  { "address-line-1", "address_line_1_row", GROUP_HOME, NULL, NULL },
  { "address-line-2", "address_line_2_row", GROUP_HOME, NULL, NULL },
  { "city", "city_row", GROUP_HOME, NULL, NULL },
  { "state", "state_row", GROUP_HOME, NULL, NULL },
  { "zip", "zip_row", GROUP_HOME, NULL, tidy_zip },
  { "ship-address-line-1", "ship_address_line_1_row", GROUP_SHIP, NULL, NULL },
  { "ship-address-line-2", "ship_address_line_2_row", GROUP_SHIP, NULL, NULL },
  { "ship-city", "ship_city_row", GROUP_SHIP, NULL, NULL },
  { "ship-state", "ship_state_row", GROUP_SHIP, NULL, NULL },
  { "ship-zip", "ship_zip_row", GROUP_SHIP, NULL, tidy_zip },
};

static const char *const group_children[N_GROUPS] = { "person_group", "id_group", "home_group", "ship_group" };

static void
add_state (GListStore *states, const char *code, const char *name, const char *subtitle)
{
  g_autoptr (AnteChoice) choice = ante_choice_new (code, name, subtitle, code);

  g_list_store_append (states, choice);
}

/* @note_unserved: of where an exam can be taken, not of where somebody lives. */
static GListModel *
make_states (gboolean note_unserved)
{
  GListStore *states = g_list_store_new (ANTE_TYPE_CHOICE);
  guint n;
  const AnteState *all = ante_states (&n);

  add_state (states, "", _("Not known yet"), NULL);
  for (guint i = 0; i < n; i++)
    add_state (states, all[i].code, all[i].name,
               all[i].served || !note_unserved ? NULL : _("The provider gives no exams there"));
  return G_LIST_MODEL (states);
}

static GListModel *
make_genders (void)
{
  GListStore *genders = g_list_store_new (ANTE_TYPE_CHOICE);

  add_state (genders, "", _("Not asked"), NULL);
  add_state (genders, "female", C_("gender", "Female"), NULL);
  add_state (genders, "male", C_("gender", "Male"), NULL);
  add_state (genders, "undisclosed", _("Prefers not to say"), NULL);
  return G_LIST_MODEL (genders);
}

/* --- What is shown --- */

static gboolean
is_wanted (AntePatientFields *self, const char *property)
{
  return self->wanted == NULL || g_strv_contains ((const char *const *) self->wanted, property);
}

static gboolean
ships_elsewhere (AntePatientFields *self)
{
  gboolean other = FALSE;

  if (self->draft != NULL)
    g_object_get (self->draft, "ship-other", &other, NULL);
  return other;
}

/* A test has its place already. */
static gboolean
is_test (AntePatientFields *self)
{
  g_autoptr (AntePatient) patient = self->draft != NULL ? read_patient (G_OBJECT (self->draft)) : NULL;

  return patient != NULL && ante_patient_is_test (patient);
}

static gboolean
is_shown (AntePatientFields *self, guint row)
{
  if (g_str_equal (fields[row].property, "tele-state") && is_test (self))
    return FALSE;
  if (!is_wanted (self, fields[row].property))
    return FALSE;
  if (fields[row].group == GROUP_SHIP && !ships_elsewhere (self))
    return FALSE;
  return fields[row].group == GROUP_PERSON || self->wanted != NULL || self->unfolded;
}

/* "12 Elm Street, Austin": what is folded away is not forgotten. */
static char *
describe_folded (AntePatientFields *self)
{
  g_autofree char *street = NULL;
  g_autofree char *city = NULL;

  if (self->draft != NULL)
    g_object_get (self->draft, "address-line-1", &street, "city", &city, NULL);
  if (street == NULL || *street == '\0')
    return g_strdup (_("Only needed for prescriptions"));
  return city != NULL && *city != '\0' ? g_strdup_printf (C_("address", "%s, %s"), street, city) : g_strdup (street);
}

static void
show_rows (AntePatientFields *self)
{
  gboolean any[N_GROUPS] = { FALSE };
  g_autofree char *folded = describe_folded (self);

  for (guint i = 0; i < N_ROWS; i++)
    {
      gboolean shown = is_shown (self, i);

      gtk_widget_set_visible (GTK_WIDGET (self->rows[i]), shown);
      any[fields[i].group] = any[fields[i].group] || shown;
    }
  any[GROUP_SHIP] = self->wanted != NULL ? is_wanted (self, "ship-other") : self->unfolded;
  for (guint i = 0; i < N_GROUPS; i++)
    gtk_widget_set_visible (self->groups[i], any[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->more_row), self->wanted == NULL);
  adw_action_row_set_subtitle (self->more_row, folded);
  gtk_image_set_from_icon_name (self->more_arrow, self->unfolded ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->more_row), GTK_ACCESSIBLE_STATE_EXPANDED, self->unfolded, -1);
}

static void
more_activated_cb (AntePatientFields *self)
{
  self->unfolded = !self->unfolded;
  show_rows (self);
}

static void
ante_patient_fields_dispose (GObject *object)
{
  AntePatientFields *self = ANTE_PATIENT_FIELDS (object);

  ante_patient_fields_set_draft (self, NULL);
  G_OBJECT_CLASS (ante_patient_fields_parent_class)->dispose (object);
}

static void
ante_patient_fields_finalize (GObject *object)
{
  g_strfreev (ANTE_PATIENT_FIELDS (object)->wanted);
  G_OBJECT_CLASS (ante_patient_fields_parent_class)->finalize (object);
}

static void
ante_patient_fields_class_init (AntePatientFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_patient_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_patient_fields_finalize;

  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/fields/ante-patient-fields.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].child, FALSE,
                                               G_STRUCT_OFFSET (AntePatientFields, rows[i]));
  for (guint i = 0; i < N_GROUPS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, group_children[i], FALSE,
                                               G_STRUCT_OFFSET (AntePatientFields, groups[i]));
  gtk_widget_class_bind_template_child (widget_class, AntePatientFields, more_row);
  gtk_widget_class_bind_template_child (widget_class, AntePatientFields, more_arrow);
  gtk_widget_class_bind_template_child (widget_class, AntePatientFields, same_row);
  gtk_widget_class_bind_template_child (widget_class, AntePatientFields, same_switch);
}

static guint
find_field (const char *property)
{
  for (guint i = 0; i < N_ROWS; i++)
    if (g_strcmp0 (fields[i].property, property) == 0)
      return i;
  return N_ROWS;
}

static void
offer (AntePatientFields *self, const char *property, GListModel *model)
{
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->rows[find_field (property)]), model);
}

static void
ante_patient_fields_init (AntePatientFields *self)
{
  g_autoptr (GListModel) places = make_states (TRUE);
  g_autoptr (GListModel) states = make_states (FALSE);
  g_autoptr (GListModel) genders = make_genders ();

  gtk_widget_init_template (GTK_WIDGET (self));
  offer (self, "tele-state", places);
  offer (self, "gender", genders);
  offer (self, "state", states);
  offer (self, "ship-state", states);
  g_signal_connect_object (self->more_row, "activated", G_CALLBACK (more_activated_cb), self, G_CONNECT_SWAPPED);
  show_rows (self);
}

static void
bind_switch (AntePatientFields *self)
{
  if (self->ship_binding != NULL)
    g_binding_unbind (self->ship_binding);
  g_clear_object (&self->ship_binding);
  if (self->draft == NULL)
    return;
  self->ship_binding = g_object_ref (g_object_bind_property (self->draft, "ship-other", self->same_switch, "active",
                                                             G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE |
                                                             G_BINDING_INVERT_BOOLEAN));
}

static void
bind_rows (AntePatientFields *self)
{
  AnteFormProblemFunc problem = self->wanted != NULL ? find_problem_now : find_problem;

  for (guint i = 0; i < N_ROWS && self->rows[i] != NULL; i++)
    {
      if (self->draft == NULL)
        {
          ante_form_row_unbind (self->rows[i]);
          continue;
        }
      ante_form_row_bind (self->rows[i], G_OBJECT (self->draft), fields[i].property, problem, fields[i].hint);
      ante_form_row_set_tidy (self->rows[i], fields[i].tidy);
    }
}

void
ante_patient_fields_set_draft (AntePatientFields *self, AntePatientDraft *draft)
{
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_func (self->draft, show_rows, self);
  g_set_object (&self->draft, draft);
  if (self->rows[0] != NULL)
    ante_form_row_set_hint (self->rows[0], NULL);
  bind_rows (self);
  bind_switch (self);
  if (draft == NULL)
    return;
  g_signal_connect_object (draft, "notify::tele-state", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::ship-other", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::address-line-1", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::city", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  show_rows (self);
}

void
ante_patient_fields_show_only (AntePatientFields *self, const char *const *properties)
{
  gboolean was_whole = self->wanted == NULL;

  g_return_if_fail (ANTE_IS_PATIENT_FIELDS (self));

  g_strfreev (self->wanted);
  self->wanted = g_strdupv ((GStrv) properties);
  if (self->draft != NULL && was_whole)
    bind_rows (self);
  show_rows (self);
}

static void
unfold (AntePatientFields *self)
{
  if (self->unfolded)
    return;
  self->unfolded = TRUE;
  show_rows (self);
}

/* A row that must be seen to is not left folded away. */
static GtkWidget *
show_row (AntePatientFields *self, guint row)
{
  if (fields[row].group != GROUP_PERSON)
    unfold (self);
  gtk_widget_set_visible (self->groups[fields[row].group], TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->rows[row]), TRUE);
  return GTK_WIDGET (self->rows[row]);
}

GtkWidget *
ante_patient_fields_reveal (AntePatientFields *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    if (is_wanted (self, fields[i].property) && ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = show_row (self, i);
  return first;
}

GtkWidget *
ante_patient_fields_reveal_missing (AntePatientFields *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    {
      if (!is_shown (self, i))
        continue;
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
    if (is_wanted (self, fields[i].property) && ante_form_row_get_blocks (self->rows[i]))
      g_strv_builder_add (names, ante_words_field (fields[i].property));
}

gboolean
ante_patient_fields_focus (AntePatientFields *self, const char *property)
{
  guint row = find_field (property);

  return row < N_ROWS && gtk_widget_grab_focus (show_row (self, row));
}

void
ante_patient_fields_ask_about_name (AntePatientFields *self)
{
  ante_form_row_set_hint (self->rows[0], _("Check where the first name ends: the provider gets both names as they stand here"));
  gtk_widget_grab_focus (GTK_WIDGET (self->rows[0]));
}
