/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-ups over a real desk: listed on their day, sent, marked as done and taken back. */
#include "app/followup/ante-follow-up-page.h"
#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

#include <string.h>

#define PATIENT "a0000000000000000000000000000001"
#define TREATMENT "d0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define TAG "0123456789abcdef0123456789abcdef"
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* --- Three weeks ago --- */

typedef struct { const char *kind, *subject, *fields; } Past;

static const Past past[] = {
  { "treatment.set", TREATMENT, "{\"name\":\"Semaglutide\",\"exams\":[{\"id\":\"500\",\"title\":\"Weight loss\",\"rx\":2}],\"validity_months\":12,\"glp1\":true}" },
  { "patient.set", PATIENT, "{\"first_name\":\"Ana\",\"last_name\":\"Brook\",\"dob\":\"1990-06-30\",\"email\":\"ana@example.com\","
                            "\"phone\":\"+14155550142\",\"tele_state\":\"TX\",\"address_line_1\":\"12 Elm Street\",\"city\":\"Austin\","
                            "\"state\":\"TX\",\"zip\":\"78701\"}" },
  { "appointment.set", APPOINTMENT, "{\"patient\":\"" PATIENT "\",\"date\":\"2026-10-31\",\"time\":\"10:00\",\"minutes\":30,\"treatments\":[\"" TREATMENT "\"]}" },
  { "invite.sending", INVITE, "{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Brook, Ana\","
                              "\"dob\":\"1990-06-30\",\"tele_state\":\"TX\",\"exams\":[{\"id\":\"500\",\"title\":\"Weight loss\"}],"
                              "\"order\":{\"kind\":\"partner\",\"pharmacy_id\":\"7\",\"pharmacy_name\":\"Springfield Compounding\"}}" },
  { "invite.outcome", INVITE, "{\"outcome\":\"sent\",\"meeting_url\":\"https://app.example.com/m/1\",\"meeting_uuid\":\"u\",\"exams\":[{\"id\":\"500\",\"patient_exam\":\"4844\"}]}" },
  { "outcome.recorded", INVITE, "{\"exam\":\"500\",\"patient_exam\":\"4844\",\"outcome\":\"approved\",\"provider\":\"NP Liza\",\"date\":\"2026-10-31\"}" },
};

static void
write_past (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (past); i++)
    {
      JsonObject *fields = ante_json_read_object (past[i].fields, strlen (past[i].fields), NULL, &error);
      AnteWrite *write;

      g_assert_no_error (error);
      write = ante_desk_make_write (source, past[i].kind, past[i].subject, fields);
      write->entry->at_ms -= 21 * DAY_MS;
      g_assert_true (ante_desk_save_one (source, write, NULL, &error));
      g_assert_no_error (error);
    }
  g_task_return_boolean (task, TRUE);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
set_own_messages (AnteDesk *desk, gboolean own)
{
  JsonObject *fields = json_object_new ();
  gboolean done = FALSE;

  json_object_set_boolean_member (fields, "own_messages", own);
  ante_desk_set_clinic_async (desk, fields, done_cb, &done);
  ante_test_wait_until (done);
  ante_test_wait_until (ante_json_peek_bool (ante_desk_get_clinic (desk), "own_messages") == own);
}

typedef struct
{
  AnteTestDesk *test;
  AnteDesk *desk; /* borrowed */
  GtkWindow *window;
} Place;

static void
live_through_the_past (Place *self)
{
  gboolean done = FALSE;
  g_autoptr (GTask) task = g_task_new (self->desk, NULL, done_cb, &done);

  ante_desk_run (self->desk, task, write_past);
  ante_test_wait_until (done);
}

static Place
open_page (gboolean own)
{
  Place self = { ante_test_desk_new_ready (), NULL, GTK_WINDOW (gtk_window_new ()) };

  self.desk = self.test->desk;
  live_through_the_past (&self);
  set_own_messages (self.desk, own);
  gtk_window_set_child (self.window, ante_follow_up_page_new (self.desk));
  gtk_window_present (self.window);
  ante_test_settle ();
  return self;
}

