/* SPDX-License-Identifier: GPL-3.0-or-later
 * clinic-desk: a desk without a window that can do all that a clinic's day asks for, and says of each row what the
 * board would say, in its words. */
#include "app/commands/ante-command.h"
#include "app/words/ante-words.h"
#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"
#include "support/desk-driver.h"

static const char *
text_or (JsonObject *command, const char *member, const char *otherwise)
{
  const char *text = driver_text (command, member);

  return text != NULL ? text : otherwise;
}

/* --- Changes --- */

/* What a form's field becomes, where the command has it. */
static void
set_fields (gpointer draft, JsonObject *command, const char *const *properties)
{
  for (guint i = 0; properties[i] != NULL; i++)
    if (driver_text (command, properties[i]) != NULL)
      g_object_set (draft, properties[i], driver_text (command, properties[i]), NULL);
}

/* A command that waits for what it changes to be read first. */
typedef struct
{
  Driver *driver;
  JsonObject *command; /* owned */
} Pending;

static Pending *
pending_new (Driver *driver, JsonObject *command)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->driver = driver;
  pending->command = json_object_ref (command);
  return pending;
}

static void
pending_free (Pending *pending)
{
  json_object_unref (pending->command);
  g_free (pending);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

static void
person_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const fields[] = { "first-name", "last-name", "dob", "phone", "tele-state", NULL };
  g_autoptr (Pending) pending = data;
  GError *error = NULL;
  g_autoptr (AntePatient) patient = ante_desk_load_patient_finish (ANTE_DESK (source), result, &error);
  g_autofree char *today = ante_desk_today (ANTE_DESK (source));
  g_autoptr (AntePatientDraft) draft = NULL;

  if (patient == NULL)
    {
      driver_reply_error (pending->driver, error);
      return;
    }
  draft = ante_patient_draft_new (patient, today);
  set_fields (draft, pending->command, fields);
  ante_desk_save_async (ANTE_DESK (source), draft, NULL, driver_saved_cb, pending->driver);
}

static void
do_person (Driver *driver, JsonObject *command)
{
  ante_desk_load_patient_async (driver->desk, driver_text (command, "patient"), NULL, person_loaded_cb, pending_new (driver, command));
}

static gboolean
lists (JsonArray *array, const char *id)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_strcmp0 (json_array_get_string_element (array, i), id) == 0)
      return TRUE;
  return FALSE;
}

static void
visit_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const fields[] = { "time", "note", NULL };
  g_autoptr (Pending) pending = data;
  AnteDesk *desk = ANTE_DESK (source);
  GPtrArray *treatments = ante_desk_get_treatments (desk);
  GError *error = NULL;
  g_autofree char *today = ante_desk_today (desk);
  g_autoptr (AnteAppointmentDraft) draft = NULL;
  JsonArray *wanted = ante_json_peek_array (pending->command, "treatments");
  AnteDetail *detail = ante_desk_load_detail_finish (desk, result, &error);

  if (detail == NULL)
    {
      driver_reply_error (pending->driver, error);
      return;
    }
  draft = ante_appointment_draft_new (ante_appointment_view_get_appointment (detail->view), NULL, today);
  set_fields (draft, pending->command, fields);
  for (guint i = 0; wanted != NULL && i < treatments->len; i++)
    {
      const AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      ante_appointment_draft_set_treatment (draft, treatment->id, lists (wanted, treatment->id));
    }
  ante_desk_save_async (desk, NULL, draft, driver_saved_cb, pending->driver);
  ante_detail_free (detail);
}

/* Another time, or exactly these treatments. */
static void
do_visit (Driver *driver, JsonObject *command)
{
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, visit_loaded_cb, pending_new (driver, command));
}

static void
do_call_off (Driver *driver, JsonObject *command)
{
  ante_desk_cancel_appointment_async (driver->desk, driver_text (command, "appointment"), ante_json_peek_bool (command, "off"), driver_changed_cb, driver);
}

