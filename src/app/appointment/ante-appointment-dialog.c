/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making or changing an appointment, and the patient's details with it. */
#include "app/appointment/ante-appointment-dialog.h"
#include "app/appointment/ante-appointment-fields.h"
#include "app/appointment/ante-patient-fields.h"
#include "app/appointment/ante-patient-picker.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

struct _AnteAppointmentDialog
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  char *today;
                  AnteAppointmentDraft *appointment; /* owned */
  /* Under way */ AntePatientDraft *patient; /* owned; NULL while nobody is chosen */
                  char *twin_id; /* owned, nullable: somebody here with the same name and birth date */
                  GCancellable *cancellable; /* owned; of loading a patient */
                  gboolean typed; /* something that closing would lose */
                  gboolean saving;
                  gboolean closing;
  /* Template */  AnteProblem *problem;
                  GtkStack *stack;
                  AntePatientPicker *picker;
                  AdwActionRow *patient_row;
                  GtkWidget *other_button;
                  GtkWidget *twin_group;
                  AdwActionRow *twin_row;
                  AntePatientFields *patient_fields;
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
  return self->patient != NULL && ante_patient_draft_get_valid (self->patient)
      && ante_appointment_draft_get_valid (self->appointment);
}

/* "Still needed: Last name and Time", so that Save never is grey without a reason. */
static char *
describe_needed (AnteAppointmentDialog *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;

  if (self->patient == NULL)
    g_strv_builder_add (names, ante_words_field ("patient"));
  else
    ante_patient_fields_name_blocking (self->patient_fields, names);
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

/* --- The patient --- */

static char *
name_patient (AntePatientDraft *draft)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  g_object_get (draft, "first-name", &first, "last-name", &last, NULL);
  return g_strdup_printf (C_("person", "%s, %s"), last, first);
}

static gboolean
is_twin (AnteAppointmentDialog *self, const AnteSearchHit *hit)
{
  g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (self->patient);
  g_autofree char *name = g_strdup_printf ("%s, %s", patient->last_name, patient->first_name);
  g_autofree char *ours = g_utf8_casefold (name, -1);
  g_autofree char *theirs = g_utf8_casefold (hit->name, -1);

  return patient->dob != NULL && g_strcmp0 (patient->dob, hit->dob) == 0 && g_str_equal (ours, theirs);
}

/* Two records of one person would each know half of their exams. */
static void
look_for_twin (AnteAppointmentDialog *self)
{
  g_autofree char *last = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  g_clear_pointer (&self->twin_id, g_free);
  if (self->patient != NULL && ante_patient_draft_get_id (self->patient) == NULL)
    {
      g_object_get (self->patient, "last-name", &last, NULL);
      hits = *last != '\0' ? ante_desk_search (self->desk, last, 50) : NULL;
    }
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
patient_typed_cb (AnteAppointmentDialog *self)
{
  look_for_twin (self);
  typed_cb (self);
}

static void
forget_patient (AnteAppointmentDialog *self)
{
  if (self->patient != NULL)
    g_signal_handlers_disconnect_by_func (self->patient, patient_typed_cb, self);
  ante_patient_fields_set_draft (self->patient_fields, NULL);
  g_clear_object (&self->patient);
  ante_appointment_draft_set_patient_id (self->appointment, NULL);
}

static void
show_patient (AnteAppointmentDialog *self, const AntePatient *patient)
{
  forget_patient (self);
  self->patient = ante_patient_draft_new (patient, self->today);
  if (patient != NULL)
    {
      g_autofree char *name = name_patient (self->patient);

      ante_appointment_draft_set_patient_id (self->appointment, patient->id);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->patient_row), name);
      adw_action_row_set_subtitle (self->patient_row, _("Already a patient here"));
    }
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->patient_row), _("New patient"));
      adw_action_row_set_subtitle (self->patient_row, _("Saved together with the appointment"));
    }
  ante_patient_fields_set_draft (self->patient_fields, self->patient);
  g_signal_connect_object (self->patient, "notify", G_CALLBACK (patient_typed_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "fields");
  look_for_twin (self);
  show_state (self);
}

static void
patient_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteAppointmentDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePatient) patient = ante_desk_load_patient_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  if (self->desk == NULL)
    return; /* closed */
  g_clear_object (&self->cancellable);
  ante_problem_set_text (self->problem, text);
  if (patient == NULL)
    return;
  show_patient (self, patient);
  ante_appointment_fields_focus (self->appointment_fields, "time");
}

static void
load_patient (AnteAppointmentDialog *self, const char *patient_id)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ante_desk_load_patient_async (self->desk, patient_id, self->cancellable, patient_loaded_cb, g_object_ref (self));
}

static void
new_patient_cb (AnteAppointmentDialog *self, const char *typed)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  ante_patient_picker_split_name (typed, &first, &last);
  show_patient (self, NULL);
  g_object_set (self->patient, "first-name", first, "last-name", last, NULL);
  if (*first == '\0' && *last == '\0' && strchr (typed, '@') != NULL)
    g_object_set (self->patient, "email", typed, NULL);
  else if (*first == '\0' && *last == '\0')
    g_object_set (self->patient, "phone", typed, NULL);
  ante_patient_fields_focus (self->patient_fields, *first == '\0' ? "first-name" : "dob");
}

