/* SPDX-License-Identifier: GPL-3.0-or-later
 * Booking over a real desk: new and known patients, what is missing, and closing without loss. */
#include "app/appointment/ante-appointment-dialog.h"
#include "app/fields/ante-patient-picker.h"
#include "app/widgets/ante-field-row.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

typedef struct
{
  AnteTestDesk *desk;
  GtkWindow *dialog; /* NULL once it has closed */
  guint n_saved;
  char *saved_id;
  char *saved_date;
} Booking;

static void
saved_cb (AnteAppointmentDialog *dialog, const char *id, const char *date, AnteUndo *undo, Booking *self)
{
  self->n_saved++;
  g_free (self->saved_id);
  g_free (self->saved_date);
  self->saved_id = g_strdup (id);
  self->saved_date = g_strdup (date);
  g_assert_nonnull (undo);
  ante_undo_free (undo);
}

static Booking *
make_booking (void)
{
  Booking *self = g_new0 (Booking, 1);

  self->desk = ante_test_desk_new_ready ();
  ante_test_desk_add_treatment (self->desk, "Botox", "412");
  return self;
}

static void
open_dialog (Booking *self, GtkWindow *dialog)
{
  self->dialog = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &self->dialog);
  g_signal_connect (dialog, "saved", G_CALLBACK (saved_cb), self);
  gtk_window_present (dialog);
  /* Placed, too: the toolkit makes a question over it no wider than what is below. */
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (dialog)) && gtk_widget_get_width (GTK_WIDGET (dialog)) >= 360);
}

static void
free_booking (Booking *self)
{
  if (self->dialog != NULL)
    gtk_window_destroy (self->dialog);
  ante_test_wait_until (self->dialog == NULL);
  ante_test_desk_free (self->desk);
  g_free (self->saved_id);
  g_free (self->saved_date);
  g_free (self);
}

static const char *
first_treatment (Booking *self)
{
  return ((AnteTreatment *) g_ptr_array_index (ante_desk_get_treatments (self->desk->desk), 0))->id;
}

static void
enter (Booking *self, const char *title, const char *text)
{
  g_object_set (ante_test_find_row (GTK_WIDGET (self->dialog), title), "text", text, NULL);
}

static void
tick (Booking *self, const char *treatment)
{
  GtkWidget *row = ante_test_find_row (GTK_WIDGET (self->dialog), treatment);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (ante_test_find (row, GTK_TYPE_CHECK_BUTTON)), TRUE);
}

static void
act (Booking *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self->dialog), action, NULL);
}

static void
choose_line (Booking *self, const char *title)
{
  gtk_widget_activate (ante_test_find_row (GTK_WIDGET (self->dialog), title));
}

static gboolean
is_chosen (Booking *self)
{
  GtkWidget *stack = ante_test_find (GTK_WIDGET (self->dialog), GTK_TYPE_STACK);

  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "fields");
}

/* The provider asks for first and last name apart: whoever types one name sees how it is divided, twice. */
static void
test_divided_name_is_shown (void)
{
  Booking *self = make_booking ();

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Find the patient", "Ana de la Cruz Ortiz");
  ante_test_find_label (GTK_WIDGET (self->dialog), "First name: Ana · Last name: de la Cruz Ortiz");
  choose_line (self, "Add “Ana de la Cruz Ortiz” as a new patient");

  GtkWidget *first = ante_test_find_row (GTK_WIDGET (self->dialog), "First name");
  GtkWidget *last = ante_test_find_row (GTK_WIDGET (self->dialog), "Last name");

  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (first)), ==, "Ana");
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (last)), ==, "de la Cruz Ortiz");
  ante_test_find_label (first, "Check where the first name ends: the provider gets both names as they stand here");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (self->dialog), first));
  gtk_window_destroy (self->dialog);
  free_booking (self);
}