/* A treatment of several exams, by {"id","title","rx"}. */
static void
do_offer (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);
  JsonArray *exams = ante_json_peek_array (command, "exams");

  g_object_set (draft, "name", driver_text (command, "name"), "validity-months", "12", "auto-invite",
                ante_json_peek_bool (command, "automatic"), "glp1", ante_json_peek_bool (command, "glp1"), NULL);
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *one = json_array_get_object_element (exams, i);
      g_autoptr (AnteExamRef) exam = ante_exam_ref_new (driver_text (one, "id"), driver_text (one, "title"));

      exam->rx_type = (guint) ante_json_peek_int (one, "rx", ANTE_RX_GOOD_FAITH);
      ante_treatment_draft_choose_exam (draft, exam);
    }
  ante_desk_save_treatment_async (driver->desk, draft, FALSE, driver_changed_cb, driver);
}

/* --- What people judge --- */

static AnteJudgementDraft *
make_draft (Driver *driver, JsonObject *command, AnteJudgementKind kind)
{
  g_autofree char *today = ante_desk_today (driver->desk);
  AnteJudgementDraft *draft = ante_judgement_draft_new (kind, NULL, today);

  g_object_set (draft, "director", "Dr. Osei", "licence", "MD-7", "provider", "NP Liza", "day", today, "choice",
                text_or (command, "choice", ""), "reason", text_or (command, "reason", ""), "patient-exam",
                text_or (command, "patient_exam", ""), NULL);
  return draft;
}

static void
do_health (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (driver, command, ANTE_JUDGEMENT_HEALTH);

  ante_desk_change_health_async (driver->desk, driver_text (command, "patient"), draft, driver_changed_cb, driver);
}

static void
do_decide (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (driver, command, ANTE_JUDGEMENT_DECISION);

  ante_desk_decide_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), draft, driver_changed_cb, driver);
}

static void
do_record (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (driver, command, ANTE_JUDGEMENT_RECORD);

  ante_desk_record_outcome_async (driver->desk, driver_text (command, "invite"), driver_text (command, "exam"), draft, driver_changed_cb, driver);
}

static void
do_link (Driver *driver, JsonObject *command)
{
  g_autoptr (AnteJudgementDraft) draft = make_draft (driver, command, ANTE_JUDGEMENT_LINK);

  ante_desk_link_delivery_async (driver->desk, driver_text (command, "delivery"), driver_text (command, "patient"), draft, driver_changed_cb, driver);
}

static void
do_confirm (Driver *driver, JsonObject *command)
{
  ante_desk_confirm_identity_async (driver->desk, driver_text (command, "invite"), driver_changed_cb, driver);
}

static void
do_withdraw (Driver *driver, JsonObject *command)
{
  ante_desk_withdraw_async (driver->desk, driver_text (command, "subject"), driver_text (command, "exam"), driver_text (command, "entry"), driver_changed_cb, driver);
}

/* --- Meetings that a person composes --- */

/* Of the ways an order can be filled in, one by its number. */
static void
fill_order (AnteInviteDraft *draft, gint64 way)
{
  static const AntePharmacy corner = { .ncpdpid = (char *) "0512346", .name = (char *) "Corner Pharmacy", .address_line_1 = (char *) "1 Harbor Street",
                                       .city = (char *) "Oakland", .state = (char *) "CA", .zip_code = (char *) "94607", .phone = (char *) "5105550161" };

  switch (ante_invite_draft_get_kind (draft))
    {
    case ANTE_MEETING_PARTNER:
      ante_invite_draft_offer_pharmacy (draft, "16", "Fernhill Compounding Pharmacy");
      if (way % 2 == 1)
        g_object_set (draft, "selection", "package", "pharmacy-id", "16", NULL);
      else
        g_object_set (draft, "selection", "both", NULL);
      return;
    case ANTE_MEETING_URGENT:
    case ANTE_MEETING_OWN:
      g_object_set (draft, "who-picks", way % 2 == 1 ? "clinic" : "patient", "delivery", "pick-up", "billing", "patient", NULL);
      if (way % 2 == 1)
        ante_invite_draft_choose_pharmacy (draft, &corner);
      return;
    case ANTE_MEETING_GOOD_FAITH:
    default:
      return;
    }
}

