/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk without a window: does what each line of standard input asks (a JSON object with "do"), and
 * answers each with one line. For tests that start, kill and compare desks by the hundred. */
#include "support/desk-driver.h"

#include <stdio.h>
#include <string.h>

#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

#define TRAINING "org.anteroom.Anteroom.Training"

void
driver_reply (Driver *driver, JsonObject *answer)
{
  g_autofree char *line = ante_json_write_object (answer);

  puts (line);
  fflush (stdout);
  json_object_unref (answer);
  driver->busy = FALSE;
}

void
driver_reply_error (Driver *driver, GError *error)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "error", g_quark_to_string (error->domain));
  json_object_set_int_member (answer, "code", error->code);
  json_object_set_string_member (answer, "message", error->message);
  g_error_free (error);
  driver_reply (driver, answer);
}

JsonObject *
driver_ok (void)
{
  JsonObject *answer = json_object_new ();

  json_object_set_boolean_member (answer, "ok", TRUE);
  return answer;
}

const char *
driver_text (JsonObject *command, const char *member)
{
  return ante_json_peek_string (command, member);
}

/* --- Set-up --- */

static void
setup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_auto (GStrv) words = ante_desk_begin_setup_finish (ANTE_DESK (source), result, &error);
  JsonObject *answer;

  if (words == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  json_object_set_int_member (answer, "words", g_strv_length (words));
  driver_reply (data, answer);
}

static void
do_setup (Driver *driver, JsonObject *command)
{
  ante_desk_begin_setup_async (driver->desk, driver_text (command, "name"), driver_text (command, "zone"), driver_text (command, "key"), setup_cb, driver);
}

static void
claim_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_claim_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_claim (Driver *driver, JsonObject *command)
{
  ante_desk_claim_async (driver->desk, driver_text (command, "uri"), driver_text (command, "code"), NULL, claim_cb, driver);
}

static void
do_finish (Driver *driver, JsonObject *command)
{
  ante_desk_finish_setup (driver->desk);
  driver_reply (driver, driver_ok ());
}

static void
state_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  Driver *driver = data;
  JsonObject *answer;

  if (ante_desk_get_state (driver->desk) == ANTE_DESK_STARTING)
    return;
  g_signal_handlers_disconnect_by_func (driver->desk, state_cb, data);
  answer = driver_ok ();
  json_object_set_int_member (answer, "state", ante_desk_get_state (driver->desk));
  driver_reply (driver, answer);
}

static void
do_start (Driver *driver, JsonObject *command)
{
  g_signal_connect (driver->desk, "notify::state", G_CALLBACK (state_cb), driver);
  ante_desk_start (driver->desk, FALSE);
}

static void
do_poll (Driver *driver, JsonObject *command)
{
  ante_desk_poll_now (driver->desk);
  driver_reply (driver, driver_ok ());
}

static void
do_status (Driver *driver, JsonObject *command)
{
  JsonObject *answer = driver_ok ();
  gboolean changed, reading;
  gint64 read, of;

  reading = ante_desk_get_reading (driver->desk, &read, &of);
  g_object_get (driver->desk, "history-changed", &changed, NULL);
  json_object_set_int_member (answer, "state", ante_desk_get_state (driver->desk));
  json_object_set_int_member (answer, "link", ante_desk_get_link_state (driver->desk));
  json_object_set_int_member (answer, "queued", ante_desk_get_queued (driver->desk));
  json_object_set_int_member (answer, "as_of", ante_desk_get_as_of_ms (driver->desk));
  json_object_set_int_member (answer, "attention", driver->attention);
  json_object_set_int_member (answer, "automatic", driver->automatic);
  json_object_set_boolean_member (answer, "history_changed", changed);
  json_object_set_int_member (answer, "provider_silent_since_ms", ante_desk_get_provider_silent_since_ms (driver->desk));
  json_object_set_boolean_member (answer, "reading", reading);
  json_object_set_int_member (answer, "read", read);
  json_object_set_int_member (answer, "of", of);
  driver_reply (driver, answer);
}

/* --- Changes --- */

void
driver_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Driver *driver = data;
  GError *error = NULL;

  g_clear_pointer (&driver->undo, ante_undo_free);
  if (ante_desk_change_finish (ANTE_DESK (source), result, &driver->undo, &error))
    driver_reply (driver, driver_ok ());
  else
    driver_reply_error (driver, error);
}

