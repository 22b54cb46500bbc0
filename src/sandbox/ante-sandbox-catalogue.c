/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented clinic's exams, as exam_list gives them, and the states the provider serves. */
#include "sandbox/ante-sandbox-catalogue.h"

/* Numbers, titles and prices are invented. The odd ones are on purpose: a very long title, a title with
 * marks beyond ASCII, exams without a price, and attachments with names as a clinic types them. */
static const AnteSandboxExam exams[] = {
  { 4201, "Botox and Other Neurotoxins", 1, "27.99", { NULL } },
  { 4202, "Dermal Filler", 1, "27.99", { NULL } },
  { 4203, "Lip Filler", 1, "27.99", { NULL } },
  { 4204, "IV Hydration Therapy", 1, "27.99", { NULL } },
  { 4205, "NAD+ Infusion", 1, "27.99", { "Lab", NULL } },
  { 4206, "Vitamin B12 Injection", 1, "27.99", { NULL } },
  { 4207, "PRP Facial", 1, "27.99", { NULL } },
  { 4208, "PRP Hair Restoration", 1, "27.99", { "Picture of hair loss area", NULL } },
  { 4209, "Microneedling", 1, "27.99", { NULL } },
  { 4210, "Chemical Peel, Medium Depth", 1, "27.99", { NULL } },
  { 4211, "Laser Hair Removal", 1, "27.99", { NULL } },
  { 4212, "IPL Photofacial", 1, "27.99", { NULL } },
  { 4213, "Kybella (Deoxycholic Acid)", 1, "27.99", { NULL } },
  { 4214, "Sclerotherapy for Spider Veins", 1, "27.99", { NULL } },
  { 4215, "PDO Thread Lift", 1, "34.50", { "ID", NULL } },
  { 4216, "Body Contouring, Crème Anesthesia Included", 1, NULL, { NULL } },
  { 4217, "Good Faith Exam Covering Neurotoxins, Dermal Fillers, Biostimulators, Platelet Rich Plasma, "
          "Microneedling With or Without Radiofrequency, Intravenous Hydration With Vitamins and Minerals, "
          "and Every Other Service on the Spring Menu of the Clinic, Version for New Patients", 1, "27.99",
    { NULL } },
  { 4218, "Hyperbaric Oxygen Session", 1, NULL, { "ID", "Lab", NULL } },
  { 4219, "Glutathione Push", 1, "27.99", { NULL } },
  { 4301, "Semaglutide Weight Management", 2, "89.00", { "ID", "Lab", NULL } },
  { 4302, "Tirzepatide Weight Management", 2, "99.00", { "ID", "Lab", NULL } },
  { 4303, "Testosterone Replacement", 2, "89.00", { "Lab", NULL } },
  { 4304, "Hair Loss, Oral Medication", 2, "59.00", { "Picture of hair loss area", NULL } },
  { 4305, "Urgent Care: Cold Sores", 2, "49.99", { NULL } },
  { 4306, "Urgent Care: Urinary Tract Infection", 2, "49.99", { NULL } },
  { 4307, "Choose Your Own Pharmacy: Topical Anesthetic", 2, NULL, { NULL } },
};

static const char served_states[] =
  "AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MO MT NE NV NH NJ NM NY NC ND OH "
  "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC TE ";

static JsonObject *
exam_to_json (const AnteSandboxExam *exam)
{
  JsonObject *object = json_object_new ();
  JsonArray *attachments = json_array_new ();

  for (guint i = 0; exam->attachments[i]; i++)
    json_array_add_string_element (attachments, exam->attachments[i]);

  json_object_set_int_member (object, "id", exam->id);
  json_object_set_string_member (object, "title", exam->title);
  json_object_set_int_member (object, "rx_type", exam->rx_type);
  if (exam->price)
    json_object_set_string_member (object, "price", exam->price);
  else
    json_object_set_null_member (object, "price");
  /* The reference contradicts itself: a count, or 1 not required and 2 required. Its samples, and this,
   * fit the second reading. */
  json_object_set_int_member (object, "attachments_required", exam->attachments[0] ? 2 : 1);
  json_object_set_array_member (object, "attachments", attachments);
  return object;
}

const AnteSandboxExam *
ante_sandbox_catalogue_find (gint64 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (exams); i++)
    if (exams[i].id == id)
      return &exams[i];
  return NULL;
}

JsonObject *
ante_sandbox_catalogue_to_json (void)
{
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (exams); i++)
    json_array_add_object_element (list, exam_to_json (&exams[i]));
  json_object_set_int_member (object, "clinic_id", ANTE_SANDBOX_CLINIC_ID);
  json_object_set_array_member (object, "exams", list);
  return object;
}

AnteSandboxStateKind
ante_sandbox_state_kind (const char *code)
{
  if (g_str_equal (code, "AL") || g_str_equal (code, "MS"))
    return ANTE_SANDBOX_STATE_NOT_SERVED;
  for (const char *p = served_states; *p; p += 3)
    if (code[0] == p[0] && code[1] == p[1] && code[2] == '\0')
      return ANTE_SANDBOX_STATE_SERVED;
  return ANTE_SANDBOX_STATE_UNKNOWN;
}