static void
composing_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Pending) pending = data;
  GError *error = NULL;
  const char *decided = ante_json_peek_string (pending->command, "decided");
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);
  g_autoptr (GPtrArray) exams = NULL;
  g_autoptr (GPtrArray) meetings = NULL;

  if (detail == NULL)
    {
      driver_reply_error (pending->driver, error);
      return;
    }
  exams = ante_invite_list_exams (ante_appointment_view_get_clearances (detail->view),
                                  ante_desk_get_treatments (pending->driver->desk), decided);
  meetings = ante_invite_plan (exams, NULL);
  for (guint i = 0; i < meetings->len; i++)
    fill_order (g_ptr_array_index (meetings, i), ante_json_peek_int (pending->command, "way", 0));
  ante_desk_send_meetings_async (pending->driver->desk, ante_appointment_view_get_appointment (detail->view)->id, meetings,
                                 ante_appointment_view_get_patient (detail->view), decided, driver_invited_cb, pending->driver);
  ante_detail_free (detail);
}

static void
do_arrange (Driver *driver, JsonObject *command)
{
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, composing_cb, pending_new (driver, command));
}

/* --- The board --- */

/* Whether somebody here can do something about what speaks against, and not only look on. */
static gboolean
can_be_settled (AnteAppointmentView *view, AnteRole role)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);
  static const AnteCommand commands[] = {
    ANTE_COMMAND_COMPLETE, ANTE_COMMAND_INVITE_SEND, ANTE_COMMAND_INVITE_SEND_ANYWAY, ANTE_COMMAND_INVITE_SEND_NEW,
    ANTE_COMMAND_INVITE_RESEND, ANTE_COMMAND_INVITE_CANCEL, ANTE_COMMAND_NOTES_READ, ANTE_COMMAND_IDENTITY_CONFIRM,
    ANTE_COMMAND_DEFERRAL_DECIDE, ANTE_COMMAND_OUTCOME_RECORD,
  };

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);
      gboolean settled = !clearance->blocks;

      for (guint j = 0; !settled && j < G_N_ELEMENTS (commands); j++)
        settled = ante_command_is_possible_for (commands[j], view, clearance, role);
      if (!settled)
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
describe_flag (const AnteClearance *flag)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "code", flag->code);
  json_object_set_string_member (object, "invite", flag->invite_id);
  json_object_set_string_member (object, "exam", flag->exam_id);
  json_object_set_boolean_member (object, "can_decide", flag->can_decide);
  json_object_set_string_member (object, "decision", flag->decision_id);
  json_object_set_string_member (object, "record", flag->record_id);
  return object;
}

static void
describe_clearance (JsonArray *array, const AnteClearance *clearance, const AnteWhen *when)
{
  JsonObject *object = json_object_new ();
  g_autofree char *word = ante_words_clearance_short (clearance, when);

  json_object_set_int_member (object, "code", clearance->code);
  json_object_set_string_member (object, "word", word);
  json_object_set_string_member (object, "treatment", clearance->treatment_id);
  json_object_set_boolean_member (object, "blocks", clearance->blocks);
  json_object_set_boolean_member (object, "test", clearance->test);
  json_object_set_boolean_member (object, "can_resend", clearance->can_resend);
  json_object_set_boolean_member (object, "can_cancel", clearance->can_cancel);
  json_object_set_boolean_member (object, "can_decide", clearance->can_decide);
  json_object_set_boolean_member (object, "can_record", clearance->can_record);
  json_object_set_string_member (object, "invite", clearance->invite_id);
  json_object_set_string_member (object, "exam", clearance->exam_id);
  json_object_set_string_member (object, "patient_exam", clearance->patient_exam_id);
  json_object_set_string_member (object, "problem", clearance->problem);
  json_object_set_string_member (object, "decision", clearance->decision_id);
  json_object_set_string_member (object, "record", clearance->record_id);
  if (clearance->flag != NULL)
    json_object_set_object_member (object, "flag", describe_flag (clearance->flag));
  json_array_add_object_element (array, object);
}

