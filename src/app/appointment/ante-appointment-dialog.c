/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making or changing an appointment, and the patient's details with it. */
#include "app/appointment/ante-appointment-dialog.h"
#include "app/appointment/ante-appointment-fields.h"
#include "app/appointment/ante-patient-section.h"
#include "app/widgets/ante-discard.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

struct _AnteAppointmentDialog
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  char *today;
                  AnteAppointmentDraft *appointment; /* owned */
  /* Under way */ gboolean typed; /* something that closing would lose */
                  gboolean saving;
                  gboolean closing;
  /* Template */  AnteProblem *problem;
                  AntePatientSection *section;
                  AnteAppointmentFields *appointment_fields;
                  GtkLabel *needed_label;
                  GtkWidget *save_button;
                  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteAppointmentDialog, ante_appointment_dialog, ADW_TYPE_WINDOW)

static guint saved_signal;

/* --- What may be done --- */

static gboolean
is_valid (AnteAppointmentDialog *self)
{
  AntePatientDraft *patient = ante_patient_section_get_draft (self->section);

  return patient != NULL && ante_patient_draft_get_valid (patient)
      && ante_appointment_draft_get_valid (self->appointment);
}

/* "Still needed: Last name and Time", so that Save never is grey without a reason. */
static char *
describe_needed (AnteAppointmentDialog *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;

  ante_patient_section_name_blocking (self->section, names);
  ante_appointment_fields_name_blocking (self->appointment_fields, names);
  list = g_strv_builder_end (names);
  if (*list == NULL)
    return NULL;
  joined = ante_words_join ((const char *const *) list);
  /* Translators: why an appointment cannot be saved yet; %s is a list of fields. */
  return g_strdup_printf (_("Before saving: %s"), joined);
}

static void
show_state (AnteAppointmentDialog *self)
{
  g_autofree char *needed = describe_needed (self);

  gtk_label_set_label (self->needed_label, needed != NULL ? needed : "");
  gtk_widget_set_visible (GTK_WIDGET (self->needed_label), needed != NULL);
  gtk_widget_set_sensitive (self->save_button, is_valid (self) && !self->saving);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->saving);
  gtk_spinner_set_spinning (self->spinner, self->saving);
}

static void
typed_cb (AnteAppointmentDialog *self)
{
  self->typed = TRUE;
  show_state (self);
}

static void
patient_changed_cb (AnteAppointmentDialog *self)
{
  AntePatientDraft *patient = ante_patient_section_get_draft (self->section);

  ante_appointment_draft_set_patient_id (self->appointment, patient != NULL ? ante_patient_draft_get_id (patient) : NULL);
  show_state (self);
}

static void
patient_loaded_cb (AnteAppointmentDialog *self)
{
  ante_appointment_fields_focus (self->appointment_fields, "time");
}

/* --- Saving --- */

static char *
read_date (AnteAppointmentDialog *self)
{
  g_autofree char *typed = NULL;

  g_object_get (self->appointment, "date", &typed, NULL);
  return ante_date_normalise (typed, self->today);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteAppointmentDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *date = NULL;
  AnteUndo *undo = NULL;
  gboolean saved = ante_desk_save_finish (ANTE_DESK (source), result, NULL, &id, &undo, &error);

  if (self->desk == NULL)
    {
      g_clear_pointer (&undo, ante_undo_free);
      return; /* closed: what was saved stays */
    }
  self->saving = FALSE;
  if (!saved)
    {
      g_autofree char *text = ante_words_error (error);

      ante_problem_set_text (self->problem, text);
      show_state (self);
      return;
    }
  if (id == NULL) /* the patient alone was changed */
    id = g_strdup (ante_appointment_draft_get_id (self->appointment));
  date = read_date (self);
  self->closing = TRUE;
  g_signal_emit (self, saved_signal, 0, id, date, undo);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
has_changes (JsonObject *changes)
{
  gboolean any = changes != NULL;

  g_clear_pointer (&changes, json_object_unref);
  return any;
}

static void
save (AnteAppointmentDialog *self)
{
  AntePatientDraft *patient = ante_patient_section_get_draft (self->section);
  gboolean patient_changed = has_changes (ante_patient_draft_get_changes (patient));
  gboolean appointment_changed = has_changes (ante_appointment_draft_get_changes (self->appointment));

  if (!patient_changed && !appointment_changed)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->saving = TRUE;
  ante_problem_set_text (self->problem, NULL);
  show_state (self);
  ante_desk_save_async (self->desk, patient_changed ? patient : NULL,
                        appointment_changed ? self->appointment : NULL, saved_cb, g_object_ref (self));
}

/* Asked too early it says what is missing and goes there. */
static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (widget);
  GtkWidget *first, *second;

  if (self->saving)
    return;
  first = ante_patient_section_reveal (self->section);
  second = ante_appointment_fields_reveal (self->appointment_fields);
  if (first != NULL || second != NULL)
    gtk_widget_grab_focus (first != NULL ? first : second);
  else if (is_valid (self))
    save (self);
}

