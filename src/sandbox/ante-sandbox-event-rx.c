/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bodies of events 2 and 3, member by member in the order of the reference's samples; and as they were in older days,
 * which receivers still have to understand. */
#include "sandbox/ante-sandbox-event.h"
#include "sandbox/ante-sandbox-pdf.h"
#include "sandbox/ante-sandbox-prescription.h"
#include "sandbox/ante-sandbox-state.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

static void
set_nulls (JsonObject *object, const char *const *members)
{
  for (; *members; members++)
    json_object_set_null_member (object, *members);
}

static JsonArray *
list_of (JsonObject *object)
{
  JsonArray *list = json_array_new ();

  json_array_add_object_element (list, object);
  return list;
}

static const char *
pharmacy_name (AnteSandboxPatientExam *exam)
{
  return exam->meeting->pharmacy_name ? exam->meeting->pharmacy_name : ante_sandbox_find_partner (16)->name;
}

static void
set_medicine (JsonObject *object, const AnteSandboxMedicine *medicine)
{
  json_object_set_string_member (object, "drug_name", medicine->drug_name);
  json_object_set_string_member (object, "dosage_form_type", medicine->form);
  json_object_set_string_member (object, "strength", medicine->strength);
  json_object_set_string_member (object, "size", medicine->size);
}

static void
set_course (JsonObject *object, const AnteSandboxMedicine *medicine)
{
  json_object_set_string_member (object, "quantity_units", medicine->units);
  json_object_set_string_member (object, "directions", medicine->directions);
  json_object_set_int_member (object, "duration_days", medicine->days);
  json_object_set_int_member (object, "refill_amount", medicine->refills);
}

static JsonObject *
prescription_to_json (AnteSandboxPatientExam *exam, const AnteSandboxPrescription *prescription)
{
  static const char *const contact[] = { "full_name", "email", "phone_number", "role", NULL };
  static const char *const tracking[] = { "rx_number", "tracking_number", "ship_carrier", "delivery_service",
                                          "pharmacy_location", NULL };
  const AnteSandboxMedicine *medicine = prescription->medicine;
  JsonObject *item = json_object_new (), *contacts = json_object_new (), *trackings = json_object_new ();
  g_autofree char *when = ante_sandbox_utc_text (prescription->at_ms);

  set_nulls (contacts, contact);
  set_nulls (trackings, tracking);
  json_object_set_int_member (item, "prescription_id", prescription->id);
  set_medicine (item, medicine);
  json_object_set_string_member (item, "quantity", medicine->quantity);
  set_course (item, medicine);
  json_object_set_string_member (item, "ndc_number", "");
  json_object_set_string_member (item, "gpi_number", "");
  json_object_set_string_member (item, "schedule_code", medicine->schedule_code);
  json_object_set_string_member (item, "active_ingredient", "");
  json_object_set_string_member (item, "inactive_ingredient", "");
  json_object_set_string_member (item, "pharmacy_name", pharmacy_name (exam));
  json_object_set_array_member (item, "pharmacy_contacts", list_of (contacts));
  json_object_set_array_member (item, "prescription_tracking", list_of (trackings));
  json_object_set_string_member (item, "created_at", when);
  return item;
}

/* What both generations of event 2 begin with. */
static void
set_exam (AnteSandbox *self, JsonObject *event, AnteSandboxPatientExam *exam, gboolean ids_as_strings)
{
  AnteSandboxResult *result = exam->results->pdata[exam->results->len - 1];
  AnteSandboxMeeting *meeting = exam->meeting;
  g_autofree char *link = ante_sandbox_pdf_link (self, result);

  json_object_set_int_member (event, "event", 2);
  ante_sandbox_set_id (event, "exam_id", exam->exam->id, ids_as_strings);
  json_object_set_string_member (event, "exam_name", exam->exam->title);
  json_object_set_string_member (event, "exam_status", "Approved");
  json_object_set_string_member (event, "exam_url", link);
  json_object_set_string_member (event, "rx_status", "Pharmacy Confirmed");
  json_object_set_string_member (event, "clinic_name", self->clinic_name);
  json_object_set_string_member (event, "patient_email", meeting->email);
  json_object_set_string_member (event, "patient_phone_number", meeting->phone);
  ante_sandbox_set_id (event, "patient_exam_id", exam->id, ids_as_strings);
  if (result->provider_name)
    json_object_set_string_member (event, "provider_name", result->provider_name);
}