static JsonObject *
describe_row (AnteAppointmentView *view, AnteRole role, const AnteWhen *when)
{
  const AnteAppointment *appointment = ante_appointment_view_get_appointment (view);
  const AntePatient *patient = ante_appointment_view_get_patient (view);
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  AnteNextAction next = ante_appointment_view_get_next_action (view);

  for (guint i = 0; i < clearances->len; i++)
    describe_clearance (array, g_ptr_array_index (clearances, i), when);
  json_object_set_string_member (object, "id", appointment->id);
  json_object_set_string_member (object, "patient", patient->id);
  json_object_set_string_member (object, "first", patient->first_name);
  json_object_set_string_member (object, "last", patient->last_name);
  json_object_set_string_member (object, "dob", patient->dob);
  json_object_set_string_member (object, "email", patient->email);
  json_object_set_string_member (object, "tele_state", patient->tele_state);
  json_object_set_string_member (object, "health", patient->health_id);
  json_object_set_string_member (object, "time", appointment->time);
  json_object_set_boolean_member (object, "cancelled", appointment->cancelled);
  json_object_set_int_member (object, "arrival", ante_appointment_view_get_arrival (view));
  json_object_set_boolean_member (object, "stop", ante_appointment_view_get_stop (view));
  json_object_set_boolean_member (object, "open", ante_appointment_view_get_gate_open (view));
  json_object_set_boolean_member (object, "pending", ante_appointment_view_get_pending (view));
  json_object_set_boolean_member (object, "listed_cleared", ante_appointment_view_in_list (view, ANTE_LIST_CLEARED));
  json_object_set_string_member (object, "next", ante_words_next_action (next, ANTE_MISSING_PHONE));
  json_object_set_boolean_member (object, "settles", can_be_settled (view, role));
  json_object_set_array_member (object, "clearances", array);
  return object;
}

/* The days that are asked for, one after the other. */
typedef struct
{
  Pending *pending; /* owned */
  JsonArray *days;  /* owned: those that are read */
} Reading;

static void read_next_day (Reading *reading);

/* What was said of each row last: only what has changed is said again. */
static gboolean
is_news (JsonObject *row)
{
  static GHashTable *said; /* appointment id -> text */
  g_autofree char *text = ante_json_write_object (row);
  const char *id = ante_json_peek_string (row, "id");

  if (said == NULL)
    said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_strcmp0 (g_hash_table_lookup (said, id), text) == 0)
    return FALSE;
  g_hash_table_replace (said, g_strdup (id), g_steal_pointer (&text));
  return TRUE;
}

static JsonObject *
describe_day (AnteDesk *desk, const AnteDay *day)
{
  AnteWhen when = ante_when_now (desk);
  JsonObject *object = json_object_new ();
  JsonArray *ids = json_array_new (), *news = json_array_new ();

  for (guint i = 0; i < day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (day->appointments, i);
      JsonObject *row = describe_row (view, ante_desk_get_role (desk), &when);

      json_array_add_string_element (ids, ante_appointment_view_get_appointment (view)->id);
      if (is_news (row))
        json_array_add_object_element (news, row);
      else
        json_object_unref (row);
    }
  json_object_set_array_member (object, "ids", ids);
  json_object_set_array_member (object, "news", news);
  json_object_set_int_member (object, "cleared", day->counts[ANTE_LIST_CLEARED]);
  return object;
}

static void
end_reading (Reading *reading, GError *error)
{
  Driver *driver = reading->pending->driver;
  JsonArray *days = reading->days;
  JsonObject *answer;

  pending_free (reading->pending);
  g_free (reading);
  if (error != NULL)
    {
      json_array_unref (days);
      driver_reply_error (driver, error);
      return;
    }
  answer = driver_ok ();
  json_object_set_array_member (answer, "days", days);
  driver_reply (driver, answer);
}

static void
day_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (AnteDay) day = ante_desk_load_day_finish (ANTE_DESK (source), result, &error);

  if (day == NULL)
    {
      end_reading (reading, error);
      return;
    }
  json_array_add_object_element (reading->days, describe_day (ANTE_DESK (source), day));
  read_next_day (reading);
}

