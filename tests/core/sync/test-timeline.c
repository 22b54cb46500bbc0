/* SPDX-License-Identifier: GPL-3.0-or-later
 * Timelines tell what was really reported, in whatever shape it comes; and which list an appointment is on. */
#include <string.h>

#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"

#define SUBJECT "c0000000000000000000000000000001"
#define DELIVERY "d0000000000000000000000000000001"

static AnteInvite *
make_invite (const char *delivery, const char *word)
{
  AnteInvite *invite = ante_invite_new ();
  AntePatientExam *exam = ante_patient_exam_new ();
  AnteResult *result = ante_result_new ();

  invite->id = g_strdup (SUBJECT);
  exam->exam_id = g_strdup ("10");
  exam->title = g_strdup ("Botox");
  result->delivery_id = g_strdup (delivery);
  result->word = g_strdup (word);
  result->outcome = ante_outcome_from_word (word);
  result->provider = g_strdup ("Dr. Lin");
  g_ptr_array_add (exam->results, result);
  g_ptr_array_add (invite->exams, exam);
  return invite;
}

static GPtrArray *
tell (const char *kind, const char *subject, gint64 based_on, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_entry_unref);
  g_autoptr (GPtrArray) invites = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_invite_free);
  AnteEntry *entry;

  g_assert_nonnull (fields);
  entry = ante_entry_new (kind, subject, fields);
  entry->at_ms = 5000;
  entry->based_on = based_on;
  entry->person = g_strdup ("Robin");
  g_ptr_array_add (entries, entry);
  g_ptr_array_add (invites, make_invite (DELIVERY, "Approved"));
  return ante_timeline_from_entries (entries, invites);
}