/* additional_data is not in it: the newest sample has none. */
char *
ante_sandbox_event_2 (AnteSandbox *self, AnteSandboxPatientExam *exam, gboolean ids_as_strings)
{
  g_autoptr (JsonObject) event = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < exam->prescriptions->len; i++)
    json_array_add_object_element (
      list, prescription_to_json (exam, &g_array_index (exam->prescriptions, AnteSandboxPrescription, i)));
  set_exam (self, event, exam, ids_as_strings);
  json_object_set_int_member (event, "prescribed_os_id", exam->meeting->order_set_id ? exam->meeting->order_set_id : 486);
  json_object_set_array_member (event, "prescription", list);
  json_object_set_array_member (event, "questions_answers", ante_sandbox_answers_to_json (exam->meeting->answers));
  return ante_json_write_object (event);
}

char *
ante_sandbox_event_2_older (AnteSandbox *self,
                            AnteSandboxPatientExam *exam,
                            const AnteSandboxPrescription *prescription,
                            gboolean ids_as_strings)
{
  const AnteSandboxMedicine *medicine = prescription->medicine;
  g_autoptr (JsonObject) event = json_object_new ();
  JsonObject *drug = json_object_new ();

  set_medicine (drug, medicine);
  json_object_set_string_member (drug, "gpi_number", "");
  json_object_set_string_member (drug, "ndc_number", "");
  json_object_set_string_member (drug, "active_ingredient", "");
  json_object_set_array_member (drug, "inactive_ingredient", json_array_new ());
  set_exam (self, event, exam, ids_as_strings);
  json_object_set_string_member (event, "reason", "");
  if (exam->meeting->additional_data)
    json_object_set_string_member (event, "additional_data", exam->meeting->additional_data);
  json_object_set_object_member (event, "drug_details", drug);
  json_object_set_int_member (event, "quantity", g_ascii_strtoll (medicine->quantity, NULL, 10));
  set_course (event, medicine);
  json_object_set_string_member (event, "schedule_code", medicine->schedule_code);
  json_object_set_string_member (event, "dispense_number", "1");
  ante_sandbox_set_id (event, "prescription_id", prescription->id, ids_as_strings);
  return ante_json_write_object (event);
}

static const char *
location (AnteSandboxPatientExam *exam)
{
  const AnteSandboxPartner *partner = ante_sandbox_find_partner (exam->meeting->pharmacy_id);

  return (partner ? partner : ante_sandbox_find_partner (16))->location;
}

/* The ids are strings here. */
char *
ante_sandbox_event_3 (AnteSandboxPatientExam *exam, const AnteSandboxPrescription *prescription)
{
  g_autoptr (JsonObject) event = json_object_new ();
  g_autofree char *order = g_strdup_printf ("%" G_GINT64_FORMAT, 1234500000 + prescription->id);

  json_object_set_int_member (event, "event", 3);
  ante_sandbox_set_id (event, "patient_exam_id", exam->id, TRUE);
  ante_sandbox_set_id (event, "prescription_id", prescription->id, TRUE);
  json_object_set_string_member (event, "tracking_number", prescription->tracking_number);
  json_object_set_string_member (event, "delivery_service", prescription->id % 2 ? "Overnight" : "Standard");
  json_object_set_string_member (event, "pharmacy_location", location (exam));
  json_object_set_string_member (event, "order_id", order);
  return ante_json_write_object (event);
}

/* It names no exam: only the address it is sent to says whose it is. */
char *
ante_sandbox_event_3_older (AnteSandboxPatientExam *exam, const AnteSandboxPrescription *prescription, gint64 now_ms)
{
  g_autoptr (JsonObject) event = json_object_new ();
  JsonObject *tracking = json_object_new ();
  g_autofree char *when = ante_sandbox_utc_text (now_ms);
  g_autofree char *rx_number = g_strdup_printf ("RX%" G_GINT64_FORMAT, prescription->id);

  json_object_set_string_member (tracking, "pharmacy_location", location (exam));
  json_object_set_string_member (tracking, "rx_number", rx_number);
  json_object_set_string_member (tracking, "tracking_number", prescription->tracking_number);
  json_object_set_string_member (tracking, "delivery_service", prescription->id % 2 ? "Overnight" : "Standard");
  json_object_set_string_member (tracking, "ship_carrier", "UPS");
  json_object_set_int_member (event, "event", 3);
  json_object_set_array_member (event, "prescription_tracking", list_of (tracking));
  json_object_set_string_member (event, "created_at", when);
  return ante_json_write_object (event);
}