static void
read_next_day (Reading *reading)
{
  JsonArray *dates = ante_json_peek_array (reading->pending->command, "dates");
  guint n = json_array_get_length (reading->days);

  if (n == json_array_get_length (dates))
    end_reading (reading, NULL);
  else
    ante_desk_load_day_async (reading->pending->driver->desk, json_array_get_string_element (dates, n), NULL, day_read_cb, reading);
}

static void
do_board (Driver *driver, JsonObject *command)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->pending = pending_new (driver, command);
  reading->days = json_array_new ();
  read_next_day (reading);
}

static void
inbox_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) inbox = ante_desk_load_unmatched_finish (ANTE_DESK (source), result, &error);
  JsonArray *array;
  JsonObject *answer;

  if (inbox == NULL)
    {
      driver_reply_error (data, error);
      return;
    }
  array = json_array_new ();
  for (guint i = 0; i < inbox->len; i++)
    json_array_add_string_element (array, ((AnteUnmatched *) g_ptr_array_index (inbox, i))->delivery_id);
  answer = driver_ok ();
  json_object_set_array_member (answer, "deliveries", array);
  driver_reply (data, answer);
}

static void
do_inbox (Driver *driver, JsonObject *command)
{
  ante_desk_load_unmatched_async (driver->desk, NULL, inbox_cb, driver);
}

/* --- The projection anew --- */

static void
rebuild (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (!ante_desk_has_store (source, task))
    return;
  if (ante_store_rebuild (((AnteDesk *) source)->store, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
rebuilt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    driver_reply (data, driver_ok ());
  else
    driver_reply_error (data, error);
}

static void
do_rebuild (Driver *driver, JsonObject *command)
{
  g_autoptr (GTask) task = g_task_new (driver->desk, NULL, rebuilt_cb, driver);

  ante_desk_run (driver->desk, task, rebuild);
}

/* --- What the detail pane says --- */

static void
words_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Driver *driver = data;
  GError *error = NULL;
  AnteDetail *detail = ante_desk_load_detail_finish (ANTE_DESK (source), result, &error);
  AnteWhen when = ante_when_now (ANTE_DESK (source));
  const AnteClearance *clearance;
  g_autofree char *word = NULL;
  g_autofree char *why = NULL;
  g_autofree char *todo = NULL;
  JsonObject *answer;

  if (detail == NULL)
    {
      driver_reply_error (driver, error);
      return;
    }
  clearance = g_ptr_array_index (ante_appointment_view_get_clearances (detail->view), 0);
  word = ante_words_clearance_short (clearance, &when);
  why = ante_words_clearance_why (clearance, &when);
  todo = ante_words_clearance_todo (clearance);
  answer = json_object_new ();
  json_object_set_int_member (answer, "code", clearance->code);
  json_object_set_string_member (answer, "problem", clearance->problem);
  json_object_set_boolean_member (answer, "can_resend", clearance->can_resend);
  json_object_set_string_member (answer, "word", word);
  json_object_set_string_member (answer, "why", why);
  json_object_set_string_member (answer, "todo", todo);
  json_object_set_string_member (answer, "next",
                                 ante_words_next_action (ante_appointment_view_get_next_action (detail->view),
                                                         clearance->suspect_state ? ANTE_MISSING_STATE_NOT_SERVED : clearance->missing));
  driver_reply (driver, answer);
  ante_detail_free (detail);
}

/* Of the first treatment of an appointment. */
static void
do_words (Driver *driver, JsonObject *command)
{
  ante_desk_load_detail_async (driver->desk, driver_text (command, "appointment"), NULL, words_loaded_cb, driver);
}

static const DriverCommand commands[] = {
  { "person", do_person },   { "visit", do_visit },     { "call-off", do_call_off }, { "offer", do_offer },
  { "health", do_health },   { "decide", do_decide },   { "record", do_record },     { "link", do_link },
  { "confirm", do_confirm }, { "withdraw", do_withdraw }, { "arrange", do_arrange }, { "board", do_board },
  { "inbox", do_inbox },     { "rebuild", do_rebuild }, { "words", do_words }, { NULL, NULL },
};

int
main (int argc, char *argv[])
{
  return driver_main (argc, argv, commands);
}
