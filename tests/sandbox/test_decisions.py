# SPDX-License-Identifier: GPL-3.0-or-later
# What a decision reports, to whom, and how long it is tried.
import unittest

from fixture import SandboxCase
from sandbox_process import wait_until

MEMBERS = ["event", "reason", "exam_id", "exam_url", "exam_name", "exam_status", "rx_status", "clinic_name",
           "patient_email", "patient_phone_number", "patient_exam_id", "provider_name", "additional_data",
           "questions_answers"]
DOCUMENTED = {
    "approve": ("Approved", ""),
    "approve-notes": ("Approved", "Approved with restrictions: see the notes in the consultation record "
                                  "before treating."),
    "reject": ("Rejected", "Patient does not meet eligibility criteria for this treatment."),
    "defer": ("Deferred to Medical Director",
              "Flagged for medical director review pending additional records."),
    "na": ("NA", "Patient self-disqualified during pre-screening questionnaire."),
    "missed": ("Missed", "Patient did not join the scheduled consultation window."),
}


class Event1(SandboxCase):
    def test_each_decision_is_reported_as_documented(self):
        sandbox, catcher = self.start("--clinic-name", "Willow Clinic"), self.catch()
        for number, (decision, (status, reason)) in enumerate(DOCUMENTED.items(), 1):
            with self.subTest(decision=decision):
                invite = self.made(sandbox.invite(webhook_url=catcher.url + "/a/b?c=d%20e",
                                                  additional_data='{"invite":"äöü \\" 1"}'))
                patient_exam = invite["patient_exams"][0]["patient_exam_id"]
                sandbox.control("patient-finish", meeting_uuid=invite["meeting_uuid"],
                                answers=[{"question": "Any allergies?", "answer": "Nuts."}])
                sandbox.decide(patient_exam, decision)
                event = catcher.wait_for(number)[-1]
                met = decision not in ("na", "missed")
                self.assertEqual(list(event), MEMBERS)
                self.assertEqual((event["event"], event["exam_status"], event["reason"]), (1, status, reason))
                self.assertEqual((event["exam_id"], event["patient_exam_id"]), (4201, patient_exam))
                self.assertEqual(event["exam_name"], "Botox and Other Neurotoxins")
                self.assertEqual(event["clinic_name"], "Willow Clinic")
                self.assertEqual(event["patient_email"], "ada@example.com")
                self.assertEqual(event["patient_phone_number"], "2125550123")
                self.assertEqual(event["additional_data"], '{"invite":"äöü \\" 1"}')
                self.assertEqual(event["questions_answers"],
                                 [{"no": 1, "question": "Any allergies?", "answer": "Nuts."}])
                self.assertIsNone(event["rx_status"])
                self.assertEqual(event["exam_url"] is not None, met)
                self.assertEqual(event["provider_name"] is not None, met)
                self.assertEqual(catcher.paths[-1], "/hooks/invented/a/b?c=d%20e")

    def test_the_providers_own_words_are_reported(self):
        sandbox, catcher = self.start(), self.catch()
        sandbox.decide(self.first_exam(sandbox.invite(webhook_url=catcher.url)), "approve-notes",
                       reason="Not near the left eye.\n“Half dose.”")
        self.assertEqual(catcher.wait_for(1)[0]["reason"], "Not near the left eye.\n“Half dose.”")

    def test_one_webhook_for_each_exam_of_a_meeting(self):
        sandbox, catcher = self.start(), self.catch()
        exams = self.made(sandbox.invite(exams=[4201, 4202], webhook_url=catcher.url))["patient_exams"]
        sandbox.decide(exams[1]["patient_exam_id"], "reject")
        catcher.wait_for(1)
        sandbox.decide(exams[0]["patient_exam_id"], "approve")
        events = catcher.wait_for(2)
        self.assertEqual([(event["exam_id"], event["exam_status"]) for event in events],
                         [(4202, "Rejected"), (4201, "Approved")])

    def test_an_approved_prescription_has_an_rx_status(self):
        sandbox, catcher = self.start(), self.catch()
        sandbox.decide(self.first_exam(sandbox.invite(exams=[4301], webhook_url=catcher.url)), "approve")
        self.assertEqual(catcher.wait_for(1)[0]["rx_status"], "Pharmacy Confirmed")

    def test_without_an_address_nothing_is_delivered(self):
        sandbox = self.start()
        answer = sandbox.decide(self.first_exam(sandbox.invite()), "approve")
        self.assertEqual(answer["webhook"], False)
        self.assertEqual(sandbox.journal()["webhooks"]["made"], 0)


