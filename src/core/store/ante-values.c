/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the tables' sealed states to the model's plain values. */
#include "core/store/ante-values.h"

#include <string.h>

#include "shared/base/ante-json.h"

static char *
dup_text (JsonObject *state, const char *member)
{
  return g_strdup (ante_json_peek_string (state, member));
}

/* The texts of an array; *whole: (nullable) whether there was nothing else in it. */
static GStrv
dup_texts (JsonObject *state, const char *member, gboolean *whole)
{
  JsonArray *array = ante_json_peek_array (state, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_texts = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (text == NULL)
        continue;
      g_strv_builder_add (builder, text);
      n_texts++;
    }
  if (whole != NULL)
    *whole = n_texts == (array != NULL ? json_array_get_length (array) : 0);
  return g_strv_builder_end (builder);
}

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

char *
ante_sent_name (const AntePatient *patient)
{
  return g_strdup_printf ("%s, %s", patient->last_name != NULL ? patient->last_name : "",
                          patient->first_name != NULL ? patient->first_name : "");
}

/* The last of those that were not taken back. */
static void
read_health (AntePatient *patient, JsonArray *changes)
{
  guint n = changes != NULL ? json_array_get_length (changes) : 0;
  JsonObject *latest = n > 0 ? json_array_get_object_element (changes, n - 1) : NULL;

  if (latest == NULL)
    return;
  patient->health_seq = (guint) CLAMP (ante_json_peek_int (latest, "n", 1), 1, G_MAXUINT);
  patient->health_ms = ante_json_peek_int (latest, "at_ms", 0);
  patient->health_id = dup_text (latest, "entry");
  patient->health_by = dup_text (latest, "by");
  patient->health_note = dup_text (latest, "note");
}

AntePatient *
ante_patient_from_entity (AnteEntity *entity)
{
  AntePatient *patient = ante_patient_new ();

  patient->id = g_strdup (entity->id);
  patient->first_name = dup_text (entity->state, "first_name");
  patient->last_name = dup_text (entity->state, "last_name");
  patient->dob = dup_text (entity->state, "dob");
  patient->email = dup_text (entity->state, "email");
  patient->phone = dup_text (entity->state, "phone");
  patient->tele_state = dup_text (entity->state, "tele_state");
  patient->gender = dup_text (entity->state, "gender");
  patient->license = dup_text (entity->state, "license");
  patient->address_line_1 = dup_text (entity->state, "address_line_1");
  patient->address_line_2 = dup_text (entity->state, "address_line_2");
  patient->city = dup_text (entity->state, "city");
  patient->state = dup_text (entity->state, "state");
  patient->zip = dup_text (entity->state, "zip");
  patient->ship_other = ante_json_peek_bool (entity->state, "ship_other");
  patient->ship_address_line_1 = dup_text (entity->state, "ship_address_line_1");
  patient->ship_address_line_2 = dup_text (entity->state, "ship_address_line_2");
  patient->ship_city = dup_text (entity->state, "ship_city");
  patient->ship_state = dup_text (entity->state, "ship_state");
  patient->ship_zip = dup_text (entity->state, "ship_zip");
  patient->unknown = ante_json_peek_bool (entity->state, "unknown");
  read_health (patient, ante_json_peek_array (entity->state, "health"));
  return patient;
}

static const struct
{
  const char *word;
  AnteArrival arrival;
} arrivals[] = {
  { "expected", ANTE_ARRIVAL_EXPECTED }, { "arrived", ANTE_ARRIVAL_ARRIVED }, { "in-room", ANTE_ARRIVAL_IN_ROOM },
  { "done", ANTE_ARRIVAL_DONE },         { "no-show", ANTE_ARRIVAL_NO_SHOW },
};

static AnteArrival
read_arrival (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (arrivals); i++)
    if (g_strcmp0 (word, arrivals[i].word) == 0)
      return arrivals[i].arrival;
  return ANTE_ARRIVAL_EXPECTED;
}

