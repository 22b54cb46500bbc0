/* SPDX-License-Identifier: GPL-3.0-or-later
 * The treatments of a clinic: made, given exams, retired and offered again, over a real desk. */
#include "app/treatments/ante-exam-picker.h"
#include "app/treatments/ante-treatment-editor.h"
#include "app/treatments/ante-treatments-window.h"
#include "app/widgets/ante-field-row.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

typedef struct
{
  AnteTestDesk *desk;
  GtkWindow *window; /* NULL once it has closed */
} Place;

static Place *
make_place (void)
{
  Place *self = g_new0 (Place, 1);

  self->desk = ante_test_desk_new_ready ();
  return self;
}

static void
saved_cb (AnteTreatmentEditor *editor, const char *name, AnteUndo *undo, gpointer data)
{
  g_clear_pointer (&undo, ante_undo_free);
}

static void
open_window (Place *self, GtkWindow *window)
{
  self->window = window;
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &self->window);
  if (ANTE_IS_TREATMENT_EDITOR (window))
    g_signal_connect (window, "saved", G_CALLBACK (saved_cb), NULL);
  gtk_window_present (window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0);
}

static void
free_place (Place *self)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  ante_test_wait_until (self->window == NULL);
  ante_test_desk_free (self->desk);
  g_free (self);
}

static GtkWidget *
root (Place *self)
{
  return GTK_WIDGET (self->window);
}

static AnteTreatment *
first_treatment (Place *self)
{
  return g_ptr_array_index (ante_desk_get_treatments (self->desk->desk), 0);
}

static AnteTreatment *
find_treatment (Place *self, const char *name)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk->desk);

  for (guint i = 0; i < treatments->len; i++)
    if (g_strcmp0 (((AnteTreatment *) g_ptr_array_index (treatments, i))->name, name) == 0)
      return g_ptr_array_index (treatments, i);
  g_assert_not_reached ();
}

static guint
count_treatments (Place *self)
{
  return ante_desk_get_treatments (self->desk->desk)->len;
}

static void
test_made_with_exams (void)
{
  Place *self = make_place ();
  GtkWidget *check;

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  g_object_set (ante_test_find_row (root (self), "Name"), "text", "Botox & more", NULL);
  g_object_set (ante_test_find_row (root (self), "Months an exam is good for"), "text", "6", NULL);
  ante_test_desk_answer_exams (self->desk);
  gtk_widget_activate_action (root (self), "treatment.exams", NULL);
  ante_test_wait_until (ante_test_has_row (root (self), "Lip filler exam"));
  check = ante_test_find (ante_test_find_row (root (self), "Lip filler exam"), GTK_TYPE_CHECK_BUTTON);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_widget_activate_action (root (self), "treatment.back", NULL);
  gtk_widget_activate_action (root (self), "treatment.save", NULL);
  ante_test_wait_until (self->window == NULL && count_treatments (self) == 1);
  g_assert_cmpstr (first_treatment (self)->name, ==, "Botox & more");
  g_assert_cmpuint (first_treatment (self)->validity_months, ==, 6);
  g_assert_cmpuint (first_treatment (self)->exams->len, ==, 1);
  g_assert_cmpstr (((AnteExamRef *) g_ptr_array_index (first_treatment (self)->exams, 0))->id, ==, "413");
  free_place (self);
}

static void
tick (Place *self, const char *exam)
{
  GtkWidget *check = ante_test_find (ante_test_find_row (root (self), exam), GTK_TYPE_CHECK_BUTTON);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
}