static void
do_treatment (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);

  g_object_set (draft, "name", driver_text (command, "name"), "validity-months", "12", NULL);
  g_object_set (draft, "auto-invite", ante_json_peek_bool (command, "auto_invite"), NULL);
  if (driver_text (command, "exam") != NULL)
    {
      g_autoptr (AnteExamRef) exam = ante_exam_ref_new (driver_text (command, "exam"), driver_text (command, "title"));

      exam->rx_type = (guint) ante_json_peek_int (command, "rx", ANTE_RX_GOOD_FAITH);
      ante_treatment_draft_choose_exam (draft, exam);
    }
  ante_desk_save_treatment_async (driver->desk, draft, FALSE, driver_changed_cb, driver);
}

static void
do_treatments (Driver *driver, JsonObject *command)
{
  GPtrArray *treatments = ante_desk_get_treatments (driver->desk);
  JsonObject *answer = driver_ok ();
  JsonObject *ids = json_object_new ();

  for (guint i = 0; i < treatments->len; i++)
    {
      AnteTreatment *treatment = g_ptr_array_index (treatments, i);
      json_object_set_string_member (ids, treatment->name, treatment->id);
    }
  json_object_set_object_member (answer, "treatments", ids);
  driver_reply (driver, answer);
}

void
driver_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *patient = NULL;
  g_autofree char *appointment = NULL;
  GError *error = NULL;
  JsonObject *answer;

  g_clear_pointer (&((Driver *) data)->undo, ante_undo_free);
  if (!ante_desk_save_finish (ANTE_DESK (source), result, &patient, &appointment, &((Driver *) data)->undo, &error))
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  if (patient != NULL)
    json_object_set_string_member (answer, "patient", patient);
  json_object_set_string_member (answer, "appointment", appointment);
  driver_reply (data, answer);
}

static void
do_book (Driver *driver, JsonObject *command)
{
  g_autofree char *today = ante_desk_today (driver->desk);
  const char *date = driver_text (command, "date") != NULL ? driver_text (command, "date") : today;
  g_autoptr (AntePatientDraft) patient = ante_patient_draft_new (NULL, today);
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (NULL, date, today);
  JsonArray *treatments = ante_json_peek_array (command, "treatments");

  if (driver_text (command, "patient") == NULL)
    g_object_set (patient, "first-name", driver_text (command, "first"), "last-name", driver_text (command, "last"), "dob", driver_text (command, "dob"),
                "email", driver_text (command, "email"), "phone", driver_text (command, "phone"), "tele-state", driver_text (command, "tele_state"), "address-line-1",
                driver_text (command, "street"), "city", driver_text (command, "city"), "state", driver_text (command, "state"), "zip",
                driver_text (command, "zip"), NULL);
  g_object_set (appointment, "date", date, "time", driver_text (command, "time"), "minutes", "30", "note", driver_text (command, "note"), NULL);
  for (guint i = 0; treatments != NULL && i < json_array_get_length (treatments); i++)
    ante_appointment_draft_set_treatment (appointment, json_array_get_string_element (treatments, i), TRUE);
  if (driver_text (command, "patient") != NULL)
    ante_appointment_draft_set_patient_id (appointment, driver_text (command, "patient"));
  ante_desk_save_async (driver->desk, driver_text (command, "patient") != NULL ? NULL : patient, appointment, driver_saved_cb, driver);
}

/* The patient whose name, phone or email fits best. */
static void
do_find (Driver *driver, JsonObject *command)
{
  g_autoptr (GPtrArray) hits = NULL;
  JsonObject *answer = driver_ok ();

  ante_test_wait_until (ante_desk_search_is_ready (driver->desk));
  hits = ante_desk_search (driver->desk, driver_text (command, "text"), 1);
  if (hits->len > 0)
    json_object_set_string_member (answer, "patient", ((AnteSearchHit *) g_ptr_array_index (hits, 0))->patient_id);
  driver_reply (driver, answer);
}

static void
loaded_to_edit_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Driver *driver = data;
  g_autofree char *today = ante_desk_today (driver->desk);
  g_autofree char *treatment = g_object_steal_data (G_OBJECT (driver->desk), "treatment");
  g_autoptr (AnteAppointmentDraft) draft = NULL;
  GError *error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);

  if (detail == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  draft = ante_appointment_draft_new (ante_appointment_view_get_appointment (detail->view), NULL, today);
  ante_detail_free (detail);
  if (treatment != NULL)
    ante_appointment_draft_set_treatment (draft, treatment, TRUE);
  else
    g_object_set (draft, "note", "Prefers mornings", NULL);
  ante_desk_save_async (driver->desk, NULL, draft, driver_saved_cb, driver);
}