static void
twin_clicked_cb (AnteAppointmentDialog *self)
{
  g_autofree char *id = g_steal_pointer (&self->twin_id);

  load_patient (self, id);
}

static void
other_patient_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (widget);

  forget_patient (self);
  look_for_twin (self);
  gtk_stack_set_visible_child_name (self->stack, "picker");
  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
  show_state (self);
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
  gboolean patient_changed = has_changes (ante_patient_draft_get_changes (self->patient));
  gboolean appointment_changed = has_changes (ante_appointment_draft_get_changes (self->appointment));

  if (!patient_changed && !appointment_changed)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->saving = TRUE;
  ante_problem_set_text (self->problem, NULL);
  show_state (self);
  ante_desk_save_async (self->desk, patient_changed ? self->patient : NULL,
                        appointment_changed ? self->appointment : NULL, saved_cb, g_object_ref (self));
}

/* Asked too early it says what is missing and goes there. */
static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (widget);
  GtkWidget *first = NULL;
  GtkWidget *second;

  if (self->saving)
    return;
  if (self->patient == NULL)
    first = GTK_WIDGET (self->picker);
  else
    first = ante_patient_fields_reveal (self->patient_fields);
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
close_later (gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
  return G_SOURCE_REMOVE;
}

/* The question still looks for its parent when it goes, so it goes first. */
static void
discard_answered_cb (AnteAppointmentDialog *self, const char *response)
{
  if (!g_str_equal (response, "discard"))
    return;
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_later, g_object_ref (self), g_object_unref);
}

static void
ask_to_discard (AnteAppointmentDialog *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Discard What You Typed?"),
                                              _("The appointment has not been saved."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep Editing"), "discard", _("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
ante_appointment_dialog_close_request (GtkWindow *window)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (window);
  gboolean searching = self->patient == NULL && *ante_patient_picker_get_text (self->picker) != '\0';

  if (!self->closing && (self->typed || searching))
    {
      ask_to_discard (self);
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
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->patient);
  g_clear_object (&self->appointment);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_appointment_dialog_parent_class)->dispose (object);
}

static void
ante_appointment_dialog_finalize (GObject *object)
{
  AnteAppointmentDialog *self = ANTE_APPOINTMENT_DIALOG (object);

  g_free (self->today);
  g_free (self->twin_id);
  G_OBJECT_CLASS (ante_appointment_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/anteroom/Anteroom/appointment/ante-appointment-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, picker);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, patient_row);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, other_button);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, twin_group);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, twin_row);
  gtk_widget_class_bind_template_child (widget_class, AnteAppointmentDialog, patient_fields);
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
  gtk_widget_class_install_action (widget_class, "form.other-patient", NULL, other_patient_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.close", NULL);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_PATIENT_PICKER);
  g_type_ensure (ANTE_TYPE_PATIENT_FIELDS);
  g_type_ensure (ANTE_TYPE_APPOINTMENT_FIELDS);
  bind_template (widget_class);
}

static void
ante_appointment_dialog_init (AnteAppointmentDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->picker, "chosen", G_CALLBACK (load_patient), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "new", G_CALLBACK (new_patient_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (save_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->twin_row, "activated", G_CALLBACK (twin_clicked_cb), self, G_CONNECT_SWAPPED);
}

static AnteAppointmentDialog *
make_dialog (AnteDesk *desk, const AnteAppointment *appointment, const char *date)
{
  AnteAppointmentDialog *self = g_object_new (ANTE_TYPE_APPOINTMENT_DIALOG, NULL);

  self->desk = g_object_ref (desk);
  self->today = ante_desk_today (desk);
  self->appointment = ante_appointment_draft_new (appointment, date, self->today);
  ante_patient_picker_set_desk (self->picker, desk);
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

  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
  return GTK_WINDOW (self);
}

GtkWindow *
ante_appointment_dialog_new_for_patient (AnteDesk *desk, const char *patient_id, const char *date)
{
  AnteAppointmentDialog *self = make_dialog (desk, NULL, date);

  load_patient (self, patient_id);
  return GTK_WINDOW (self);
}

GtkWindow *
ante_appointment_dialog_new_for_view (AnteDesk *desk, AnteAppointmentView *view)
{
  AnteAppointmentDialog *self = make_dialog (desk, ante_appointment_view_get_appointment (view), NULL);

  show_patient (self, ante_appointment_view_get_patient (view));
  gtk_widget_set_visible (self->other_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.other-patient", FALSE);
  ante_appointment_fields_focus (self->appointment_fields, "time");
  return GTK_WINDOW (self);
}

void
ante_appointment_dialog_focus_field (AnteAppointmentDialog *self, const char *property)
{
  g_return_if_fail (ANTE_IS_APPOINTMENT_DIALOG (self));

  if (self->patient != NULL)
    ante_patient_fields_reveal_missing (self->patient_fields);
  if (!ante_patient_fields_focus (self->patient_fields, property))
    ante_appointment_fields_focus (self->appointment_fields, property);
}