/* Its kind and what is to be uploaded are kept with it, and why it goes alone is said where it is chosen. */
static void
test_made_with_a_prescription (void)
{
  Place *self = make_place ();
  const AnteExamRef *exam;

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  g_object_set (ante_test_find_row (root (self), "Name"), "text", "Weight loss", NULL);
  ante_test_desk_answer_exams (self->desk);
  gtk_widget_activate_action (root (self), "treatment.exams", NULL);
  ante_test_wait_until (ante_test_has_row (root (self), "Semaglutide"));
  ante_test_find_label (root (self), "No. 500 · Prescription from a partner pharmacy. To be uploaded: ID and Lab");
  tick (self, "Semaglutide");
  ante_test_find_label (root (self), "A patient may be treated once all of them are cleared.");
  tick (self, "Botox exam");
  ante_test_find_label (root (self), "The exam with a prescription is sent as a meeting of its own, since the provider takes it only alone.");
  gtk_widget_activate_action (root (self), "treatment.back", NULL);
  gtk_widget_activate_action (root (self), "treatment.save", NULL);
  ante_test_wait_until (self->window == NULL && count_treatments (self) == 1);
  exam = g_ptr_array_index (first_treatment (self)->exams, 0);
  g_assert_cmpstr (exam->id, ==, "500");
  g_assert_cmpint (ante_meeting_kind (exam), ==, ANTE_MEETING_PARTNER);
  g_assert_cmpstr (exam->attachments[1], ==, "Lab");
  g_assert_cmpint (ante_meeting_kind (g_ptr_array_index (first_treatment (self)->exams, 1)), ==, ANTE_MEETING_GOOD_FAITH);
  free_place (self);
}

static void
test_unnamed_is_not_saved (void)
{
  Place *self = make_place ();

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  g_object_set (ante_test_find_row (root (self), "Months an exam is good for"), "text", "61", NULL);
  gtk_widget_activate_action (root (self), "treatment.save", NULL);
  ante_test_find_label (root (self), "Give the treatment a name");
  ante_test_find_label (root (self), "Use between 1 and 60 months");
  g_assert_cmpuint (count_treatments (self), ==, 0);
  free_place (self);
}

static void
test_exams_that_do_not_load (void)
{
  Place *self = make_place ();

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  ante_test_desk_answer_error (self->desk, 401, "Unauthorized access.");
  gtk_widget_activate_action (root (self), "treatment.exams", NULL);
  ante_test_wait_until (gtk_widget_get_mapped (ante_test_find_label (root (self), "The Exams Could Not Be Loaded")));
  ante_test_desk_answer_exams (self->desk);
  gtk_widget_activate_action (ante_test_find (root (self), ANTE_TYPE_EXAM_PICKER), "exams.retry", NULL);
  ante_test_wait_until (ante_test_has_row (root (self), "Botox exam"));
  free_place (self);
}

static void
test_closed_while_exams_load (void)
{
  Place *self = make_place ();

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  ante_fake_http_hold (self->desk->provider);
  gtk_widget_activate_action (root (self), "treatment.exams", NULL);
  free_place (self);
}

static void
test_search_finds_exams (void)
{
  Place *self = make_place ();
  GtkWidget *search, *botox;

  open_window (self, ante_treatment_editor_new (self->desk->desk, NULL));
  ante_test_desk_answer_exams (self->desk);
  gtk_widget_activate_action (root (self), "treatment.exams", NULL);
  ante_test_wait_until (ante_test_has_row (root (self), "Botox exam"));
  botox = ante_test_find_row (root (self), "Botox exam");
  search = ante_test_find (root (self), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (search), "413");
  ante_test_wait_until (!gtk_widget_get_child_visible (botox));
  gtk_editable_set_text (GTK_EDITABLE (search), "BOTOX exam");
  ante_test_wait_until (gtk_widget_get_child_visible (botox));
  free_place (self);
}

static void
test_retired_and_offered_again (void)
{
  Place *self = make_place ();

  ante_test_desk_add_treatment (self->desk, "Peel", NULL);
  open_window (self, ante_treatment_editor_new (self->desk->desk, first_treatment (self)));
  gtk_widget_activate_action (root (self), "treatment.retire", NULL);
  ante_test_wait_until (self->window == NULL && first_treatment (self)->retired);

  open_window (self, ante_treatments_window_new (self->desk->desk));
  gtk_widget_activate (gtk_widget_get_ancestor (ante_test_find_label (root (self), "Offer Again"), GTK_TYPE_BUTTON));
  ante_test_wait_until (!first_treatment (self)->retired);
  free_place (self);
}