static void
patient_to_edit_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Driver *driver = data;
  g_autofree char *today = ante_desk_today (driver->desk);
  g_autofree char *state = g_object_steal_data (G_OBJECT (driver->desk), "tele-state");
  g_autoptr (AntePatientDraft) draft = NULL;
  GError *error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);

  if (detail == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  draft = ante_patient_draft_new (ante_appointment_view_get_patient (detail->view), today);
  ante_detail_free (detail);
  g_object_set (draft, "tele-state", state, NULL);
  ante_desk_save_async (driver->desk, draft, NULL, driver_saved_cb, driver);
}

/* Where the patient of an appointment is during the exam. */
static void
do_state (Driver *driver, JsonObject *command)
{
  g_object_set_data_full (G_OBJECT (driver->desk), "tele-state", g_strdup (driver_text (command, "tele_state")), g_free);
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, patient_to_edit_cb, driver);
}

/* Adds a treatment; without one, a note. */
static void
do_edit (Driver *driver, JsonObject *command)
{
  g_object_set_data_full (G_OBJECT (driver->desk), "treatment", g_strdup (driver_text (command, "treatment")), g_free);
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, loaded_to_edit_cb, driver);
}

static void
do_undo (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteUndo) undo = g_steal_pointer (&driver->undo);

  if (undo == NULL)
    driver_reply_error (driver, g_error_new_literal (ANTE_DESK_ERROR, ANTE_DESK_ERROR_UNDO_LATE, "nothing to undo"));
  else
    ante_desk_undo_async (driver->desk, undo, driver_changed_cb, driver);
}

static void
do_arrive (Driver *driver, JsonObject *command)
{
  static const struct
  {
    const char *word;
    AnteArrival arrival;
  } words[] = { { "arrived", ANTE_ARRIVAL_ARRIVED }, { "in-room", ANTE_ARRIVAL_IN_ROOM }, { "done", ANTE_ARRIVAL_DONE },
                { "no-show", ANTE_ARRIVAL_NO_SHOW }, { "expected", ANTE_ARRIVAL_EXPECTED } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].word, driver_text (command, "arrival")) == 0)
      ante_desk_set_arrival_async (driver->desk, driver_text (command, "appointment"), words[i].arrival, driver_changed_cb, driver);
}

static void
do_read_notes (Driver *driver, JsonObject *command)
{
  ante_desk_read_notes_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), driver_text (command, "instruction"), driver_changed_cb, driver);
}

/* --- Invites --- */

void
driver_invited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_invite_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_send (Driver *driver, JsonObject *command)
{
  ante_desk_send_invite_async (driver->desk, driver_text (command, "appointment"), ante_json_peek_string (command, "decided"), driver_invited_cb, driver);
}

static void
do_hold (Driver *driver, JsonObject *command)
{
  JsonObject *answer = driver_ok ();

  json_object_set_boolean_member (answer, "held", ante_desk_hold_automatic (driver->desk, driver_text (command, "appointment")));
  driver_reply (driver, answer);
}

static void
do_resend (Driver *driver, JsonObject *command)
{
  ante_desk_resend_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), driver_invited_cb, driver);
}

static void
do_cancel_invite (Driver *driver, JsonObject *command)
{
  ante_desk_cancel_invite_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), driver_invited_cb, driver);
}

/* --- Prescriptions --- */

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_save_finish (ANTE_DESK (source), result, NULL, NULL, NULL, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

/* The patient has another street from now on. */
static void
move_patient (Driver *driver, AnteAppointmentView *view, const char *street)
{
  g_autofree char *today = ante_desk_today (driver->desk);
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (ante_appointment_view_get_patient (view), today);

  g_object_set (draft, "address-line-1", street, NULL);
  ante_desk_save_async (driver->desk, draft, NULL, moved_cb, driver);
}

/* Every meeting of the appointment; the provider chooses pharmacy and package. */
static void
compose (Driver *driver, AnteAppointmentView *view)
{
  g_autoptr (GPtrArray) exams = ante_invite_list_exams (ante_appointment_view_get_clearances (view),
                                                        ante_desk_get_treatments (driver->desk), NULL);
  g_autoptr (GPtrArray) meetings = ante_invite_plan (exams, NULL);

  for (guint i = 0; i < meetings->len; i++)
    g_object_set (g_ptr_array_index (meetings, i), "selection", "both", NULL);
  ante_desk_send_meetings_async (driver->desk, ante_appointment_view_get_appointment (view)->id, meetings,
                                 ante_appointment_view_get_patient (view), NULL, driver_invited_cb, driver);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Driver *driver = data;
  GError *error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);
  g_autofree char *street = g_steal_pointer (&driver->street);

  if (detail == NULL)
    {
      driver_reply_error (driver, error);
      return;
    }
  if (street != NULL)
    move_patient (driver, detail->view, street);
  else
    compose (driver, detail->view);
  ante_detail_free (detail);
}