static GPtrArray *
read_references (JsonArray *array)
{
  GPtrArray *references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      AnteReference *reference;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      reference = ante_reference_new ();
      reference->treatment_id = dup_text (json_node_get_object (node), "treatment");
      reference->patient_exam_id = dup_text (json_node_get_object (node), "patient_exam");
      reference->kind = dup_text (json_node_get_object (node), "kind");
      reference->provider = dup_text (json_node_get_object (node), "provider");
      reference->at_ms = ante_json_peek_int (json_node_get_object (node), "at", 0);
      g_ptr_array_add (references, reference);
    }
  return references;
}

AnteAppointment *
ante_appointment_from_entity (AnteEntity *entity)
{
  AnteAppointment *appointment = ante_appointment_new ();
  JsonObject *state = entity->state;
  JsonArray *references = ante_json_peek_array (state, "references");
  gboolean treatments_known;

  appointment->id = g_strdup (entity->id);
  appointment->patient_id = g_strdup (entity->parent);
  appointment->date = dup_text (state, "date");
  appointment->time = dup_text (state, "time");
  appointment->minutes = (guint) CLAMP (ante_json_peek_int (state, "minutes", 30), 1, 24 * 60);
  g_strfreev (appointment->treatments);
  appointment->treatments = dup_texts (state, "treatments", &treatments_known);
  appointment->note = dup_text (state, "note");
  appointment->cancelled = ante_json_peek_bool (state, "cancelled");
  appointment->arrival = read_arrival (ante_json_peek_string (state, "arrival"));
  appointment->arrival_ms = ante_json_peek_int (state, "arrival_ms", 0);
  if (references != NULL)
    appointment->references = read_references (references);
  appointment->unknown = ante_json_peek_bool (state, "unknown") || !treatments_known;
  return appointment;
}

/* A number that is not known goes alone, as prescriptions do: what that is only the provider can say. */
static AnteExamRef *
read_exam_ref (JsonObject *json)
{
  AnteExamRef *exam = ante_exam_ref_new (ante_json_peek_string (json, "id"), ante_json_peek_string (json, "title"));

  if (ante_json_peek_int (json, "rx", ANTE_RX_GOOD_FAITH) != ANTE_RX_GOOD_FAITH)
    exam->rx_type = ANTE_RX_PRESCRIPTION;
  if (ante_json_peek_array (json, "attachments") != NULL)
    exam->attachments = dup_texts (json, "attachments", NULL);
  return exam;
}

AnteTreatment *
ante_treatment_from_entity (AnteEntity *entity)
{
  JsonArray *exams = ante_json_peek_array (entity->state, "exams");
  AnteTreatment *treatment;

  if (ante_json_peek_bool (entity->state, "unknown") || ante_json_peek_string (entity->state, "name") == NULL || exams == NULL)
    return NULL; /* which exams it needs is not known: that is not the same as none */
  treatment = ante_treatment_new ();
  treatment->id = g_strdup (entity->id);
  treatment->name = dup_text (entity->state, "name");
  treatment->validity_months = (guint) CLAMP (ante_json_peek_int (entity->state, "validity_months", 12), 1, 60);
  treatment->retired = ante_json_peek_bool (entity->state, "retired");
  treatment->glp1 = ante_json_peek_bool (entity->state, "glp1");
  treatment->auto_invite = ante_json_peek_bool (entity->state, "auto_invite");
  if (treatment->exams == NULL)
    treatment->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonNode *node = json_array_get_element (exams, i);
      JsonObject *exam = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (exam == NULL || !is_set (ante_json_peek_string (exam, "id")))
        {
          ante_treatment_free (treatment); /* what it needs cannot be read: not known */
          return NULL;
        }
      g_ptr_array_add (treatment->exams, read_exam_ref (exam));
    }
  return treatment;
}

static AnteResult *
read_result (JsonObject *state)
{
  AnteResult *result = ante_result_new ();

  result->delivery_id = dup_text (state, "delivery");
  result->word = dup_text (state, "word");
  result->outcome = ante_outcome_from_word (result->word);
  result->provider = dup_text (state, "provider");
  result->received_ms = ante_json_peek_int (state, "received_ms", 0);
  result->has_notes = ante_json_peek_bool (state, "has_notes");
  result->has_document = ante_json_peek_bool (state, "has_document");
  return result;
}

