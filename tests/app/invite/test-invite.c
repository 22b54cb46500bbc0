/* SPDX-License-Identifier: GPL-3.0-or-later
 * Composing over a real desk and a provider that answers as it is told: what is shown while it is asked, when it has
 * nothing and when it fails; what is missing; and that closing in the middle leaves nothing behind. */
#include "app/fields/ante-test-group.h"
#include "app/invite/ante-invite-composer.h"
#include "app/invite/ante-pharmacy-search.h"
#include "app/widgets/ante-banner.h"
#include "app/widgets/ante-form-row.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <string.h>

#define JSON "Content-Type: application/json\r\n"
#define PHARMACIES "[{\"pharmacy_id\":16,\"pharmacy_name\":\"Fernhill Pharmacy\"},{\"pharmacy_id\":99,\"pharmacy_name\":\"Choose Your Own Pharmacy\"}]"
#define PACKAGES                                                                                                          \
  "[{\"exam_pos_id\":1,\"order_set_id\":611,\"title\":\"Dose 1\",\"pharmacy_id\":16,\"turnaround_time\":\"3-4\"," \
  "\"pharmacy_name\":\"Fernhill Pharmacy\",\"integration_partner\":1,\"qualiphy_total_price\":\"125.00\"}]"

typedef struct
{
  AnteTestDesk *desk;
  char *appointment;
  GtkWindow *window; /* NULL once it has closed */
  guint n_sent;
} Place;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = ante_desk_save_treatment_finish (ANTE_DESK (source), result, NULL, NULL);
}

static void
add_prescription (AnteTestDesk *desk)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);
  g_autoptr (AnteExamRef) exam = ante_exam_ref_new ("500", "Semaglutide");
  gboolean saved = FALSE;

  exam->rx_type = ANTE_RX_PRESCRIPTION;
  g_object_set (draft, "name", "Weight loss", NULL);
  ante_treatment_draft_choose_exam (draft, exam);
  ante_desk_save_treatment_async (desk->desk, draft, FALSE, saved_cb, &saved);
  ante_test_wait_until (saved && ante_desk_get_treatments (desk->desk)->len > 0);
}

static void
sent_cb (AnteInviteComposer *composer, guint n_meetings, Place *self)
{
  self->n_sent += n_meetings;
}

/* The patient's phone, email, state and address are not known yet. */
static Place *
make_place (void)
{
  Place *self = g_new0 (Place, 1);
  g_autoptr (AnteAppointmentView) view = NULL;

  self->desk = ante_test_desk_new_ready ();
  add_prescription (self->desk);
  self->appointment = ante_test_desk_add_appointment (self->desk, "Ana", "Whitfield", "6/30/1990",
                                                      ((AnteTreatment *) g_ptr_array_index (ante_desk_get_treatments (self->desk->desk), 0))->id);
  view = ante_test_desk_load (self->desk, self->appointment);
  g_assert_true (ante_invite_composer_is_needed (self->desk->desk, view, NULL));
  self->window = ante_invite_composer_new (self->desk->desk, view, NULL);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_signal_connect (self->window, "sent", G_CALLBACK (sent_cb), self);
  gtk_window_present (self->window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  return self;
}

static void
free_place (Place *self)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  ante_test_wait_until (self->window == NULL);
  ante_test_desk_free (self->desk);
  g_free (self->appointment);
  g_free (self);
}

static GtkWidget *
root (Place *self)
{
  return GTK_WIDGET (self->window);
}

/* The patient's fields are there twice: what is missing, and the address. Only one of each is shown. */
static GtkWidget *
find_shown (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_shown (child, title);
  return found;
}

static gboolean
is_shown (Place *self, const char *title)
{
  return find_shown (root (self), title) != NULL;
}

static GtkWidget *
row (Place *self, const char *title)
{
  GtkWidget *found = find_shown (root (self), title);

  g_assert_nonnull (found);
  return found;
}

static void
enter (Place *self, const char *title, const char *text)
{
  g_object_set (row (self, title), "text", text, NULL);
}

static const char *
problem_of (Place *self, const char *title)
{
  return ante_form_row_get_problem (ANTE_FORM_ROW (row (self, title)));
}

static void
complete_person (Place *self)
{
  enter (self, "Phone", "(212) 555-0123");
  enter (self, "Email", "ana@example.com");
  enter (self, "Where will the patient be during the exam?", "TX");
}

static void
complete_address (Place *self)
{
  enter (self, "Street and number", "12 Elm Street");
  enter (self, "City", "Austin");
  enter (self, "State", "TX");
  enter (self, "ZIP code", "78701");
}

static void
press_send (Place *self)
{
  gtk_widget_activate_action (root (self), "invite.send-composed", NULL);
}

/* --- What is missing --- */