static void
do_compose (Driver *driver, JsonObject *command)
{
  driver->street = g_strdup (driver_text (command, "street"));
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, loaded_cb, driver);
}

/* --- Before the exam --- */

static void
questions_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const kinds[] = { "single", "multiple", "text", "height" };
  Driver *driver = data;
  GError *error = NULL;
  GPtrArray *questions = ante_desk_load_questions_finish (ANTE_DESK (source), result, &error);
  JsonArray *array;
  JsonObject *answer;

  if (questions == NULL)
    {
      driver_reply_error (driver, error);
      return;
    }
  g_clear_pointer (&driver->questions, g_ptr_array_unref);
  driver->questions = questions;
  array = json_array_new ();
  for (guint i = 0; i < questions->len; i++)
    {
      const AnteQuestion *question = g_ptr_array_index (questions, i);
      JsonObject *object = json_object_new ();
      JsonObject *choices = json_object_new ();

      for (guint k = 0; k < question->choices->len; k++)
        {
          const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, k);

          json_object_set_string_member (choices, choice->text, choice->id);
        }
      json_object_set_string_member (object, "id", question->id);
      json_object_set_string_member (object, "text", question->text);
      json_object_set_string_member (object, "kind", kinds[question->kind]);
      json_object_set_boolean_member (object, "answered", question->answered);
      json_object_set_object_member (object, "choices", choices);
      json_array_add_object_element (array, object);
    }
  answer = driver_ok ();
  json_object_set_array_member (answer, "questions", array);
  driver_reply (driver, answer);
}

static void
do_questions (Driver *driver, JsonObject *command)
{
  ante_desk_load_questions_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), NULL, questions_cb, driver);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_send_answers_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_answer (Driver *driver, JsonObject *command)
{
  JsonArray *given = ante_json_peek_array (command, "answers");
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_answer_free);

  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonObject *one = json_array_get_object_element (given, i);
      AnteAnswer *answer = g_new0 (AnteAnswer, 1);

      answer->question_id = g_strdup (driver_text (one, "question"));
      answer->choice_id = g_strdup (driver_text (one, "choice"));
      answer->answer = g_strdup (driver_text (one, "answer"));
      answer->text = g_strdup (driver_text (one, "text"));
      answer->height_inches = (guint) ante_json_peek_int (one, "height", 0);
      g_ptr_array_add (answers, answer);
    }
  ante_desk_send_answers_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), driver->questions, answers, answered_cb, driver);
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_send_attachment_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_attach (Driver *driver, JsonObject *command)
{
  gsize length = (gsize) ante_json_peek_int (command, "bytes", 0);
  g_autoptr (GBytes) file = g_bytes_new_take (g_strnfill (length, 'x'), length);

  ante_desk_send_attachment_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), driver_text (command, "type"),
                                   driver_text (command, "name"), file, attached_cb, driver);
}

static void
do_clinic (Driver *driver, JsonObject *command)
{
  JsonObject *fields = json_object_new ();

  if (json_object_has_member (command, "attachments"))
    json_object_set_string_member (fields, "attachments", driver_text (command, "attachments"));
  if (json_object_has_member (command, "key_at"))
    json_object_set_member (fields, "key_at", json_node_copy (json_object_get_member (command, "key_at")));
  ante_desk_set_clinic_async (driver->desk, fields, driver_changed_cb, driver);
}

static void
do_key (Driver *driver, JsonObject *command)
{
  JsonObject *answer = driver_ok ();
  g_autofree char *name = ante_desk_dup_relay_key_name (driver->desk);

  json_object_set_int_member (answer, "place", ante_desk_get_key_place (driver->desk));
  json_object_set_boolean_member (answer, "here", ante_desk_has_key (driver->desk));
  json_object_set_string_member (answer, "name", name);
  driver_reply (driver, answer);
}

static void
place_tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) exams = ante_desk_try_place_finish (ANTE_DESK (source), result, &error);
  JsonObject *answer;

  if (exams == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  json_object_set_int_member (answer, "exams", exams->len);
  driver_reply (data, answer);
}

