/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom an appointment is for: found or new, with their details. */
#include "app/appointment/ante-patient-section.h"
#include "app/fields/ante-patient-fields.h"
#include "app/fields/ante-patient-picker.h"
#include "app/fields/ante-test-group.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-row-group.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWINS_LOOKED_AT 50

struct _AntePatientSection
{
  AdwBin parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  char *today;
  /* Under way */ AntePatientDraft *draft; /* owned; NULL while nobody is chosen */
                  char *twin_id; /* owned, nullable: somebody here with the same name and birth date */
                  GCancellable *cancellable; /* owned; of loading a patient */
  /* Template */  AnteProblem *problem;
                  GtkStack *stack;
                  AntePatientPicker *picker;
                  AdwActionRow *patient_row;
                  GtkWidget *other_button;
                  GtkWidget *twin_group;
                  AdwActionRow *twin_row;
                  AntePatientFields *fields;
                  AnteTestGroup *test_group;
};

G_DEFINE_FINAL_TYPE (AntePatientSection, ante_patient_section, ADW_TYPE_BIN)

enum
{
  CHANGED,
  TYPED,
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Somebody already here --- */

static gboolean
is_twin (AntePatientSection *self, const AnteSearchHit *hit)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->draft);
  g_autofree char *name = g_strdup_printf ("%s, %s", patient->last_name, patient->first_name);
  g_autofree char *ours = g_utf8_casefold (name, -1);
  g_autofree char *theirs = g_utf8_casefold (hit->name, -1);

  return patient->dob != NULL && g_strcmp0 (patient->dob, hit->dob) == 0 && g_str_equal (ours, theirs);
}

static GPtrArray *
find_namesakes (AntePatientSection *self)
{
  g_autofree char *last = NULL;

  if (self->draft == NULL || ante_patient_draft_get_id (self->draft) != NULL)
    return NULL;
  g_object_get (self->draft, "last-name", &last, NULL);
  return *last != '\0' ? ante_desk_search (self->desk, last, TWINS_LOOKED_AT) : NULL;
}

/* Two records of one person would each know half of their exams. */
static void
look_for_twin (AntePatientSection *self)
{
  g_autoptr (GPtrArray) hits = find_namesakes (self);

  g_clear_pointer (&self->twin_id, g_free);
  for (guint i = 0; hits != NULL && i < hits->len && self->twin_id == NULL; i++)
    {
      const AnteSearchHit *hit = g_ptr_array_index (hits, i);

      if (!is_twin (self, hit))
        continue;
      self->twin_id = g_strdup (hit->patient_id);
      adw_action_row_set_subtitle (self->twin_row, hit->name);
    }
  gtk_widget_set_visible (self->twin_group, self->twin_id != NULL);
}

static void
twin_chosen_cb (AntePatientSection *self)
{
  g_autofree char *id = g_steal_pointer (&self->twin_id);

  ante_patient_section_load (self, id);
}

/* --- Who is chosen --- */

static void
typed_cb (AntePatientSection *self)
{
  look_for_twin (self);
  g_signal_emit (self, signals[TYPED], 0);
}

static void
forget (AntePatientSection *self)
{
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_func (self->draft, typed_cb, self);
  ante_patient_fields_set_draft (self->fields, NULL);
  ante_test_group_set_draft (self->test_group, NULL);
  g_clear_object (&self->draft);
}

/* The other page is out of the way of the keyboard as well as of the eye. */
static void
show_page (AntePatientSection *self, const char *name)
{
  gtk_widget_set_can_focus (GTK_WIDGET (self->picker), g_str_equal (name, "picker"));
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
describe_chosen (AntePatientSection *self)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *name = NULL;

  if (ante_patient_draft_get_id (self->draft) == NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->patient_row), _("New patient"));
      adw_action_row_set_subtitle (self->patient_row, _("Saved together with the appointment"));
      return;
    }
  g_object_get (self->draft, "first-name", &first, "last-name", &last, NULL);
  name = g_strdup_printf ("%s, %s", last, first);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->patient_row), name);
  adw_action_row_set_subtitle (self->patient_row, _("Already a patient here"));
}

static void
choose (AntePatientSection *self, const AntePatient *patient)
{
  forget (self);
  self->draft = ante_patient_draft_new (patient, self->today);
  describe_chosen (self);
  ante_patient_fields_set_draft (self->fields, self->draft);
  ante_test_group_set_draft (self->test_group, self->draft);
  g_signal_connect_object (self->draft, "notify", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
  show_page (self, "fields");
  look_for_twin (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AntePatientSection) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePatient) patient = ante_desk_load_patient_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  if (self->desk == NULL)
    return; /* closed */
  ante_problem_set_text (self->problem, text);
  if (patient == NULL)
    return;
  choose (self, patient);
  g_signal_emit (self, signals[LOADED], 0);
}