static void
test_missing_is_said_at_the_field (void)
{
  Place *self = make_place ();

  g_assert_true (is_shown (self, "Phone"));
  g_assert_false (is_shown (self, "First name")); /* known: not asked for again */
  g_assert_false (is_shown (self, "Gender"));
  ante_test_find_label (root (self), "First choose the state where the patient will be: pharmacies serve some states only.");
  press_send (self);
  g_assert_cmpstr (problem_of (self, "Phone"), ==, "Enter the phone number: the link to the exam goes there");
  g_assert_cmpstr (problem_of (self, "Where will the patient be during the exam?"), ==, "Ask where they will be, and choose the state");
  g_assert_cmpstr (problem_of (self, "ZIP code"), ==, "Enter the ZIP code");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (self->window), row (self, "Phone")));
  g_assert_cmpuint (ante_fake_http_count (self->desk->provider), ==, 0);
  enter (self, "Where will the patient be during the exam?", "AL");
  g_assert_cmpuint (ante_fake_http_count (self->desk->provider), ==, 0); /* not served: nothing to ask for */
  free_place (self);
}

/* --- What the provider says --- */

static void
test_no_pharmacy (void)
{
  Place *self = make_place ();

  ante_fake_http_answer (self->desk->provider, 200, JSON, "[]");
  complete_person (self);
  ante_test_wait_until (is_shown (self, "No partner pharmacy serves Texas for this exam. Use a pharmacy of choice instead, or ask the provider’s support to add one."));
  g_assert_false (is_shown (self, "Pharmacy"));
  free_place (self);
}

static void
test_failure_can_be_tried_again (void)
{
  Place *self = make_place ();
  GtkWidget *again;

  ante_fake_http_answer (self->desk->provider, 500, JSON, "{\"error_message\":\"Something went wrong. Please try again later.\"}");
  ante_fake_http_answer (self->desk->provider, 200, JSON, PHARMACIES);
  complete_person (self);
  again = gtk_widget_get_ancestor (ante_test_find_label (root (self), "Try Again"), GTK_TYPE_BUTTON);
  ante_test_wait_until (gtk_widget_get_mapped (again));
  g_signal_emit_by_name (again, "clicked");
  ante_test_wait_until (is_shown (self, "Pharmacy"));
  free_place (self);
}

static void
test_composed_and_queued (void)
{
  Place *self = make_place ();
  g_autoptr (AnteAppointmentView) view = NULL;
  const AnteInvite *invite;

  ante_fake_http_answer (self->desk->provider, 200, JSON, PHARMACIES);
  ante_fake_http_answer (self->desk->provider, 200, JSON, PACKAGES);
  complete_person (self);
  ante_test_wait_until (is_shown (self, "Pharmacy"));
  enter (self, "Pharmacy", "16");
  ante_test_wait_until (is_shown (self, "Package"));
  enter (self, "Package", "611");
  press_send (self);
  g_assert_cmpstr (problem_of (self, "City"), ==, "Enter the city");
  complete_address (self);
  press_send (self);
  ante_test_wait_until (self->window == NULL);
  g_assert_cmpuint (self->n_sent, ==, 1);
  view = ante_test_desk_load (self->desk, self->appointment);
  invite = g_ptr_array_index (ante_appointment_view_get_invites (view), 0);
  g_assert_cmpstr (invite->order->pharmacy_name, ==, "Fernhill Pharmacy");
  g_assert_cmpstr (invite->order->order_set_id, ==, "611");
  g_assert_cmpstr (invite->order->price, ==, "125.00");
  g_assert_cmpstr (invite->order->ship_to->zip, ==, "78701");
  g_assert_cmpstr (ante_appointment_view_get_patient (view)->phone, ==, "+12125550123"); /* what was asked for is kept */
  free_place (self);
}

static void
test_closed_while_it_asks (void)
{
  Place *self = make_place ();

  ante_fake_http_hold (self->desk->provider);
  complete_person (self);
  ante_test_wait_until (ante_fake_http_count (self->desk->provider) == 1);
  free_place (self);
}

/* --- The one-click send leaves prescriptions alone --- */

static void
refused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_false (ante_desk_invite_finish (ANTE_DESK (source), result, data));
}

static void
test_one_click_needs_an_order (void)
{
  Place *self = make_place ();
  g_autoptr (GError) error = NULL;

  ante_desk_send_invite_async (self->desk->desk, self->appointment, NULL, refused_cb, &error);
  ante_test_wait_until (error != NULL);
  g_assert_error (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NEEDS_ORDER);
  free_place (self);
}

/* --- A test instead --- */

static void
turn_into_test (Place *self, gboolean on)
{
  GtkWidget *group = ante_test_find (root (self), ANTE_TYPE_TEST_GROUP);

  gtk_switch_set_active (GTK_SWITCH (ante_test_find (group, GTK_TYPE_SWITCH)), on);
}

static const char *
banner_of (Place *self)
{
  return ante_banner_get_title (ANTE_BANNER (ante_test_find (root (self), ANTE_TYPE_BANNER)));
}

static const char *
text_of (Place *self, const char *title)
{
  g_autofree char *text = NULL;

  g_object_get (row (self, title), "text", &text, NULL);
  return g_intern_string (text);
}