static void
do_try_relay_key (Driver *driver, JsonObject *command)
{
  ante_desk_try_place_async (driver->desk, ANTE_KEY_AT_RELAY, NULL, place_tried_cb, driver);
}

static void
key_forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_forget_key_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_forget_key (Driver *driver, JsonObject *command)
{
  ante_desk_forget_key_async (driver->desk, key_forgotten_cb, driver);
}

static void
notes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) notes = ante_desk_load_notes_finish (ANTE_DESK (source), result, &error);
  JsonArray *array;
  JsonObject *answer;

  if (notes == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  array = json_array_new ();
  for (guint i = 0; i < notes->len; i++)
    {
      const AnteClinicalNote *note = g_ptr_array_index (notes, i);
      JsonObject *object = json_object_new ();
      JsonArray *answers = json_array_new ();

      for (guint k = 0; k < note->answers->len; k++)
        {
          char **pair = g_ptr_array_index (note->answers, k);
          JsonArray *two = json_array_new ();

          json_array_add_string_element (two, pair[0]);
          json_array_add_string_element (two, pair[1]);
          json_array_add_array_element (answers, two);
        }
      json_object_set_string_member (object, "ground", note->ground);
      json_object_set_array_member (object, "answers", answers);
      json_array_add_object_element (array, object);
    }
  answer = driver_ok ();
  json_object_set_array_member (answer, "notes", array);
  driver_reply (data, answer);
}

static void
do_notes (Driver *driver, JsonObject *command)
{
  ante_desk_load_notes_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), NULL, notes_cb, driver);
}

static void
detail_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);
  JsonArray *timeline, *exams;
  JsonObject *answer;

  if (detail == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  timeline = json_array_new ();
  exams = json_array_new ();
  for (guint i = 0; i < detail->timeline->len; i++)
    json_array_add_string_element (timeline, ((AnteTimelineItem *) g_ptr_array_index (detail->timeline, i))->code);
  for (guint i = 0; i < ante_appointment_view_get_invites (detail->view)->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (ante_appointment_view_get_invites (detail->view), i);

      for (guint k = 0; k < invite->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, k);
          JsonObject *object = json_object_new ();

          json_object_set_string_member (object, "id", exam->exam_id);
          json_object_set_int_member (object, "answered", exam->answered);
          json_object_set_int_member (object, "asked", exam->asked);
          json_object_set_string_member (object, "outcome", exam->answers_outcome);
          json_object_set_int_member (object, "attachments", exam->attachments->len);
          json_array_add_object_element (exams, object);
        }
    }
  json_object_set_array_member (answer, "timeline", timeline);
  json_object_set_array_member (answer, "exams", exams);
  ante_detail_free (detail);
  driver_reply (data, answer);
}

static void
do_detail (Driver *driver, JsonObject *command)
{
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, detail_cb, driver);
}

/* --- Reading --- */