/* The provider's answer and a delivery disagree about the id: to be verified, never cleared. */
static AnteResult *
make_dispute (void)
{
  AnteResult *result = ante_result_new ();

  result->delivery_id = g_strdup ("");
  result->word = g_strdup ("");
  result->outcome = ANTE_OUTCOME_UNKNOWN;
  return result;
}

/* One that names another exam than the provider does, or no day, is evidence that somebody is wrong: verify. */
static AnteResult *
read_record (JsonObject *state, const char *patient_exam)
{
  AnteResult *result = ante_result_new ();
  g_autofree char *day = ante_date_normalise (ante_json_peek_string (state, "date"), "1970-01-01");

  result->recorded = TRUE;
  result->delivery_id = dup_text (state, "entry");
  result->word = dup_text (state, "outcome");
  result->provider = dup_text (state, "provider");
  result->patient_exam_id = dup_text (state, "patient_exam");
  result->day = dup_text (state, "date");
  result->by = dup_text (state, "by");
  result->received_ms = ante_json_peek_int (state, "at_ms", 0);
  result->has_notes = ante_json_peek_bool (state, "has_notes");
  if (day != NULL && g_strcmp0 (day, result->day) == 0 && result->patient_exam_id != NULL &&
      (patient_exam == NULL || g_str_equal (patient_exam, result->patient_exam_id)))
    result->outcome = ante_outcome_from_word (result->word);
  return result;
}

/* With no word of the provider's for the exam's number, the records must at least agree among themselves. */
static void
read_records (AntePatientExam *exam, JsonArray *records)
{
  const char *patient_exam = exam->patient_exam_id;

  for (guint i = 0; records != NULL && i < json_array_get_length (records); i++)
    {
      AnteResult *result = read_record (json_array_get_object_element (records, i), patient_exam);

      if (patient_exam == NULL)
        patient_exam = result->patient_exam_id;
      g_ptr_array_add (exam->results, result);
    }
}

static AnteDecision *
read_decision (JsonObject *state)
{
  AnteDecision *decision = ante_decision_new ();

  decision->id = dup_text (state, "entry");
  decision->deliveries = dup_texts (state, "deliveries", NULL);
  decision->approved = ante_json_peek_bool (state, "approved");
  decision->director = dup_text (state, "director");
  decision->licence = dup_text (state, "licence");
  decision->date = dup_text (state, "date");
  decision->by = dup_text (state, "by");
  decision->decided_ms = ante_json_peek_int (state, "at_ms", 0);
  return decision;
}

/* --- What was told of a prescription --- */

static void
read_medicine (GPtrArray *told, JsonObject *one, JsonObject *said)
{
  AntePrescription *medicine = ante_prescription_new ();

  medicine->prescription_id = dup_text (said, "prescription");
  medicine->drug = dup_text (said, "drug");
  medicine->strength = dup_text (said, "strength");
  medicine->form = dup_text (said, "form");
  medicine->quantity = dup_text (said, "quantity");
  medicine->pharmacy = dup_text (said, "pharmacy");
  medicine->received_ms = ante_json_peek_int (one, "received_ms", 0);
  g_ptr_array_add (told, medicine);
}

static void
read_parcel (GPtrArray *told, JsonObject *one, JsonObject *said)
{
  AnteShipment *parcel = ante_shipment_new ();

  parcel->prescription_id = dup_text (said, "prescription");
  parcel->rx_number = dup_text (said, "rx_number");
  parcel->tracking_number = dup_text (said, "tracking_number");
  parcel->service = dup_text (said, "service");
  parcel->carrier = dup_text (said, "carrier");
  parcel->location = dup_text (said, "location");
  parcel->received_ms = ante_json_peek_int (one, "received_ms", 0);
  g_ptr_array_add (told, parcel);
}

static void
read_lines (GPtrArray *told, JsonObject *one, JsonArray *lines, void (*read) (GPtrArray *, JsonObject *, JsonObject *))
{
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (lines, i)))
      read (told, one, json_array_get_object_element (lines, i));
}