static void
test_a_test_instead (void)
{
  Place *self = make_place ();
  GtkWidget *expander = ante_test_find (root (self), GTK_TYPE_EXPANDER);
  g_autoptr (AnteAppointmentView) view = NULL;
  const AntePatient *patient;

  g_assert_true (gtk_widget_get_visible (expander));
  g_assert_false (gtk_expander_get_expanded (GTK_EXPANDER (expander))); /* folded away */
  g_assert_null (banner_of (self));
  complete_person (self);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  turn_into_test (self, TRUE);
  g_assert_true (g_str_has_prefix (banner_of (self), "A test, no real exam: "));
  g_assert_nonnull (strstr (banner_of (self), "Approve, Test"));
  g_assert_cmpstr (text_of (self, "Phone"), ==, ""); /* not the patient's */
  g_assert_cmpstr (text_of (self, "Email"), ==, "");
  g_assert_false (is_shown (self, "Where will the patient be during the exam?"));
  press_send (self);
  g_assert_cmpstr (problem_of (self, "Email"), ==, "Enter the email: the link to the exam goes there");
  turn_into_test (self, FALSE);
  g_assert_null (banner_of (self));
  g_assert_cmpstr (text_of (self, "Phone"), ==, "(212) 555-0123");
  g_assert_cmpstr (text_of (self, "Email"), ==, "ana@example.com");
  g_assert_cmpstr (text_of (self, "Where will the patient be during the exam?"), ==, "TX");
  turn_into_test (self, TRUE);
  enter (self, "Phone", "(212) 555-0199");
  enter (self, "Email", "ours@example.com");
  ante_fake_http_answer (self->desk->provider, 200, JSON, PHARMACIES);
  enter (self, "Who chooses", "both");
  complete_address (self);
  press_send (self);
  ante_test_wait_until (self->window == NULL);
  view = ante_test_desk_load (self->desk, self->appointment);
  patient = ante_appointment_view_get_patient (view);
  g_assert_true (ante_patient_is_test (patient));
  g_assert_cmpint (ante_test_from_name (patient), ==, ANTE_TEST_APPROVE);
  g_assert_cmpstr (patient->email, ==, "ours@example.com");
  g_assert_true (((AnteInvite *) g_ptr_array_index (ante_appointment_view_get_invites (view), 0))->test);
  free_place (self);
}

static void
test_nobody_invited_becomes_one (void)
{
  Place *self = make_place ();
  g_autoptr (AnteAppointmentView) view = NULL;
  GtkWindow *again;

  ante_fake_http_answer (self->desk->provider, 200, JSON, PHARMACIES);
  complete_person (self);
  enter (self, "Who chooses", "both");
  complete_address (self);
  press_send (self);
  ante_test_wait_until (self->window == NULL);
  view = ante_test_desk_load (self->desk, self->appointment);
  again = ante_invite_composer_new (self->desk->desk, view, NULL);
  g_assert_false (gtk_widget_get_visible (ante_test_find (GTK_WIDGET (again), GTK_TYPE_EXPANDER)));
  gtk_window_destroy (again);
  free_place (self);
}

/* --- Searching --- */

static void
test_search_is_split (void)
{
  static const struct { const char *typed, *name, *zip, *ncpdpid; } cases[] = {
    { "elm street 78701", "elm street", "78701", NULL },
    { "78701", NULL, "78701", NULL },
    { " 4512340 ", NULL, NULL, "4512340" },
    { "elm", "elm", NULL, NULL },
    { "el", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
    { "24 hours 10001 10002", "24 hours 10002", "10001", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *zip = NULL;
      g_autofree char *ncpdpid = NULL;
      gboolean enough = ante_pharmacy_search_split (cases[i].typed, &name, &zip, &ncpdpid);

      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (zip, ==, cases[i].zip);
      g_assert_cmpstr (ncpdpid, ==, cases[i].ncpdpid);
      g_assert_cmpint (enough, ==, name != NULL || zip != NULL || ncpdpid != NULL);
    }
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/invite/composer/missing-is-said-at-the-field", test_missing_is_said_at_the_field);
  g_test_add_func ("/invite/composer/no-pharmacy", test_no_pharmacy);
  g_test_add_func ("/invite/composer/failure-can-be-tried-again", test_failure_can_be_tried_again);
  g_test_add_func ("/invite/composer/composed-and-queued", test_composed_and_queued);
  g_test_add_func ("/invite/composer/closed-while-it-asks", test_closed_while_it_asks);
  g_test_add_func ("/invite/one-click-needs-an-order", test_one_click_needs_an_order);
  g_test_add_func ("/invite/composer/a-test-instead", test_a_test_instead);
  g_test_add_func ("/invite/composer/nobody-invited-becomes-one", test_nobody_invited_becomes_one);
  g_test_add_func ("/invite/search/is-split", test_search_is_split);
  return g_test_run ();
}