static JsonArray *
describe_clearances (AnteAppointmentView *view)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < clearances->len; i++)
    {
      AnteClearance *clearance = g_ptr_array_index (clearances, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "code", clearance->code);
      json_object_set_string_member (object, "treatment", clearance->treatment_name);
      json_object_set_boolean_member (object, "blocks", clearance->blocks);
      json_object_set_int_member (object, "resends", clearance->resends);
      json_object_set_string_member (object, "invite", clearance->invite_id);
      json_object_set_string_member (object, "exam", clearance->exam_id);
      json_object_set_string_member (object, "patient_exam", clearance->patient_exam_id);
      json_object_set_string_member (object, "meeting_url", clearance->meeting_url);
      json_object_set_string_member (object, "treatment", clearance->treatment_id);
      json_object_set_string_member (object, "problem", clearance->problem);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
day_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (AnteDay) day = ante_desk_load_day_finish (ANTE_DESK (source), result, &error);
  JsonArray *array;
  JsonObject *answer;

  if (day == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  array = json_array_new ();
  for (guint i = 0; i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", ante_appointment_view_get_appointment (view)->id);
      json_object_set_string_member (object, "patient", ante_appointment_view_get_patient (view)->id);
      json_object_set_string_member (object, "name", ante_appointment_view_get_patient (view)->last_name);
      json_object_set_string_member (object, "time", ante_appointment_view_get_appointment (view)->time);
      json_object_set_int_member (object, "arrival", ante_appointment_view_get_arrival (view));
      json_object_set_boolean_member (object, "stop", ante_appointment_view_get_stop (view));
      json_object_set_boolean_member (object, "pending", ante_appointment_view_get_pending (view));
      json_object_set_int_member (object, "invites", ante_appointment_view_get_invites (view)->len);
      json_object_set_array_member (object, "clearances", describe_clearances (view));
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (answer, "appointments", array);
  json_object_set_int_member (answer, "unmatched", day->counts[ANTE_LIST_UNMATCHED]);
  driver_reply (data, answer);
}

static void
do_day (Driver *driver, JsonObject *command)
{
  g_autofree char *today = ante_desk_today (driver->desk);

  ante_desk_load_day_async (driver->desk, driver_text (command, "date") != NULL ? driver_text (command, "date") : today, NULL, day_cb, driver);
}

static JsonArray *
describe_tested (AnteChecks *checks)
{
  static const char *const words[] = { "not", "waiting", "otherwise", "as-asked" };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ANTE_N_TESTS; i++)
    json_array_add_string_element (array, words[checks->tested[i]]);
  return array;
}

static void
checks_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (AnteChecks) checks = ante_desk_load_checks_finish (ANTE_DESK (source), result, &error);
  JsonObject *answer;

  if (checks == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  json_object_set_string_member (answer, "public_url", checks->public_url);
  json_object_set_string_member (answer, "standing_problem", checks->standing_problem);
  json_object_set_int_member (answer, "treatments", checks->n_treatments);
  json_object_set_int_member (answer, "without_exam", checks->n_without_exam);
  json_object_set_int_member (answer, "managers", checks->n_managers);
  json_object_set_int_member (answer, "not_served", checks->n_not_served);
  json_object_set_int_member (answer, "prescribing", checks->n_prescribing);
  json_object_set_int_member (answer, "in_test_state", checks->n_in_test_state);
  json_object_set_string_member (answer, "in_test_state_name", checks->in_test_state);
  json_object_set_int_member (answer, "named_as_tests", checks->n_named_as_tests);
  json_object_set_string_member (answer, "named_as_test_name", checks->named_as_test);
  json_object_set_int_member (answer, "sent", checks->n_sent);
  json_object_set_int_member (answer, "refused", checks->n_refused);
  json_object_set_int_member (answer, "unanswered", checks->n_unanswered);
  json_object_set_array_member (answer, "tested", describe_tested (checks));
  driver_reply (data, answer);
}

static void
do_checks (Driver *driver, JsonObject *command)
{
  ante_desk_load_checks_async (driver->desk, NULL, checks_cb, driver);
}

static void
unmatched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) inbox = ante_desk_load_unmatched_finish (ANTE_DESK (source), result, &error);
  JsonArray *array = json_array_new ();
  JsonObject *answer = driver_ok ();

  for (guint i = 0; inbox != NULL && i < inbox->len; i++)
    json_array_add_string_element (array, ((AnteUnmatched *) g_ptr_array_index (inbox, i))->reason);
  json_object_set_array_member (answer, "reasons", array);
  driver_reply (data, answer);
}

static void
do_unmatched (Driver *driver, JsonObject *command)
{
  ante_desk_load_unmatched_async (driver->desk, NULL, unmatched_cb, driver);
}

/* --- All of a day --- */

static void
do_send_all (Driver *driver, JsonObject *command)
{
  g_autofree char *today = ante_desk_today (driver->desk);

  g_clear_object (&driver->send_all);
  driver->send_all = ante_send_all_new (driver->desk, driver_text (command, "date") != NULL ? driver_text (command, "date") : today);
  ante_test_wait_until (ante_send_all_get_loaded (driver->send_all));
  ante_send_all_start (driver->send_all);
  driver_reply (driver, driver_ok ());
}

static void
do_send_all_stop (Driver *driver, JsonObject *command)
{
  ante_send_all_stop (driver->send_all);
  driver_reply (driver, driver_ok ());
}

static void
do_send_all_lines (Driver *driver, JsonObject *command)
{
  JsonObject *answer = driver_ok ();
  JsonObject *lines = json_object_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (driver->send_all)); i++)
    {
      g_autoptr (AnteSendLine) line = g_list_model_get_item (G_LIST_MODEL (driver->send_all), i);

      json_object_set_int_member (lines, ante_appointment_view_get_patient (ante_send_line_get_view (line))->last_name,
                                  ante_send_line_get_state (line));
    }
  json_object_set_object_member (answer, "lines", lines);
  json_object_set_boolean_member (answer, "running", ante_send_all_get_running (driver->send_all));
  driver_reply (driver, answer);
}