/* What is no name is the phone or the email that was looked for. */
static void
fill_from_search (AntePatientSection *self, const char *typed)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  gboolean is_guess = ante_patient_picker_split_name (typed, &first, &last);
  gboolean is_name = *first != '\0' || *last != '\0';
  if (is_name)
    g_object_set (self->draft, "first-name", first, "last-name", last, NULL);
  else
    g_object_set (self->draft, strchr (typed, '@') != NULL ? "email" : "phone", typed, NULL);
  if (is_guess)
    ante_patient_fields_ask_about_name (self->fields);
  else
    ante_patient_fields_focus (self->fields, *first == '\0' ? "first-name" : "dob");
}

static void
new_chosen_cb (AntePatientSection *self, const char *typed)
{
  choose (self, NULL);
  fill_from_search (self, typed);
}

static void
other_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AntePatientSection *self = ANTE_PATIENT_SECTION (widget);

  forget (self);
  look_for_twin (self);
  show_page (self, "picker");
  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
ante_patient_section_grab_focus (GtkWidget *widget)
{
  AntePatientSection *self = ANTE_PATIENT_SECTION (widget);

  return gtk_widget_grab_focus (self->draft == NULL ? GTK_WIDGET (self->picker) : GTK_WIDGET (self->fields));
}

static void
ante_patient_section_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (ANTE_PATIENT_SECTION (widget)->cancellable);
  GTK_WIDGET_CLASS (ante_patient_section_parent_class)->unroot (widget);
}

static void
ante_patient_section_dispose (GObject *object)
{
  AntePatientSection *self = ANTE_PATIENT_SECTION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->draft);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_patient_section_parent_class)->dispose (object);
}

static void
ante_patient_section_finalize (GObject *object)
{
  AntePatientSection *self = ANTE_PATIENT_SECTION (object);

  g_free (self->today);
  g_free (self->twin_id);
  G_OBJECT_CLASS (ante_patient_section_parent_class)->finalize (object);
}

static guint
make_signal (const char *name)
{
  return g_signal_new (name, ANTE_TYPE_PATIENT_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_patient_section_class_init (AntePatientSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_patient_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_patient_section_finalize;
  widget_class->grab_focus = ante_patient_section_grab_focus;
  widget_class->unroot = ante_patient_section_unroot;

  signals[CHANGED] = make_signal ("changed");
  signals[TYPED] = make_signal ("typed");
  signals[LOADED] = make_signal ("loaded");
  gtk_widget_class_install_action (widget_class, "patient.other", NULL, other_cb);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_PATIENT_PICKER);
  g_type_ensure (ANTE_TYPE_PATIENT_FIELDS);
  g_type_ensure (ANTE_TYPE_TEST_GROUP);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/appointment/ante-patient-section.ui");
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, problem);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, stack);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, picker);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, patient_row);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, other_button);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, twin_group);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, twin_row);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, fields);
  gtk_widget_class_bind_template_child (widget_class, AntePatientSection, test_group);
}

static void
ante_patient_section_init (AntePatientSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->picker, "chosen", G_CALLBACK (ante_patient_section_load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "new", G_CALLBACK (new_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->twin_row, "activated", G_CALLBACK (twin_chosen_cb), self, G_CONNECT_SWAPPED);
}

void
ante_patient_section_set_desk (AntePatientSection *self, AnteDesk *desk)
{
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  self->today = ante_desk_today (desk);
  ante_patient_picker_set_desk (self->picker, desk);
}

void
ante_patient_section_show (AntePatientSection *self, const AntePatient *patient)
{
  choose (self, patient);
  gtk_widget_set_visible (self->other_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "patient.other", FALSE);
}

void
ante_patient_section_load (AntePatientSection *self, const char *patient_id)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ante_desk_load_patient_async (self->desk, patient_id, self->cancellable, loaded_cb, g_object_ref (self));
}

AntePatientDraft *
ante_patient_section_get_draft (AntePatientSection *self)
{
  return self->draft;
}

gboolean
ante_patient_section_is_searching (AntePatientSection *self)
{
  return self->draft == NULL && *ante_patient_picker_get_text (self->picker) != '\0';
}

GtkWidget *
ante_patient_section_reveal (AntePatientSection *self)
{
  return self->draft == NULL ? GTK_WIDGET (self->picker) : ante_patient_fields_reveal (self->fields);
}

void
ante_patient_section_name_blocking (AntePatientSection *self, GStrvBuilder *names)
{
  if (self->draft == NULL)
    g_strv_builder_add (names, ante_words_field ("patient"));
  else
    ante_patient_fields_name_blocking (self->fields, names);
}

gboolean
ante_patient_section_focus (AntePatientSection *self, const char *property)
{
  return ante_patient_fields_focus (self->fields, property);
}

void
ante_patient_section_reveal_missing (AntePatientSection *self)
{
  if (self->draft != NULL)
    ante_patient_fields_reveal_missing (self->fields);
}