static void
close_page (Place *self)
{
  gtk_window_destroy (self->window);
  ante_test_settle ();
  ante_test_desk_free (self->test);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
shows (Place *self, const char *text)
{
  return says (GTK_WIDGET (self->window), text);
}

typedef struct { AnteDay *day; gboolean done; } Counting;

static void
day_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Counting *counting = data;

  counting->day = ante_desk_load_day_finish (ANTE_DESK (source), result, NULL);
  counting->done = TRUE;
}

static guint
count (Place *self)
{
  Counting counting = { NULL, FALSE };
  guint n;

  ante_desk_load_day_async (self->desk, ANTE_TEST_TODAY, NULL, day_loaded_cb, &counting);
  ante_test_wait_until (counting.done);
  n = counting.day->counts[ANTE_LIST_FOLLOW_UP];
  ante_day_free (counting.day);
  return n;
}

#define DUE "Due today (21 Nov), approved 31 Oct"

static void
test_listed (void)
{
  Place self = open_page (TRUE);

  ante_test_wait_until (shows (&self, DUE));
  g_assert_true (shows (&self, "Semaglutide · (415) 555-0142"));
  g_assert_true (shows (&self, "Send follow-up invite"));
  g_assert_true (shows (&self, "Mark as done"));
  g_assert_cmpuint (count (&self), ==, 1);

  /* The provider sends its own again: nothing is ours to do. */
  set_own_messages (self.desk, FALSE);
  ante_test_wait_until (shows (&self, "No follow-up is due"));
  g_assert_cmpuint (count (&self), ==, 0);
  close_page (&self);
}

static GtkWidget *
find_row (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LIST_BOX_ROW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child);
  return found;
}

/* What has not changed stays, however often the list is read: nobody's press meets a button that has just gone. */
static void
test_unchanged_it_stays (void)
{
  Place self = open_page (TRUE);
  GtkWidget *row;

  ante_test_wait_until (shows (&self, DUE));
  row = find_row (GTK_WIDGET (self.window));
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  ante_test_desk_add_treatment (self.test, "Peel", NULL);
  g_assert_cmpuint (count (&self), ==, 1); /* after the page has read it */
  ante_test_settle ();
  g_assert_nonnull (row);
  g_assert_true (find_row (GTK_WIDGET (self.window)) == row);

  set_own_messages (self.desk, FALSE);
  ante_test_wait_until (row == NULL);
  close_page (&self);
}

static void
undo_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteUndo **undo = data;
  GError *error = NULL;

  g_assert_true (ante_desk_change_finish (ANTE_DESK (source), result, undo, &error));
  g_assert_no_error (error);
}

static void
test_done_and_undone (void)
{
  Place self = open_page (TRUE);
  AnteUndo *undo = NULL, *again = NULL;

  ante_test_wait_until (shows (&self, DUE));
  ante_desk_finish_follow_up_async (self.desk, INVITE, "500", undo_cb, &undo);
  ante_test_wait_until (shows (&self, "No follow-up is due"));
  g_assert_cmpuint (count (&self), ==, 0);
  g_assert_nonnull (undo);
  ante_desk_undo_async (self.desk, undo, undo_cb, &again);
  ante_test_wait_until (shows (&self, DUE));
  ante_undo_free (undo);
  g_clear_pointer (&again, ante_undo_free);
  close_page (&self);
}

typedef struct { gboolean done, ok; int code; } Sending;

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Sending *sending = data;
  g_autoptr (GError) error = NULL;

  sending->ok = ante_desk_invite_finish (ANTE_DESK (source), result, &error);
  sending->code = error != NULL ? error->code : 0;
  sending->done = TRUE;
}

static AntePatient *
patient_new (const char *state)
{
  AntePatient *patient = ante_patient_new ();

  patient->id = g_strdup (PATIENT);
  patient->address_line_1 = g_strdup ("12 Elm Street");
  patient->city = g_strdup ("Austin");
  patient->state = g_strdup (state);
  patient->zip = g_strdup ("78701");
  return patient;
}