class Deciding(SandboxCase):
    def test_once_unless_asked_again(self):
        sandbox, catcher = self.start(), self.catch()
        patient_exam = self.first_exam(sandbox.invite(webhook_url=catcher.url))
        sandbox.decide(patient_exam, "defer")
        status, answer = sandbox.post("/control/decide", {"patient_exam_id": patient_exam,
                                                          "decision": "approve"})
        self.assertEqual((status, answer["error"]), (409, "conflict"))
        catcher.wait_for(1)
        self.assertEqual(sandbox.decide(patient_exam, "approve", again=True)["state"], "approved")
        self.assertEqual([event["exam_status"] for event in catcher.wait_for(2)],
                         ["Deferred to Medical Director", "Approved"])
        self.assertEqual(sandbox.journal()["patient_exams"][0]["results"], 2)

    def test_what_makes_no_sense_is_refused_in_words(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        for path, request, status in [
                ("decide", {"patient_exam_id": patient_exam, "decision": "perhaps"}, 400),
                ("decide", {"patient_exam_id": str(patient_exam), "decision": "approve"}, 400),
                ("decide", {"patient_exam_id": 1, "decision": "approve"}, 404),
                ("decide", {"decision": "approve"}, 400),
                ("patient-finish", {"meeting_uuid": "none"}, 404),
                ("faults", {"fault": "no-such-fault"}, 400),
                ("faults", {"fault": "http-500", "route": "nowhere"}, 400),
                ("faults", {"fault": "http-500", "count": -2}, 400),
                ("advance", {"ms": -1}, 400),
                ("nothing", {}, 404)]:
            with self.subTest(path=path, request=request):
                answer = sandbox.post("/control/" + path, request)
                self.assertEqual(answer[0], status)
                self.assertTrue(answer[1]["message"])


class Retries(SandboxCase):
    def test_it_is_tried_until_answered_and_no_longer(self):
        sandbox, catcher = self.start(), self.catch(answers=[500, 503, 404])
        sandbox.decide(self.first_exam(sandbox.invite(webhook_url=catcher.url)), "approve")
        catcher.wait_for(1)
        webhook = wait_until(lambda: [webhook for webhook in sandbox.journal()["patient_exams"][0]["webhooks"]
                                      if webhook["state"] == "answered"])[0]
        self.assertEqual([attempt["status"] for attempt in webhook["attempts"]], [500, 503, 404, 200])
        sandbox.control("advance", ms=3600000)
        sandbox.control("advance", ms=3600000)
        self.assertEqual(sandbox.journal()["webhooks"],
                         {"made": 1, "attempts": 4, "answered": 1, "given_up": 0, "dropped": 0, "open": 0})

    def test_nobody_listening_is_tried_again_and_given_up_in_the_end(self):
        sandbox, catcher = self.start(), self.catch()
        nobody = f"http://127.0.0.1:{free_port()}/gone"
        sandbox.decide(self.first_exam(sandbox.invite(webhook_url=nobody)), "approve")

        def given_up():
            sandbox.control("advance", ms=60000)
            return sandbox.journal()["webhooks"]["given_up"]
        wait_until(given_up)
        attempts = sandbox.journal()["patient_exams"][0]["webhooks"][0]["attempts"]
        self.assertEqual(len(attempts), 40)
        self.assertEqual({attempt["status"] for attempt in attempts}, {0})
        self.assertEqual({attempt["problem"] for attempt in attempts}, {"no connection"})


class TestMode(SandboxCase):
    def test_the_name_tells_the_outcome_once_the_patient_finished(self):
        sandbox, catcher = self.start(), self.catch()
        names = [("Test", "Approve", "Approved"), ("Test", "Reject", "Rejected"), ("Test", "N/A", "NA"),
                 ("Test Prescription", "Approve", "Approved"), ("Test", "Prescription Reject", "Rejected"),
                 ("Test GFE", "Approved", "Approved"), ("Test", "Defer", "Deferred to Medical Director"),
                 ("Test", "Missed", "Missed")]
        for number, (first, last, status) in enumerate(names, 1):
            with self.subTest(first=first, last=last):
                invite = self.made(sandbox.invite(first_name=first, last_name=last, state="TE",
                                                  tele_state="TE", webhook_url=catcher.url))
                self.assertEqual(sandbox.journal()["patient_exams"][-1]["state"], "pending")
                sandbox.control("patient-finish", meeting_uuid=invite["meeting_uuid"])
                self.assertEqual(catcher.wait_for(number)[-1]["exam_status"], status)

    def test_a_plain_name_or_a_real_state_waits_for_a_person(self):
        sandbox = self.start("--test-delay-ms", "0")
        for members in ({"tele_state": "TE", "state": "TE", "first_name": "Nadia"},
                        {"tele_state": "TE", "first_name": "Test", "last_name": "Approve"},
                        {"state": "TE", "first_name": "Test", "last_name": "Approve"},
                        {"first_name": "Test", "last_name": "Approve"}):
            invite = self.made(sandbox.invite(**members))
            sandbox.control("patient-finish", meeting_uuid=invite["meeting_uuid"])
        sandbox.control("advance", ms=1000)
        self.made(sandbox.api("exam_list"))
        self.assertEqual({exam["state"] for exam in sandbox.journal()["patient_exams"]}, {"waiting"})

    def test_a_delay_decides_without_the_patient(self):
        sandbox, catcher = self.start("--test-delay-ms", "60000"), self.catch()
        self.made(sandbox.invite(first_name="Test", last_name="Approve", state="TE", tele_state="TE",
                                 webhook_url=catcher.url))
        self.assertEqual(sandbox.journal()["patient_exams"][0]["state"], "pending")
        sandbox.control("advance", ms=60000)
        self.assertEqual(catcher.wait_for(1)[0]["exam_status"], "Approved")


def free_port():
    """One that nobody listens on, for long enough."""
    import socket
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    unittest.main()
