# SPDX-License-Identifier: GPL-3.0-or-later
# Events 2 and 3: what follows the approval of a prescription, newest and older shapes, and out of order.
import unittest

from fixture import SandboxCase

EVENT_2 = ["event", "exam_id", "exam_name", "exam_status", "exam_url", "rx_status", "clinic_name", "patient_email",
           "patient_phone_number", "patient_exam_id", "provider_name", "prescribed_os_id", "prescription",
           "questions_answers"]
ITEM = ["prescription_id", "drug_name", "dosage_form_type", "strength", "size", "quantity", "quantity_units",
        "directions", "duration_days", "refill_amount", "ndc_number", "gpi_number", "schedule_code",
        "active_ingredient", "inactive_ingredient", "pharmacy_name", "pharmacy_contacts", "prescription_tracking",
        "created_at"]
EVENT_3 = ["event", "patient_exam_id", "prescription_id", "tracking_number", "delivery_service", "pharmacy_location",
           "order_id"]
TESTOSTERONE = {"exams": [4303], "pharmacy_id": 16, "order_set_id": 630}


class PrescriptionCase(SandboxCase):
    def approved(self, sandbox, catcher, **members):
        exam = self.first_exam(sandbox.invite(webhook_url=catcher.url, **members))
        sandbox.decide(exam, "approve")
        catcher.wait_for(1)
        return exam

    def refused_by_control(self, sandbox, command, exam):
        status, answer = sandbox.post("/control/" + command, {"patient_exam_id": exam})
        self.assertEqual((status, answer["error"]), (409, "conflict"))


class Newest(PrescriptionCase):
    def test_the_pharmacy_confirms_every_medicine_at_once(self):
        sandbox, catcher = self.start(), self.catch()
        exam = self.approved(sandbox, catcher, additional_data="{}", **TESTOSTERONE)
        sandbox.control("prescribe", patient_exam_id=exam)
        event = catcher.wait_for(2)[1]
        self.assertEqual(list(event), EVENT_2)
        self.assertEqual((event["event"], event["exam_id"], event["patient_exam_id"], event["prescribed_os_id"]),
                         (2, 4303, exam, 630))
        self.assertEqual([list(item) for item in event["prescription"]], [ITEM, ITEM])
        self.assertEqual([(item["drug_name"], item["schedule_code"]) for item in event["prescription"]],
                         [("Testosterone Cypionate", "C3"), ("Anastrozole", "")])
        self.assertEqual(event["prescription"][0]["pharmacy_name"], "Fernhill Compounding Pharmacy")
        self.assertEqual(event["prescription"][0]["prescription_tracking"][0]["tracking_number"], None)

    def test_a_partner_ships_each_and_says_so(self):
        sandbox, catcher = self.start(), self.catch()
        exam = self.approved(sandbox, catcher, **TESTOSTERONE)
        sandbox.control("prescribe", patient_exam_id=exam)
        catcher.wait_for(2)
        listed = sandbox.control("ship", patient_exam_id=exam)["prescriptions"]
        events = catcher.wait_for(4)[2:]
        self.assertEqual([list(event) for event in events], [EVENT_3, EVENT_3])
        for event in events:
            self.assertIsInstance(event["prescription_id"], str)
            self.assertEqual(event["patient_exam_id"], str(exam))
        self.assertEqual({event["tracking_number"] for event in events}, {item["tracking_number"] for item in listed})
        self.refused_by_control(sandbox, "ship", exam)

    def test_a_retail_pharmacy_reports_no_shipping(self):
        sandbox, catcher = self.start(), self.catch()
        exam = self.approved(sandbox, catcher, exams=[4305], custom_pharmacy=1)
        sandbox.control("prescribe", patient_exam_id=exam)
        self.assertEqual(catcher.wait_for(2)[1]["prescription"][0]["pharmacy_name"], "Choose Your Pharmacy")
        self.refused_by_control(sandbox, "ship", exam)

    def test_nothing_is_prescribed_before_an_approval_nor_twice(self):
        sandbox, catcher = self.start(), self.catch()
        pending = self.first_exam(sandbox.invite(exams=[4301]))
        good_faith = self.approved(sandbox, catcher)
        for exam in (pending, good_faith):
            self.refused_by_control(sandbox, "prescribe", exam)
            self.refused_by_control(sandbox, "ship", exam)
        rejected = self.first_exam(sandbox.invite(exams=[4302]))
        sandbox.decide(rejected, "reject")
        self.refused_by_control(sandbox, "prescribe", rejected)
        approved = self.first_exam(sandbox.invite(exams=[4304]))
        sandbox.decide(approved, "approve")
        sandbox.control("prescribe", patient_exam_id=approved)
        self.refused_by_control(sandbox, "prescribe", approved)

    def test_the_console_has_a_button_for_each_step(self):
        sandbox, catcher = self.start(), self.catch()
        exam = self.approved(sandbox, catcher, exams=[4301])
        form = "application/x-www-form-urlencoded"
        for label, word, count in [("Confirm at the pharmacy", "prescribe", 2), ("Ship it", "ship", 4)]:
            self.assertIn(label, sandbox.ask("GET", "/provider")[2].decode())
            self.assertEqual(sandbox.ask("POST", "/provider", f"patient_exam_id={exam}&pharmacy={word}", form)[0], 303)
            catcher.wait_for(count)
        self.assertNotIn("Ship it", sandbox.ask("GET", "/provider")[2].decode())
        self.assertEqual(sandbox.ask("POST", "/provider", f"patient_exam_id={exam}&pharmacy=ship", form)[0], 409)