static void
test_new_patient (void)
{
  Booking *self = make_booking ();
  g_autoptr (AnteAppointmentView) view = NULL;

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Find the patient", "Jo Whitfield");
  choose_line (self, "Add “Jo Whitfield” as a new patient");
  g_assert_true (is_chosen (self));
  enter (self, "Date of birth", "6/30/1990");
  enter (self, "Date", "tomorrow");
  enter (self, "Time", "2 PM");
  tick (self, "Botox");
  act (self, "form.save");
  ante_test_wait_until (self->dialog == NULL);

  g_assert_cmpuint (self->n_saved, ==, 1);
  g_assert_cmpstr (self->saved_date, ==, "2026-11-22");
  view = ante_test_desk_load (self->desk, self->saved_id);
  g_assert_cmpstr (ante_appointment_view_get_appointment (view)->time, ==, "14:00");
  g_assert_cmpstr (ante_appointment_view_get_patient (view)->first_name, ==, "Jo");
  g_assert_cmpstr (ante_appointment_view_get_patient (view)->last_name, ==, "Whitfield");
  g_assert_cmpstr (ante_appointment_view_get_patient (view)->dob, ==, "1990-06-30");
  free_booking (self);
}

static void
test_known_patient (void)
{
  Booking *self = make_booking ();
  g_autofree char *earlier = ante_test_desk_add_appointment (self->desk, "Jo", "Whitfield", "1990-06-30", first_treatment (self));
  g_autoptr (AnteAppointmentView) before = ante_test_desk_load (self->desk, earlier);
  g_autoptr (AnteAppointmentView) view = NULL;

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Find the patient", "whitf");
  choose_line (self, "Whitfield, Jo");
  ante_test_wait_until (is_chosen (self));
  enter (self, "Time", "10");
  tick (self, "Botox");
  act (self, "form.save");
  ante_test_wait_until (self->dialog == NULL);
  view = ante_test_desk_load (self->desk, self->saved_id);
  g_assert_cmpstr (ante_appointment_view_get_patient (view)->id, ==, ante_appointment_view_get_patient (before)->id);
  free_booking (self);
}

/* Saving too early says what is missing, at the fields and beside the button. */
static void
test_says_what_is_missing (void)
{
  Booking *self = make_booking ();
  GtkWidget *save;

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  save = gtk_widget_get_ancestor (ante_test_find_label (GTK_WIDGET (self->dialog), "Save"), GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_get_sensitive (save));
  ante_test_find_label (GTK_WIDGET (self->dialog), "Before saving: Patient, Time and Treatments");
  act (self, "form.save");
  ante_test_find_label (GTK_WIDGET (self->dialog), "Enter the time of the appointment");
  ante_test_find_label (GTK_WIDGET (self->dialog), "Choose at least one treatment");

  choose_line (self, "Add a new patient");
  ante_test_find_label (GTK_WIDGET (self->dialog), "Before saving: First name, Last name, Time and Treatments");
  enter (self, "First name", "Jo");
  enter (self, "Last name", "Whitfield");
  enter (self, "Time", "9:30");
  tick (self, "Botox");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_assert_cmpuint (self->n_saved, ==, 0);
  free_booking (self);
}

/* The same person twice would each have half of the exams. */
static void
test_twin_is_pointed_out (void)
{
  Booking *self = make_booking ();
  g_autofree char *earlier = ante_test_desk_add_appointment (self->desk, "Jo", "Whitfield", "1990-06-30", first_treatment (self));
  const char *warning = "Already here with this name and birth date: use that patient";
  GtkWidget *row;

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Find the patient", "jo WHITFIELD");
  choose_line (self, "Add “jo WHITFIELD” as a new patient");
  row = ante_test_find_row (GTK_WIDGET (self->dialog), warning);
  g_assert_false (gtk_widget_get_mapped (row));
  enter (self, "Date of birth", "6/30/1990");
  ante_test_wait_until (gtk_widget_get_mapped (row));
  gtk_widget_activate (row);
  ante_test_wait_until (!gtk_widget_get_mapped (row));
  ante_test_find_label (GTK_WIDGET (self->dialog), "Already a patient here");
  free_booking (self);
}

static void
test_edit (void)
{
  Booking *self = make_booking ();
  g_autofree char *id = ante_test_desk_add_appointment (self->desk, "Jo", "Whitfield", NULL, first_treatment (self));
  g_autoptr (AnteAppointmentView) view = ante_test_desk_load (self->desk, id);
  g_autoptr (AnteAppointmentView) after = NULL;

  open_dialog (self, ante_appointment_dialog_new_for_view (self->desk->desk, view));
  ante_appointment_dialog_focus_field (ANTE_APPOINTMENT_DIALOG (self->dialog), "dob");
  ante_test_find_label (GTK_WIDGET (self->dialog), "Can wait, but an invite needs the date of birth");
  enter (self, "Date of birth", "6/30/1990");
  enter (self, "Time", "11:45");
  act (self, "form.save");
  ante_test_wait_until (self->dialog == NULL);
  g_assert_cmpstr (self->saved_id, ==, id);
  after = ante_test_desk_load (self->desk, id);
  g_assert_cmpstr (ante_appointment_view_get_patient (after)->dob, ==, "1990-06-30");
  g_assert_cmpstr (ante_appointment_view_get_appointment (after)->time, ==, "11:45");
  free_booking (self);
}

