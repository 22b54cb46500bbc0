/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of an appointment in a form: when, how long, what for. */
#include "app/appointment/ante-appointment-fields.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <stdio.h>

#define N_ROWS 4

struct _AnteAppointmentFields
{
  AdwBin parent_instance;

  /* Given */     AnteAppointmentDraft *draft; /* owned */
                  char *today;
  /* Under way */ GPtrArray *checks; /* GtkCheckButton, borrowed from the group */
                  gboolean treatments_said;
  /* Template */  AnteFormRow *rows[N_ROWS];
                  GtkCalendar *calendar;
                  GtkWidget *calendar_button;
                  AdwPreferencesGroup *treatments_group;
                  AnteProblem *treatments_problem;
};

G_DEFINE_FINAL_TYPE (AnteAppointmentFields, ante_appointment_fields, ADW_TYPE_BIN)

static guint treatments_signal;

/* --- What the rows ask and say --- */

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_appointment_draft_get_problem (ANTE_APPOINTMENT_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

static char *
read_text (GObject *draft, const char *property)
{
  char *text = NULL;

  g_object_get (draft, property, &text, NULL);
  return text;
}

static AnteAppointmentFields *
fields_of (GObject *draft)
{
  return g_object_get_data (draft, "fields");
}

static char *
read_date (GObject *draft)
{
  g_autofree char *text = read_text (draft, "date");
  AnteAppointmentFields *self = fields_of (draft);

  return self != NULL ? ante_date_normalise (text, self->today) : NULL;
}

static char *
hint_date (GObject *draft, const char *property)
{
  g_autofree char *date = read_date (draft);

  return date != NULL ? ante_words_date_full (date) : NULL;
}

static char *
tidy_date (GObject *draft, const char *property)
{
  g_autofree char *date = read_date (draft);

  return date != NULL ? ante_words_date_typed (date) : NULL;
}

static char *
tidy_time (GObject *draft, const char *property)
{
  g_autofree char *text = read_text (draft, property);
  g_autofree char *time = ante_time_normalise (text);

  return time != NULL ? ante_words_clock (time) : NULL;
}

static char *
hint_minutes (GObject *draft, const char *property)
{
  g_autofree char *text = read_text (draft, property);
  guint64 minutes = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 60, 600, &minutes, NULL))
    return NULL;
  return ante_words_minutes (minutes);
}

static const struct
{
  const char *property;
  const char *child;
  AnteFormHintFunc hint;
  AnteFormHintFunc tidy;
} fields[N_ROWS] = {
  { "date", "date_row", hint_date, tidy_date },
  { "time", "time_row", NULL, tidy_time },
  { "minutes", "minutes_row", hint_minutes, NULL },
  { "note", "note_row", NULL, NULL },
};

/* --- The calendar --- */

static void
day_chosen_cb (AnteAppointmentFields *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
  g_autofree char *typed = ante_words_date_typed (date);

  g_object_set (self->draft, "date", typed, NULL);
}

/* Shows what the field says, without saying it back. */
static void
calendar_shown_cb (AnteAppointmentFields *self)
{
  g_autofree char *date = read_date (G_OBJECT (self->draft));
  g_autoptr (GDateTime) day = NULL;
  int year, month, number;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &number) != 3)
    return;
  day = g_date_time_new_local (year, month, number, 12, 0, 0);
  g_signal_handlers_block_by_func (self->calendar, day_chosen_cb, self);
  gtk_calendar_select_day (self->calendar, day);
  g_signal_handlers_unblock_by_func (self->calendar, day_chosen_cb, self);
}

/* --- Treatments --- */

static void
show_treatments_problem (AnteAppointmentFields *self)
{
  AnteFieldProblem problem = ante_appointment_draft_get_problem (self->draft, "treatments");

  ante_problem_set_text (self->treatments_problem,
                         self->treatments_said ? ante_words_field_problem ("treatments", problem) : NULL);
}

static void
treatment_toggled_cb (AnteAppointmentFields *self, GParamSpec *pspec, GtkCheckButton *check)
{
  const char *id = g_object_get_data (G_OBJECT (check), "treatment-id");

  ante_appointment_draft_set_treatment (self->draft, id, gtk_check_button_get_active (check));
  self->treatments_said = TRUE;
  show_treatments_problem (self);
  g_signal_emit (self, treatments_signal, 0);
}

static char *
describe_treatment (const AnteTreatment *treatment)
{
  if (treatment->retired)
    return g_strdup (_("No longer offered"));
  if (treatment->exams == NULL || treatment->exams->len == 0)
    return g_strdup (_("No exam needed"));
  return g_strdup_printf (ngettext ("Needs %u exam", "Needs %u exams", treatment->exams->len), treatment->exams->len);
}