static void
read_prescriptions (AntePatientExam *exam, JsonObject *state)
{
  JsonArray *array = ante_json_peek_array (state, "rx");
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_prescription_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *one = json_array_get_object_element (array, i);
      JsonObject *said = ante_json_peek_object (one, "said");
      gint64 received_ms = ante_json_peek_int (one, "received_ms", 0);

      g_ptr_array_add (exam->told_by, dup_text (one, "delivery"));
      if (said == NULL)
        continue;
      read_lines (told, one, ante_json_peek_array (said, "items"), read_medicine);
      exam->has_controlled = exam->has_controlled || ante_json_peek_int (said, "controlled", 0) > 0;
      exam->confirmed_ms = exam->confirmed_ms == 0 ? received_ms : MIN (exam->confirmed_ms, received_ms);
    }
  g_clear_pointer (&exam->prescriptions, g_ptr_array_unref);
  exam->prescriptions = ante_prescriptions_merge (told);
}

static void
read_shipments (AntePatientExam *exam, JsonObject *state)
{
  JsonArray *array = ante_json_peek_array (state, "tracking");
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_shipment_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *one = json_array_get_object_element (array, i);

      g_ptr_array_add (exam->told_by, dup_text (one, "delivery"));
      read_lines (told, one, ante_json_peek_array (one, "said"), read_parcel);
    }
  g_clear_pointer (&exam->shipments, g_ptr_array_unref);
  exam->shipments = ante_shipments_merge (told);
}

static void
read_preparation (AntePatientExam *exam, JsonObject *state)
{
  JsonObject *answers = ante_json_peek_object (state, "answers");
  JsonArray *attachments = ante_json_peek_array (state, "attachments");

  if (answers != NULL)
    {
      exam->answered = (guint) ante_json_peek_int (answers, "answered", 0);
      exam->asked = (guint) ante_json_peek_int (answers, "asked", 0);
      exam->answers_outcome = dup_text (answers, "outcome");
    }
  for (guint i = 0; attachments != NULL && i < json_array_get_length (attachments); i++)
    {
      JsonObject *one = json_array_get_object_element (attachments, i);
      AnteAttachmentSent *sent = ante_attachment_sent_new ();

      sent->name = dup_text (one, "name");
      sent->type = dup_text (one, "type");
      sent->outcome = dup_text (one, "outcome");
      sent->at_ms = ante_json_peek_int (one, "at_ms", 0);
      g_ptr_array_add (exam->attachments, sent);
    }
}

static AntePatientExam *
read_exam (JsonObject *state)
{
  AntePatientExam *exam = ante_patient_exam_new ();
  JsonArray *results = ante_json_peek_array (state, "results");
  JsonArray *decisions = ante_json_peek_array (state, "decisions");

  exam->exam_id = dup_text (state, "id");
  exam->title = dup_text (state, "title");
  exam->patient_exam_id = dup_text (state, "patient_exam");
  exam->cancelled_ms = ante_json_peek_int (state, "cancelled_ms", 0);
  exam->too_late_ms = ante_json_peek_int (state, "too_late_ms", 0);
  exam->resends = (guint) CLAMP (ante_json_peek_int (state, "resends", 0), 0, 100);
  exam->last_resend_ms = ante_json_peek_int (state, "last_resend_ms", 0);
  exam->resend_refused = ante_json_peek_bool (state, "resend_refused");
  exam->resend_reserved_ms = ante_json_peek_int (state, "resend_reserved_ms", 0);
  if (ante_json_peek_array (state, "notes_read") != NULL)
    exam->notes_read = dup_texts (state, "notes_read", NULL);
  exam->notes_read_ms = ante_json_peek_int (state, "notes_read_ms", 0);
  exam->notes_read_by = dup_text (state, "notes_read_by");
  exam->instruction = dup_text (state, "instruction");
  if (exam->results == NULL)
    exam->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_result_free);
  for (guint i = 0; results != NULL && i < json_array_get_length (results); i++)
    g_ptr_array_add (exam->results, read_result (json_array_get_object_element (results, i)));
  read_records (exam, ante_json_peek_array (state, "records"));
  if (ante_json_peek_bool (state, "disputed"))
    g_ptr_array_add (exam->results, make_dispute ());
  for (guint i = 0; decisions != NULL && i < json_array_get_length (decisions); i++)
    g_ptr_array_add (exam->decisions, read_decision (json_array_get_object_element (decisions, i)));
  exam->follow_up_done_ms = ante_json_peek_int (state, "follow_up_done_ms", 0);
  read_prescriptions (exam, state);
  read_shipments (exam, state);
  read_preparation (exam, state);
  return exam;
}