static void
test_every_kind_has_its_line (void)
{
  static const struct
  {
    const char *kind, *json, *code, *first, *second;
  } rows[] = {
    { "appointment.set", "{\"patient\":\"x\",\"date\":\"2026-11-21\",\"time\":\"10:15\"}", "appointment.made", "2026-11-21", "10:15" },
    { "appointment.set", "{\"cancelled\":true}", "appointment.cancelled", "", "" },
    { "appointment.set", "{\"cancelled\":false}", "appointment.restored", "", "" },
    { "appointment.set", "{\"time\":\"11:00\"}", "appointment.moved", "", "11:00" },
    { "appointment.set", "{\"note\":\"Bring ID\"}", "appointment.changed", "", "" },
    { "arrival.set", "{\"arrival\":\"in-room\"}", "arrival.in-room", "", "" },
    { "invite.sending", "{\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]}", "invite.asked", "Botox, Filler", "" },
    { "invite.sending", "{\"exams\":[7,null,\"x\",[],{\"title\":3},{\"title\":\"Filler\"}]}", "invite.asked", "Filler", "" },
    { "invite.outcome", "{\"outcome\":\"failed\",\"problem\":\"key\"}", "invite.failed", "key", "" },
    { "invite.resent", "{\"exam\":\"10\",\"n\":2,\"outcome\":\"sent\"}", "invite.resent", "2", "Botox" },
    { "invite.resent", "{\"exam\":\"10\",\"n\":2,\"outcome\":\"unconfirmed\"}", "invite.resend-unconfirmed", "2", "" },
    { "invite.resent", "{\"exam\":\"10\",\"n\":2,\"outcome\":\"refused\"}", "invite.resend-refused", "2", "" },
    { "invite.cancelled", "{\"exam\":\"10\",\"outcome\":\"cancelled\"}", "invite.cancelled", "Botox", "" },
    { "invite.cancelled", "{\"exam\":\"10\",\"outcome\":\"decided\"}", "invite.too-late", "Botox", "" },
    { "notes.read", "{\"exam\":\"10\",\"instruction\":\"No aspirin\"}", "notes.read", "No aspirin", "" },
    { "identity.confirmed", "{}", "identity.confirmed", "", "" },
    { "followup.done", "{\"exam\":\"10\",\"done\":true}", "followup.done", "Botox", "" },
    { "followup.done", "{\"exam\":\"10\",\"done\":false}", "followup.open", "Botox", "" },
    { "health.changed", "{\"note\":\"Pregnant\"}", "health.changed", "Pregnant", "" },
    { "health.changed", "{\"withdrawn\":\"x\"}", "health.withdrawn", "", "" },
    { "deferral.decided", "{\"exam\":\"10\",\"approved\":true,\"director\":\"Dr. Osei\"}", "deferral.approved", "Dr. Osei", "Botox" },
    { "deferral.decided", "{\"exam\":\"10\",\"approved\":false,\"director\":\"Dr. Osei\"}", "deferral.refused", "Dr. Osei", "Botox" },
    { "deferral.decided", "{\"exam\":\"10\",\"withdrawn\":\"x\"}", "deferral.withdrawn", "", "Botox" },
    { "outcome.recorded", "{\"exam\":\"10\",\"outcome\":\"approved\",\"provider\":\"Dr. Lin\"}", "record.approved", "Dr. Lin", "Botox" },
    { "outcome.recorded", "{\"exam\":\"10\",\"withdrawn\":\"x\"}", "record.withdrawn", "", "Botox" },
    { "delivery.linked", "{\"patient\":\"p\",\"why\":\"Same email\"}", "delivery.linked", "Same email", "" },
    { "delivery.linked", "{\"patient\":null}", "delivery.unlinked", "", "" },
    { "answers.sent", "{\"exam\":\"10\",\"answered\":4,\"asked\":6,\"outcome\":\"sent\"}", "answers.sent", "4", "6" },
    { "answers.sent", "{\"exam\":\"10\",\"answered\":\"x\",\"asked\":null,\"outcome\":\"failed\"}", "answers.failed", "0", "0" },
    { "attachment.sent", "{\"exam\":\"10\",\"type\":\"ID\",\"name\":\"id.jpg\",\"outcome\":\"unconfirmed\"}", "attachment.unconfirmed", "ID", "Botox" },
    { "attachment.sent", "{\"exam\":\"10\",\"name\":\"id.jpg\",\"outcome\":\"sent\"}", "attachment.sent", "id.jpg", "Botox" },
    { "patient.set", "{\"email\":\"a@example.com\"}", "patient.changed", "email", "" },
    { "patient.allergies", "{}", "unknown", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) items = tell (rows[i].kind, SUBJECT, 7, rows[i].json);
      const AnteTimelineItem *item;

      g_assert_cmpuint (items->len, ==, 1);
      item = g_ptr_array_index (items, 0);
      g_assert_cmpstr (item->code, ==, rows[i].code);
      g_assert_cmpstr (item->args[0], ==, rows[i].first);
      g_assert_cmpstr (item->args[1], ==, rows[i].second);
      g_assert_cmpstr (item->by, ==, "Robin");
      g_assert_cmpint (item->at_ms, ==, 5000);
      g_assert_true (item->ours_pending);
    }
}

static void
test_a_result_is_told_if_it_was_believed (void)
{
  g_autoptr (GPtrArray) believed = tell ("delivery", DELIVERY, 0, "{\"status\":\"Approved\"}");
  g_autoptr (GPtrArray) other = tell ("delivery", "d0000000000000000000000000000002", 0, "{\"status\":\"Approved\"}");
  g_autoptr (GPtrArray) clinical = tell ("delivery.clinical", DELIVERY, 0, "{\"reason\":\"private\"}");
  const AnteTimelineItem *item;

  g_assert_cmpuint (believed->len, ==, 1);
  item = g_ptr_array_index (believed, 0);
  g_assert_cmpstr (item->code, ==, "result.approved");
  g_assert_cmpstr (item->args[0], ==, "Dr. Lin");
  g_assert_cmpstr (item->args[1], ==, "Botox");
  g_assert_cmpuint (other->len, ==, 0);
  g_assert_cmpuint (clinical->len, ==, 0);
}

/* --- Which list --- */

static AnteClearance *
make_clearance (AnteClearanceCode code)
{
  AnteClearance *clearance = g_new0 (AnteClearance, 1);

  clearance->code = code;
  clearance->blocks = code != ANTE_CLEARANCE_NOT_REQUIRED && code != ANTE_CLEARANCE_CLEARED && code != ANTE_CLEARANCE_COVERED;
  clearance->exams_to_invite = g_new0 (char *, 1);
  clearance->exams_by_decision = g_new0 (char *, 1);
  clearance->references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);
  return clearance;
}