/* The button is grey while something is missing; the shortcut then says what. */
static void
save_clicked_cb (AnteAppointmentDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.save", NULL);
}

/* --- Closing --- */

static gboolean
ante_appointment_dialog_close_request (GtkWindow *window)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (window);

  if (!self->closing && (self->typed || ante_patient_section_is_searching (self->section)))
    {
      ante_discard_ask (window, &self->closing, _("Discard What You Typed?"),
                        _("The appointment has not been saved."), _("_Keep Editing"));
      return TRUE;
    }
  return GTK_WINDOW_CLASS (ante_appointment_dialog_parent_class)->close_request (window);
}

static void
close_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
ante_appointment_dialog_dispose (GObject *object)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (object);

  /* Leaving a row saves or tidies it: while there is still something to save to. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  g_clear_object (&self->appointment);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_appointment_dialog_parent_class)->dispose (object);
}

static void
ante_appointment_dialog_finalize (GObject *object)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (object);

  g_free (self->today);
  G_OBJECT_CLASS (ante_appointment_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/appointment/ante-appointment-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, section);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, appointment_fields);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, needed_label);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, spinner);
}

static void
ante_appointment_dialog_class_init (AnteAppointmentDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_appointment_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_appointment_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ante_appointment_dialog_close_request;

  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "form.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.close", NULL);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_PATIENT_SECTION);
  g_type_ensure (ANTE_TYPE_APPOINTMENT_FIELDS);
  bind_template (widget_class);
}

static void
ante_appointment_dialog_init (AnteAppointmentDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (save_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->section, "changed", G_CALLBACK (patient_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->section, "typed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->section, "loaded", G_CALLBACK (patient_loaded_cb), self, G_CONNECT_SWAPPED);
}

static AnteAppointmentDialog *
make_dialog (AnteDesk *desk, const AnteAppointment *appointment, const char *date)
{
  AnteAppointmentDialog *self = g_object_new (ANTE_TYPE_APPOINTMENT_DIALOG, NULL);

  self->desk = g_object_ref (desk);
  self->today = ante_desk_today (desk);
  self->appointment = ante_appointment_draft_new (appointment, date, self->today);
  ante_patient_section_set_desk (self->section, desk);
  ante_appointment_fields_set_draft (self->appointment_fields, self->appointment, ante_desk_get_treatments (desk),
                                     self->today);
  gtk_window_set_title (GTK_WINDOW (self), appointment != NULL ? _("Edit Appointment") : _("New Appointment"));
  g_signal_connect_object (self->appointment, "notify", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->appointment_fields, "treatments-changed", G_CALLBACK (typed_cb), self,
                           G_CONNECT_SWAPPED);
  show_state (self);
  return self;
}

GtkWindow *
ante_appointment_dialog_new (AnteDesk *desk, const char *date)
{
  AnteAppointmentDialog *self = make_dialog (desk, NULL, date);

  gtk_widget_grab_focus (GTK_WIDGET (self->section));
  return GTK_WINDOW (self);
}

GtkWindow *
ante_appointment_dialog_new_for_patient (AnteDesk *desk, const char *patient_id, const char *date)
{
  AnteAppointmentDialog *self = make_dialog (desk, NULL, date);

  ante_patient_section_load (self->section, patient_id);
  return GTK_WINDOW (self);
}

GtkWindow *
ante_appointment_dialog_new_for_view (AnteDesk *desk, AnteAppointmentView *view)
{
  AnteAppointmentDialog *self = make_dialog (desk, ante_appointment_view_get_appointment (view), NULL);

  ante_patient_section_show (self->section, ante_appointment_view_get_patient (view));
  ante_appointment_fields_focus (self->appointment_fields, "time");
  return GTK_WINDOW (self);
}

void
ante_appointment_dialog_focus_field (AnteAppointmentDialog *self, const char *property)
{
  g_return_if_fail (ANTE_IS_APPOINTMENT_DIALOG (self));

  ante_patient_section_reveal_missing (self->section);
  if (!ante_patient_section_focus (self->section, property))
    ante_appointment_fields_focus (self->appointment_fields, property);
}