static AnteInvitePhase
read_phase (const char *phase)
{
  if (g_strcmp0 (phase, "queued") == 0)
    return ANTE_INVITE_QUEUED;
  if (g_strcmp0 (phase, "sending") == 0)
    return ANTE_INVITE_SENDING;
  if (g_strcmp0 (phase, "failed") == 0)
    return ANTE_INVITE_FAILED;
  if (g_strcmp0 (phase, "sent") == 0)
    return ANTE_INVITE_SENT;
  return ANTE_INVITE_UNCONFIRMED;
}

static gboolean
is_confirmed (JsonObject *state, const AntePatient *patient)
{
  JsonObject *confirmed = ante_json_peek_object (state, "confirmed");
  g_autofree char *name = ante_sent_name (patient);

  return confirmed != NULL && g_strcmp0 (ante_json_peek_string (confirmed, "name"), name) == 0 &&
         g_strcmp0 (ante_json_peek_string (confirmed, "dob"), patient->dob) == 0;
}

AnteInvite *
ante_invite_from_entity (AnteTables *tables, AnteEntity *entity, const AntePatient *patient)
{
  AnteInvite *invite = ante_invite_new ();
  JsonObject *state = entity->state;
  JsonArray *exams = ante_json_peek_array (state, "exams");

  invite->link_rules = ante_tables_get_link_rules (tables);
  invite->id = g_strdup (entity->id);
  invite->patient_id = g_strdup (entity->parent);
  invite->appointment_id = dup_text (state, "appointment");
  invite->phase = read_phase (ante_json_peek_string (state, "phase"));
  invite->reserved_ms = ante_json_peek_int (state, "reserved_ms", 0);
  invite->sent_ms = ante_json_peek_int (state, "sent_ms", 0);
  invite->attempt = (guint) CLAMP (ante_json_peek_int (state, "attempt", 1), 1, 1000);
  invite->sent_name = dup_text (state, "name");
  invite->sent_dob = dup_text (state, "dob");
  invite->tele_state = dup_text (state, "tele_state");
  invite->test = ante_json_peek_bool (state, "test");
  invite->meeting_url = dup_text (state, "meeting_url");
  invite->meeting_uuid = dup_text (state, "meeting_uuid");
  invite->problem = dup_text (state, "problem");
  invite->problem_text = dup_text (state, "text");
  invite->identity_confirmed = is_confirmed (state, patient);
  invite->health_seen = (guint) CLAMP (ante_json_peek_int (state, "health_seen", 0), 0, G_MAXUINT);
  invite->by = dup_text (state, "by");
  invite->follow_up_of = dup_text (state, "follow_up_of");
  invite->order = ante_order_from_json (ante_json_peek_object (state, "order"));
  if (invite->exams == NULL)
    invite->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_patient_exam_free);
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    g_ptr_array_add (invite->exams, read_exam (json_array_get_object_element (exams, i)));
  return invite;
}

GPtrArray *
ante_invites_of_patient (AnteTables *tables, AntePatient *patient)
{
  g_autoptr (GPtrArray) entities = ante_tables_of_parent (tables, ANTE_ENTITY_INVITE, patient->id);
  GPtrArray *invites = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_invite_free);

  for (guint i = 0; i < entities->len; i++)
    {
      AnteEntity *entity = g_ptr_array_index (entities, i);

      if (ante_json_peek_bool (entity->state, "unknown"))
        patient->unknown = TRUE;
      g_ptr_array_add (invites, ante_invite_from_entity (tables, entity, patient));
    }
  return invites;
}