/* A meeting as a person composes it: the provider chooses all of it. */
static AnteInviteDraft *
compose (void)
{
  g_autoptr (AnteExamRef) exam = ante_exam_ref_new ("500", "Weight loss");
  g_autoptr (GPtrArray) exams = g_ptr_array_new ();
  AnteInviteDraft *draft;

  exam->rx_type = ANTE_RX_PRESCRIPTION;
  g_ptr_array_add (exams, exam);
  draft = ante_invite_draft_new (exams, NULL);
  g_object_set (draft, "selection", "both", NULL);
  return draft;
}

static Sending
send (Place *self, AnteInviteDraft *draft, const char *state)
{
  Sending sending = { FALSE, FALSE, 0 };
  g_autoptr (AntePatient) patient = patient_new (state);

  ante_desk_send_follow_up_async (self->desk, INVITE, "500", draft, patient, sent_cb, &sending);
  ante_test_wait_until (sending.done);
  return sending;
}

typedef struct { JsonObject *state; } Look;

static void
read_invite_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (GPtrArray) invites = ante_tables_of_parent (ante_store_get_tables (((AnteDesk *) source)->store), ANTE_ENTITY_INVITE, PATIENT);

  for (guint i = 0; i < invites->len; i++)
    if (strcmp (((AnteEntity *) g_ptr_array_index (invites, i))->id, INVITE) != 0)
      look->state = ante_json_clone (((AnteEntity *) g_ptr_array_index (invites, i))->state);
  g_task_return_boolean (task, TRUE);
}

/* The same exam goes out once, and never twice; with an order that somebody composed, and never with the earlier one. */
static void
test_sent (void)
{
  Place self = open_page (TRUE);
  Look look = { NULL };
  gboolean done = FALSE;
  g_autoptr (GTask) task = g_task_new (self.desk, NULL, done_cb, &done);
  g_autoptr (AnteInviteDraft) draft = compose ();
  Sending sending;

  ante_test_wait_until (shows (&self, DUE));
  sending = send (&self, NULL, "TX");
  g_assert_cmpint (sending.code, ==, ANTE_DESK_ERROR_NEEDS_ORDER);
  sending = send (&self, draft, "OK"); /* composed for an address that is not the patient's any more */
  g_assert_cmpint (sending.code, ==, ANTE_DESK_ERROR_NOT_POSSIBLE);
  g_assert_cmpuint (count (&self), ==, 1);
  sending = send (&self, draft, "TX");
  g_assert_true (sending.ok);
  ante_test_wait_until (shows (&self, "The follow-up invite is on its way"));
  g_assert_false (shows (&self, "Send follow-up invite"));
  g_assert_cmpuint (count (&self), ==, 0);
  sending = send (&self, draft, "TX");
  g_assert_false (sending.ok);
  g_assert_cmpint (sending.code, ==, ANTE_DESK_ERROR_NOT_POSSIBLE);

  g_task_set_task_data (task, &look, NULL);
  ante_desk_run (self.desk, task, read_invite_cb);
  ante_test_wait_until (done);
  g_assert_nonnull (look.state);
  g_assert_cmpstr (ante_json_peek_string (look.state, "follow_up_of"), ==, INVITE);
  g_assert_cmpint (ante_json_peek_int (look.state, "attempt", 0), ==, 2);
  g_assert_null (ante_json_peek_string (ante_json_peek_object (look.state, "order"), "pharmacy_id"));
  g_assert_cmpint (ante_json_peek_int (ante_json_peek_object (look.state, "order"), "selection", 0), ==, ANTE_SELECTION_BOTH);
  json_object_unref (look.state);
  g_clear_object (&task);
  close_page (&self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/follow-up-page/listed", test_listed);
  g_test_add_func ("/follow-up-page/unchanged-it-stays", test_unchanged_it_stays);
  g_test_add_func ("/follow-up-page/done-and-undone", test_done_and_undone);
  g_test_add_func ("/follow-up-page/sent-once", test_sent);
  return g_test_run ();
}