/* Only the patient was changed: the window still learns which appointment to show. */
static void
test_edit_of_the_patient_alone (void)
{
  Booking *self = make_booking ();
  g_autofree char *id = ante_test_desk_add_appointment (self->desk, "Jo", "Whitfield", NULL, first_treatment (self));
  g_autoptr (AnteAppointmentView) view = ante_test_desk_load (self->desk, id);

  open_dialog (self, ante_appointment_dialog_new_for_view (self->desk->desk, view));
  enter (self, "Phone", "415-555-0142");
  act (self, "form.save");
  ante_test_wait_until (self->dialog == NULL);
  g_assert_cmpuint (self->n_saved, ==, 1);
  g_assert_cmpstr (self->saved_id, ==, id);
  free_booking (self);
}

static void
test_unchanged_saves_nothing (void)
{
  Booking *self = make_booking ();
  g_autofree char *id = ante_test_desk_add_appointment (self->desk, "Jo", "Whitfield", "1990-06-30", first_treatment (self));
  g_autoptr (AnteAppointmentView) view = ante_test_desk_load (self->desk, id);

  open_dialog (self, ante_appointment_dialog_new_for_view (self->desk->desk, view));
  act (self, "form.save");
  ante_test_wait_until (self->dialog == NULL);
  g_assert_cmpuint (self->n_saved, ==, 0);
  free_booking (self);
}

static GtkWindow *
find_question (Booking *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

static void
test_closing_asks_only_when_something_was_typed (void)
{
  Booking *self = make_booking ();
  GtkWindow *question;

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  act (self, "form.close");
  ante_test_wait_until (self->dialog == NULL);
  g_assert_null (find_question (self));

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Time", "9:30");
  act (self, "form.close");
  question = find_question (self);
  g_assert_nonnull (question);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "keep");
  ante_test_settle ();
  g_assert_nonnull (self->dialog);

  act (self, "form.close");
  question = find_question (self);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "discard");
  ante_test_wait_until (self->dialog == NULL);
  g_assert_cmpuint (self->n_saved, ==, 0);
  free_booking (self);
}

static void
test_closed_while_saving (void)
{
  Booking *self = make_booking ();

  open_dialog (self, ante_appointment_dialog_new (self->desk->desk, ANTE_TEST_TODAY));
  enter (self, "Find the patient", "Jo Whitfield");
  choose_line (self, "Add “Jo Whitfield” as a new patient");
  enter (self, "Time", "9:30");
  tick (self, "Botox");
  act (self, "form.save");
  gtk_window_destroy (self->dialog);
  ante_test_wait_until (self->dialog == NULL);
  ante_test_wait_until (ante_desk_search_is_ready (self->desk->desk));
  free_booking (self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/appointment/dialog/divided-name-is-shown", test_divided_name_is_shown);
  g_test_add_func ("/appointment/dialog/new-patient", test_new_patient);
  g_test_add_func ("/appointment/dialog/known-patient", test_known_patient);
  g_test_add_func ("/appointment/dialog/says-what-is-missing", test_says_what_is_missing);
  g_test_add_func ("/appointment/dialog/twin-is-pointed-out", test_twin_is_pointed_out);
  g_test_add_func ("/appointment/dialog/edit", test_edit);
  g_test_add_func ("/appointment/dialog/edit-of-the-patient-alone", test_edit_of_the_patient_alone);
  g_test_add_func ("/appointment/dialog/unchanged-saves-nothing", test_unchanged_saves_nothing);
  g_test_add_func ("/appointment/dialog/closing-asks-only-when-something-was-typed",
                   test_closing_asks_only_when_something_was_typed);
  g_test_add_func ("/appointment/dialog/closed-while-saving", test_closed_while_saving);
  return g_test_run ();
}