static GPtrArray *
make_clearances (AnteClearanceCode first, AnteClearanceCode second)
{
  GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);

  g_ptr_array_add (clearances, make_clearance (first));
  g_ptr_array_add (clearances, make_clearance (second));
  return clearances;
}

static AnteAppointmentView *
make_view (AnteClearanceCode first, AnteClearanceCode second, AnteArrival arrival)
{
  AnteAppointmentRow *row = g_new0 (AnteAppointmentRow, 1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  row->appointment = ante_appointment_new ();
  row->appointment->id = g_strdup ("b0000000000000000000000000000001");
  row->appointment->date = g_strdup ("2026-11-21");
  row->appointment->time = g_strdup ("15:00");
  row->appointment->arrival = arrival;
  row->patient = ante_patient_new ();
  row->invites = g_ptr_array_new ();
  return ante_appointment_view_new (row, make_clearances (first, second), make_clearances (first, second), ANTE_ROLE_MANAGER,
                                    G_GINT64_CONSTANT (1795258800000), zone);
}

static void
test_cleared_is_cleared_as_a_whole (void)
{
  static const struct
  {
    AnteClearanceCode first, second;
    gboolean cleared, flagged, waiting;
  } rows[] = {
    { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_COVERED, TRUE, FALSE, FALSE },
    { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_NOT_REQUIRED, TRUE, FALSE, FALSE },
    { ANTE_CLEARANCE_NOT_REQUIRED, ANTE_CLEARANCE_NOT_REQUIRED, FALSE, FALSE, FALSE },
    { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_REJECTED, FALSE, TRUE, FALSE },
    { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_WAITING, FALSE, FALSE, TRUE },
    { ANTE_CLEARANCE_UNKNOWN, ANTE_CLEARANCE_WAITING, FALSE, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AnteAppointmentView) view = make_view (rows[i].first, rows[i].second, ANTE_ARRIVAL_EXPECTED);

      g_assert_true (ante_appointment_view_in_list (view, ANTE_LIST_TODAY));
      g_assert_cmpint (ante_appointment_view_in_list (view, ANTE_LIST_CLEARED), ==, rows[i].cleared);
      g_assert_cmpint (ante_appointment_view_in_list (view, ANTE_LIST_FLAGGED), ==, rows[i].flagged);
      g_assert_cmpint (ante_appointment_view_in_list (view, ANTE_LIST_WAITING), ==, rows[i].waiting);
      g_assert_false (ante_appointment_view_in_list (view, ANTE_LIST_UNMATCHED));
      g_assert_false (ante_appointment_view_get_stop (view));
    }
}

static void
test_in_the_room_and_not_cleared_is_stop (void)
{
  g_autoptr (AnteAppointmentView) stop = make_view (ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_REJECTED, ANTE_ARRIVAL_IN_ROOM);
  g_autoptr (AnteAppointmentView) good = make_view (ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_COVERED, ANTE_ARRIVAL_IN_ROOM);
  g_autoptr (AnteAppointmentView) done = make_view (ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_REJECTED, ANTE_ARRIVAL_DONE);

  g_assert_true (ante_appointment_view_get_stop (stop));
  g_assert_false (ante_appointment_view_get_gate_open (stop));
  g_assert_false (ante_appointment_view_get_stop (good));
  g_assert_false (ante_appointment_view_get_stop (done));
  g_assert_true (ante_appointment_view_in_list (done, ANTE_LIST_TODAY));
  g_assert_false (ante_appointment_view_in_list (done, ANTE_LIST_FLAGGED)); /* gone: on the day's list alone */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/timeline/every-kind-has-its-line", test_every_kind_has_its_line);
  g_test_add_func ("/sync/timeline/a-result-is-told-if-it-was-believed", test_a_result_is_told_if_it_was_believed);
  g_test_add_func ("/sync/view/cleared-is-cleared-as-a-whole", test_cleared_is_cleared_as_a_whole);
  g_test_add_func ("/sync/view/in-the-room-and-not-cleared-is-stop", test_in_the_room_and_not_cleared_is_stop);
  return g_test_run ();
}
