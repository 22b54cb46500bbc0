/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said of a prescription after the exam. */
#include "app/words/ante-words.h"

typedef struct
{
  AnteInvite *invite; /* owned */
  AntePatientExam *exam;
} Case;

static Case
make_case (AnteMeetingKind kind, const char *pharmacy)
{
  Case made = { ante_invite_new (), ante_patient_exam_new () };

  made.invite->order = ante_order_new (kind);
  if (pharmacy != NULL)
    {
      made.invite->order->pharmacy = ante_pharmacy_new ();
      made.invite->order->pharmacy->name = g_strdup (pharmacy);
    }
  made.exam->title = g_strdup ("Weight loss");
  g_ptr_array_add (made.invite->exams, made.exam);
  return made;
}

static void
add_medicine (Case *self, const char *drug, const char *strength, const char *quantity, const char *pharmacy)
{
  AntePrescription *medicine = ante_prescription_new ();

  medicine->drug = g_strdup (drug);
  medicine->strength = g_strdup (strength);
  medicine->quantity = g_strdup (quantity);
  medicine->pharmacy = g_strdup (pharmacy);
  g_ptr_array_add (self->exam->prescriptions, medicine);
  self->exam->confirmed_ms = 1;
}

static void
add_parcel (Case *self, const char *number, const char *service, const char *carrier, const char *location)
{
  AnteShipment *parcel = ante_shipment_new ();

  parcel->tracking_number = g_strdup (number);
  parcel->service = g_strdup (service);
  parcel->carrier = g_strdup (carrier);
  parcel->location = g_strdup (location);
  g_ptr_array_add (self->exam->shipments, parcel);
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

#define PICK_UP "The pharmacy is the source for pick-up: the provider reports no tracking here."

static void
test_before (void)
{
  Case self = make_case (ANTE_MEETING_PARTNER, NULL);
  AnteResult *result = ante_result_new ();

  g_assert_false (ante_words_prescription_is_told (self.invite, self.exam));
  result->outcome = ANTE_OUTCOME_APPROVED;
  result->received_ms = 1;
  g_ptr_array_add (self.exam->results, result);
  g_assert_true (ante_words_prescription_is_told (self.invite, self.exam));
  assert_text (ante_words_prescription (self.invite, self.exam), "Prescription: not confirmed by a pharmacy yet");
  ante_invite_free (self.invite);
}

static void
test_confirmed (void)
{
  Case one = make_case (ANTE_MEETING_PARTNER, NULL);
  Case two = make_case (ANTE_MEETING_PARTNER, NULL);

  add_medicine (&one, "Examplol", "5mg", "1 Vial", "Springfield Compounding");
  assert_text (ante_words_prescription (one.invite, one.exam), "Prescription: confirmed at Springfield Compounding");
  assert_text (ante_words_medicine (g_ptr_array_index (one.exam->prescriptions, 0), one.invite, one.exam), "Examplol 5mg, 1 Vial");
  assert_text (ante_words_prescription_note (one.invite, one.exam), NULL);

  add_medicine (&two, "Examplol", NULL, NULL, "A");
  add_medicine (&two, NULL, NULL, NULL, "B");
  assert_text (ante_words_prescription (two.invite, two.exam), "Prescription: confirmed");
  assert_text (ante_words_medicine (g_ptr_array_index (two.exam->prescriptions, 0), two.invite, two.exam), "Examplol: at A");
  assert_text (ante_words_medicine (g_ptr_array_index (two.exam->prescriptions, 1), two.invite, two.exam), "Medicine: at B");
  ante_invite_free (one.invite);
  ante_invite_free (two.invite);
}

/* A stand-in is no pharmacy; the one that was ordered is. */
static void
test_pick_up (void)
{
  Case known = make_case (ANTE_MEETING_OWN, "Main Street Drugs");
  Case open = make_case (ANTE_MEETING_URGENT, NULL);
  Case titled = make_case (ANTE_MEETING_PARTNER, NULL);

  add_medicine (&known, "Examplol", NULL, NULL, "Choose Your Pharmacy");
  assert_text (ante_words_prescription (known.invite, known.exam), "Prescription: confirmed at Main Street Drugs");
  assert_text (ante_words_prescription_note (known.invite, known.exam), PICK_UP);

  add_medicine (&open, "Examplol", NULL, NULL, "Choose Your Pharmacy");
  open.exam->has_controlled = TRUE;
  assert_text (ante_words_prescription (open.invite, open.exam), "Prescription: confirmed");
  assert_text (ante_words_prescription_note (open.invite, open.exam),
               "There is also medicine whose details only clinicians may see.\n" PICK_UP);

  /* An invite of before orders were kept: the exam's title says it. */
  g_clear_pointer (&titled.invite->order, ante_order_free);
  g_free (titled.exam->title);
  titled.exam->title = g_strdup ("Urgent Care Visit");
  add_medicine (&titled, "Examplol", NULL, NULL, NULL);
  assert_text (ante_words_prescription_note (titled.invite, titled.exam), PICK_UP);
  ante_invite_free (known.invite);
  ante_invite_free (open.invite);
  ante_invite_free (titled.invite);
}

/* A carrier is named where the provider named one, and never guessed from the service. */
static void
test_shipped (void)
{
  Case self = make_case (ANTE_MEETING_PARTNER, NULL);

  add_parcel (&self, "1Z999", "Overnight", NULL, "Springfield");
  add_parcel (&self, "1Z998", "Standard", "UPS", NULL);
  add_parcel (&self, NULL, NULL, NULL, NULL);
  assert_text (ante_words_prescription (self.invite, self.exam), "Prescription: shipped");
  assert_text (ante_words_shipment (g_ptr_array_index (self.exam->shipments, 0)), "Shipped: 1Z999");
  assert_text (ante_words_shipment_how (g_ptr_array_index (self.exam->shipments, 0)), "Overnight · from Springfield");
  assert_text (ante_words_shipment_how (g_ptr_array_index (self.exam->shipments, 1)), "Standard · UPS");
  assert_text (ante_words_shipment (g_ptr_array_index (self.exam->shipments, 2)), "Shipped, without a tracking number yet");
  assert_text (ante_words_shipment_how (g_ptr_array_index (self.exam->shipments, 2)), NULL);
  ante_invite_free (self.invite);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/prescription/before", test_before);
  g_test_add_func ("/words/prescription/confirmed", test_confirmed);
  g_test_add_func ("/words/prescription/pick-up", test_pick_up);
  g_test_add_func ("/words/prescription/shipped", test_shipped);
  return g_test_run ();
}