static void
add_treatment (AnteAppointmentFields *self, const AnteTreatment *treatment)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *subtitle = describe_treatment (treatment);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), treatment->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), ante_appointment_draft_has_treatment (self->draft, treatment->id));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), "treatment-id", g_strdup (treatment->id), g_free);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (treatment_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->treatments_group, row);
  g_ptr_array_add (self->checks, check);
}

static int
compare_treatments (gconstpointer a, gconstpointer b)
{
  const AnteTreatment *first = *(const AnteTreatment *const *) a;
  const AnteTreatment *second = *(const AnteTreatment *const *) b;

  return g_utf8_collate (first->name, second->name);
}

/* What is retired shows only where it is booked already. */
static void
add_treatments (AnteAppointmentFields *self, GPtrArray *treatments)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < treatments->len; i++)
    {
      AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (!treatment->retired || ante_appointment_draft_has_treatment (self->draft, treatment->id))
        g_ptr_array_add (sorted, treatment);
    }
  g_ptr_array_sort (sorted, compare_treatments);
  for (guint i = 0; i < sorted->len; i++)
    add_treatment (self, g_ptr_array_index (sorted, i));
  if (sorted->len == 0)
    adw_preferences_group_set_description (self->treatments_group,
                                           _("None is set up yet. A manager adds them: Treatments, in the main menu."));
}

static void
ante_appointment_fields_dispose (GObject *object)
{
  AnteAppointmentFields *self = ANTE_APPOINTMENT_FIELDS (object);

  g_clear_object (&self->draft);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  G_OBJECT_CLASS (ante_appointment_fields_parent_class)->dispose (object);
}

static void
ante_appointment_fields_finalize (GObject *object)
{
  g_free (ANTE_APPOINTMENT_FIELDS (object)->today);
  G_OBJECT_CLASS (ante_appointment_fields_parent_class)->finalize (object);
}

static void
ante_appointment_fields_class_init (AnteAppointmentFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_appointment_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_appointment_fields_finalize;

  treatments_signal = g_signal_new ("treatments-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
  g_type_ensure (ANTE_TYPE_FIELD_ROW);
  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/appointment/ante-appointment-fields.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].child, FALSE,
                                               G_STRUCT_OFFSET (AnteAppointmentFields, rows[i]));
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentFields, calendar);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentFields, calendar_button);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentFields, treatments_group);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentFields, treatments_problem);
}

static void
ante_appointment_fields_init (AnteAppointmentFields *self)
{
  GtkWidget *popover;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->checks = g_ptr_array_new ();
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->calendar_button)));
  ante_form_row_add_suffix (self->rows[0], self->calendar_button);
  g_signal_connect_object (popover, "show", G_CALLBACK (calendar_shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (day_chosen_cb), self, G_CONNECT_SWAPPED);
}

void
ante_appointment_fields_set_draft (AnteAppointmentFields *self, AnteAppointmentDraft *draft,
                                   GPtrArray *treatments, const char *today)
{
  g_return_if_fail (self->draft == NULL);

  self->draft = g_object_ref (draft);
  self->today = g_strdup (today);
  g_object_set_data (G_OBJECT (draft), "fields", self);
  for (guint i = 0; i < N_ROWS; i++)
    {
      ante_form_row_bind (self->rows[i], G_OBJECT (draft), fields[i].property, find_problem, fields[i].hint);
      ante_form_row_set_tidy (self->rows[i], fields[i].tidy);
    }
  add_treatments (self, treatments);
}

GtkWidget *
ante_appointment_fields_reveal (AnteAppointmentFields *self)
{
  GtkWidget *first = NULL;
  gboolean blocks;

  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = GTK_WIDGET (self->rows[i]);
  self->treatments_said = TRUE;
  show_treatments_problem (self);
  find_problem (G_OBJECT (self->draft), "treatments", &blocks);
  if (first == NULL && blocks && self->checks->len > 0)
    first = g_ptr_array_index (self->checks, 0);
  return first;
}

void
ante_appointment_fields_name_blocking (AnteAppointmentFields *self, GStrvBuilder *names)
{
  gboolean blocks;

  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_get_blocks (self->rows[i]))
      g_strv_builder_add (names, ante_words_field (fields[i].property));
  find_problem (G_OBJECT (self->draft), "treatments", &blocks);
  if (blocks)
    g_strv_builder_add (names, ante_words_field ("treatments"));
}

gboolean
ante_appointment_fields_focus (AnteAppointmentFields *self, const char *property)
{
  for (guint i = 0; i < N_ROWS; i++)
    if (g_strcmp0 (fields[i].property, property) == 0)
      return gtk_widget_grab_focus (GTK_WIDGET (self->rows[i]));
  if (g_strcmp0 (property, "treatments") == 0 && self->checks->len > 0)
    return gtk_widget_grab_focus (g_ptr_array_index (self->checks, 0));
  return FALSE;
}