/* --- A second desk of the clinic, with everything a pairing would give it --- */

typedef struct
{
  AnteVault *vault; /* owned */
  char *role;       /* owned */
} Admission;

static void
admission_free (gpointer data)
{
  ante_vault_unref (((Admission *) data)->vault);
  g_free (((Admission *) data)->role);
  g_free (data);
}

static void
write_roster (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Admission *admission = data;
  JsonObject *fields = json_object_new ();
  guint8 sign_key[ANTE_KEY_BYTES], box_key[ANTE_KEY_BYTES];
  GError *error = NULL;

  ante_vault_get_sign_key (admission->vault, sign_key);
  ante_vault_get_box_key (admission->vault, box_key);
  g_autofree char *sign = g_base64_encode (sign_key, sizeof sign_key);
  g_autofree char *box = g_base64_encode (box_key, sizeof box_key);
  json_object_set_string_member (fields, "name", "Second");
  json_object_set_string_member (fields, "role", admission->role);
  json_object_set_string_member (fields, "sign_key", sign);
  json_object_set_string_member (fields, "box_key", box);
  if (ante_desk_save_one (source, ante_desk_make_write (source, "roster.set", ante_vault_get_desk_id (admission->vault), fields), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
admitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  JsonObject *answer;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      driver_reply_error (data, error);
      return;
    }
  ante_desk_tell (ANTE_DESK (source));
  answer = driver_ok ();
  json_object_set_string_member (answer, "desk", ante_vault_get_desk_id (((Admission *) g_task_get_task_data (G_TASK (result)))->vault));
  driver_reply (data, answer);
}

static void
copy_item (const char *from, const char *to, const char *name)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (target, bytes, (gssize) length, NULL));
}

static void
do_admit (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (GBytes) roots = NULL;
  g_autoptr (GTask) task = g_task_new (driver->desk, NULL, admitted_cb, driver);
  g_autofree char *path = g_build_filename (driver_text (command, "keyring"), ANTE_KEYRING_KEYS, NULL);
  guint8 public_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) sheet = ante_vault_make_recovery (driver->desk->vault, random, public_key, &roots);
  g_autoptr (AnteVault) vault = ante_vault_open_roots_from_recovery (sheet, roots, random, NULL);
  g_autoptr (AnteSecret) keys = ante_vault_write (vault);
  Admission *admission = g_new0 (Admission, 1);

  g_assert_true (g_file_set_contents (path, (const char *) ante_secret_bytes (keys), (gssize) ante_secret_length (keys), NULL));
  copy_item (driver->keyring, driver_text (command, "keyring"), ANTE_KEYRING_PROVIDER_KEY);
  copy_item (driver->keyring, driver_text (command, "keyring"), ANTE_KEYRING_RELAY_TOKEN);
  admission->vault = ante_vault_ref (vault);
  admission->role = g_strdup (driver_text (command, "role") != NULL ? driver_text (command, "role") : "reception");
  g_task_set_task_data (task, admission, admission_free);
  ante_desk_run (driver->desk, task, write_roster);
}

/* --- Who may come to the relay --- */