static void
test_list_follows_the_desk (void)
{
  Place *self = make_place ();

  open_window (self, ante_treatments_window_new (self->desk->desk));
  ante_test_find_label (root (self), "No Treatments Yet");
  ante_test_desk_add_treatment (self->desk, "Peel", NULL);
  ante_test_wait_until (ante_test_has_row (root (self), "Peel"));
  ante_test_find_label (root (self), "No exam needed");
  ante_test_desk_add_treatment (self->desk, "Botox", "412");
  ante_test_wait_until (ante_test_has_row (root (self), "Botox"));
  ante_test_find_label (root (self), "Needs Botox, good for 12 months");
  free_place (self);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

/* What the provider has changed is said where the treatments are, with what to do; and taken over by one button. */
static void
test_changed_at_the_provider (void)
{
  Place *self = make_place ();
  g_autoptr (GPtrArray) offered = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  GtkWidget *take_over;

  ante_test_desk_add_treatment (self->desk, "Botox", "412");
  ante_test_desk_add_treatment (self->desk, "Peel", "999");
  ante_test_desk_answer_exams (self->desk);
  open_window (self, ante_treatments_window_new (self->desk->desk));
  ante_test_wait_until (says (root (self),
                             "Needs Botox, good for 12 months\nThe provider has changed Botox. Now it is: Botox exam "
                             "(Good-faith exam). Take that over, so that invites fit."));
  ante_test_find_label (root (self), "Needs Peel, good for 12 months\nThe provider does not list Peel any more, so it will refuse "
                                     "invites with it. Choose another exam instead.");
  gtk_window_destroy (self->window);
  ante_test_wait_until (self->window == NULL);

  g_ptr_array_add (offered, ante_exam_ref_new ("412", "Botox exam"));
  open_window (self, ante_treatment_editor_new (self->desk->desk, find_treatment (self, "Botox")));
  take_over = gtk_widget_get_ancestor (ante_test_find_label (root (self), "Take Over"), GTK_TYPE_BUTTON);
  g_assert_false (gtk_widget_get_mapped (take_over));
  ante_treatment_editor_set_offered (ANTE_TREATMENT_EDITOR (self->window), offered);
  ante_test_find_label (root (self), "The provider has changed Botox. Now it is: Botox exam (Good-faith exam). Take that over, so that invites fit.");
  ante_test_wait_until (gtk_widget_get_mapped (take_over));
  gtk_widget_activate (take_over);
  ante_test_wait_until (!gtk_widget_get_mapped (take_over));
  gtk_widget_activate_action (root (self), "treatment.save", NULL);
  ante_test_wait_until (self->window == NULL);
  g_assert_cmpstr (((AnteExamRef *) g_ptr_array_index (find_treatment (self, "Botox")->exams, 0))->title, ==, "Botox exam");
  free_place (self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/treatments/made-with-exams", test_made_with_exams);
  g_test_add_func ("/treatments/made-with-exams-and-a-prescription", test_made_with_a_prescription);
  g_test_add_func ("/treatments/unnamed-is-not-saved", test_unnamed_is_not_saved);
  g_test_add_func ("/treatments/exams-that-do-not-load", test_exams_that_do_not_load);
  g_test_add_func ("/treatments/closed-while-exams-load", test_closed_while_exams_load);
  g_test_add_func ("/treatments/search-finds-exams", test_search_finds_exams);
  g_test_add_func ("/treatments/retired-and-offered-again", test_retired_and_offered_again);
  g_test_add_func ("/treatments/list-follows-the-desk", test_list_follows_the_desk);
  g_test_add_func ("/treatments/changed-at-the-provider", test_changed_at_the_provider);
  return g_test_run ();
}