class Older(PrescriptionCase):
    def check(self, sandbox, catcher, exam, **members):
        sandbox.control("prescribe", patient_exam_id=exam, **members)
        events = catcher.wait_for(3)[1:]
        events.sort(key=lambda event: event["prescription_id"])
        for event, drug in zip(events, ("Testosterone Cypionate", "Anastrozole")):
            self.assertEqual((event["event"], event["drug_details"]["drug_name"]), (2, drug))
            self.assertNotIn("prescription", event)
            self.assertIsInstance(event["quantity"], int)
            self.assertEqual(event["additional_data"], "{}")
        self.assertEqual(events[0]["schedule_code"], "C3")
        sandbox.control("ship", patient_exam_id=exam, **members)
        for event in catcher.wait_for(5)[3:]:
            self.assertEqual(list(event), ["event", "prescription_tracking", "created_at"])
            self.assertEqual(list(event["prescription_tracking"][0]),
                             ["pharmacy_location", "rx_number", "tracking_number", "delivery_service", "ship_carrier"])

    def test_asked_for(self):
        sandbox, catcher = self.start(), self.catch()
        exam = self.approved(sandbox, catcher, additional_data="{}", **TESTOSTERONE)
        self.check(sandbox, catcher, exam, older=True)

    def test_as_a_fault(self):
        sandbox, catcher = self.start("--fault", "older-event-shapes"), self.catch()
        exam = self.approved(sandbox, catcher, additional_data="{}", **TESTOSTERONE)
        self.check(sandbox, catcher, exam)


class Shuffled(PrescriptionCase):
    def test_shipped_then_prescribed_then_approved(self):
        sandbox, catcher = self.start(), self.catch()
        sandbox.control("faults", fault="events-shuffled", count=1)
        exam = self.first_exam(sandbox.invite(exams=[4302], webhook_url=catcher.url))
        sandbox.decide(exam, "approve")
        self.assertEqual([event["event"] for event in catcher.wait_for(3)], [3, 2, 1])
        self.assertIn("events-shuffled", sandbox.journal()["patient_exams"][0]["webhooks"][-1]["faults"])

    def test_a_retail_order_has_no_third(self):
        sandbox, catcher = self.start("--fault", "events-shuffled"), self.catch()
        exam = self.first_exam(sandbox.invite(exams=[4306], custom_pharmacy=1, webhook_url=catcher.url))
        sandbox.decide(exam, "approve")
        self.assertEqual([event["event"] for event in catcher.wait_for(2)], [2, 1])

    def test_a_refusal_is_followed_by_nothing(self):
        sandbox, catcher = self.start("--fault", "events-shuffled"), self.catch()
        sandbox.decide(self.first_exam(sandbox.invite(exams=[4302], webhook_url=catcher.url)), "reject")
        self.assertEqual([event["event"] for event in catcher.wait_for(1)], [1])
        self.assertEqual(sandbox.journal()["webhooks"]["made"], 1)

    def test_the_faults_of_webhooks_strike_these_too(self):
        sandbox, catcher = self.start("--fault", "ids-as-strings"), self.catch()
        exam = self.approved(sandbox, catcher, exams=[4304])
        sandbox.control("faults", fault="webhook-twice", count=1)
        sandbox.control("prescribe", patient_exam_id=exam)
        first, second = catcher.wait_for(3)[1:]
        self.assertEqual(first, second)
        self.assertEqual((first["exam_id"], first["patient_exam_id"]), ("4304", str(exam)))


if __name__ == "__main__":
    unittest.main()