static void
write_revoked (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  JsonObject *fields = json_object_new ();
  GError *error = NULL;

  json_object_set_boolean_member (fields, "revoked", TRUE);
  if (ante_desk_save_one (source, ante_desk_make_write (source, "roster.set", data, fields), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      driver_reply_error (data, error);
      return;
    }
  ante_desk_tell (ANTE_DESK (source));
  driver_reply (data, driver_ok ());
}

/* As a program would that offers it. */
static void
do_revoke (Driver *driver, JsonObject *command)
{
  g_autoptr (GTask) task = g_task_new (driver->desk, NULL, revoked_cb, driver);

  g_task_set_task_data (task, g_strdup (driver_text (command, "desk")), g_free);
  ante_desk_run (driver->desk, task, write_revoked);
}

static void
new_hook_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (ante_desk_new_hook_secret_finish (ANTE_DESK (source), result, &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_new_hook (Driver *driver, JsonObject *command)
{
  ante_desk_new_hook_secret_async (driver->desk, new_hook_cb, driver);
}

static void
hooks_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (AnteHooks) hooks = ante_desk_load_hooks_finish (ANTE_DESK (source), result, &error);
  JsonObject *answer;

  if (hooks == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  answer = driver_ok ();
  json_object_set_string_member (answer, "address", hooks->address != NULL ? hooks->address : "");
  json_object_set_boolean_member (answer, "changed", hooks->was_changed);
  json_object_set_boolean_member (answer, "waiting", hooks->is_waiting);
  json_object_set_boolean_member (answer, "full", hooks->is_full);
  json_object_set_int_member (answer, "old", hooks->n_old);
  json_object_set_int_member (answer, "invites", hooks->n_invites);
  driver_reply (data, answer);
}

static void
do_hooks (Driver *driver, JsonObject *command)
{
  ante_desk_load_hooks_async (driver->desk, NULL, hooks_cb, driver);
}

static const DriverCommand commands[] = {
  { "revoke", do_revoke },     { "new-hook", do_new_hook }, { "hooks", do_hooks },
  { "setup", do_setup },       { "claim", do_claim },   { "finish", do_finish },
  { "start", do_start },       { "poll", do_poll },     { "status", do_status },
  { "treatment", do_treatment },{ "treatments", do_treatments }, { "book", do_book }, { "find", do_find },
  { "arrive", do_arrive },     { "notes-read", do_read_notes },  { "send", do_send },
  { "compose", do_compose },   { "move", do_compose },
  { "resend", do_resend },     { "cancel-invite", do_cancel_invite }, { "day", do_day },
  { "unmatched", do_unmatched }, { "admit", do_admit }, { "hold", do_hold }, { "checks", do_checks }, { "edit", do_edit }, { "state", do_state }, { "undo", do_undo },
  { "questions", do_questions }, { "answer", do_answer }, { "attach", do_attach },
  { "key", do_key }, { "try-relay-key", do_try_relay_key }, { "forget-key", do_forget_key },
  { "clinic", do_clinic },      { "notes", do_notes },   { "detail", do_detail },
  { "send-all", do_send_all },  { "send-all-stop", do_send_all_stop }, { "send-all-lines", do_send_all_lines },
  { NULL, NULL },
};

static gboolean
run_command (Driver *driver, const DriverCommand *table, JsonObject *command)
{
  for (guint i = 0; table != NULL && table[i].name != NULL; i++)
    if (g_strcmp0 (table[i].name, driver_text (command, "do")) == 0)
      {
        driver->busy = TRUE;
        table[i].run (driver, command);
        return TRUE;
      }
  return FALSE;
}

static gboolean
line_cb (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  Driver *driver = data;
  g_autofree char *line = NULL;
  g_autoptr (JsonObject) command = NULL;

  if (driver->busy)
    {
      g_usleep (500);
      return G_SOURCE_CONTINUE;
    }
  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (driver->loop);
      return G_SOURCE_REMOVE;
    }
  command = ante_json_read_object (line, strlen (line), NULL, NULL);
  if (command != NULL && (run_command (driver, commands, command) || run_command (driver, driver->more, command)))
    return G_SOURCE_CONTINUE;
  g_error ("not a command: %s", line);
  return G_SOURCE_REMOVE;
}

static void
automatic_cb (AnteDesk *desk, const char *appointment_id, gpointer data)
{
  ((Driver *) data)->automatic++;
}

static void
attention_cb (AnteDesk *desk, guint n, gpointer data)
{
  ((Driver *) data)->attention += n;
}

int
driver_main (int argc, char *argv[], const DriverCommand *more)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = NULL;
  g_autoptr (AnteKeyring) keyring = NULL;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  Driver driver = { .more = more };

  if (argc != 4 || !ante_crypto_init ())
    {
      fputs ("desk-driver DATA-DIR KEYRING-DIR|system PROVIDER-URI\n", stderr);
      return 2;
    }
  random = ante_random_new_system ();
  /* "system": what it makes is for the training program to open. */
  keyring = g_str_equal (argv[2], "system") ? ante_keyring_new_system (TRAINING) : ante_test_keyring_new (argv[2]);
  driver.desk = ante_desk_new (&(AnteDeskOptions){ TRAINING, argv[1], argv[3], TRUE, clock, random, keyring, NULL });
  driver.keyring = argv[2];
  driver.loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (driver.desk, "automatic", G_CALLBACK (automatic_cb), &driver);
  g_signal_connect (driver.desk, "attention", G_CALLBACK (attention_cb), &driver);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, line_cb, &driver);
  g_main_loop_run (driver.loop);
  g_clear_object (&driver.send_all);
  g_clear_pointer (&driver.undo, ante_undo_free);
  g_clear_pointer (&driver.questions, g_ptr_array_unref);
  ante_desk_stop (driver.desk);
  ante_test_settle ();
  g_object_unref (driver.desk);
  g_main_loop_unref (driver.loop);
  return 0;
}
