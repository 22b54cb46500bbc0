# SPDX-License-Identifier: GPL-3.0-or-later
# The API's routes and every refusal, as the provider documents them.
import datetime
import json
import unittest

from fixture import SandboxCase
from sandbox_process import KEY, PATIENT

DAY_MS = 24 * 60 * 60 * 1000
ALREADY = {
    "approve": "Exam status is already approved.",
    "reject": "Exam status is already rejected.",
    "defer": "Exam status is already Deferred to Medical Director.",
    "na": "Exam status is already NA.",
    "missed": "Exam status is already missed.",
}
REFUSED_MEMBERS = [
    ({"first_name": None}, "first_name is required."),
    ({"last_name": "  "}, "last_name is required."),
    ({"last_name": 7}, "last_name must be a string."),
    ({"email": None}, "email is required."),
    ({"email": "nobody"}, "email must be a valid email address."),
    ({"dob": None}, "dob is required."),
    ({"dob": "06/30/1990"}, "dob must be in the format YYYY-MM-DD."),
    ({"dob": "1990-6-30"}, "dob must be in the format YYYY-MM-DD."),
    ({"dob": "1990-02-30"}, "dob must be a valid date."),
    ({"dob": "2990-01-01"}, "dob must not be in the future."),
    ({"phone_number": None}, "phone_number is required."),
    ({"phone_number": "(212) 555-0123"}, "phone_number must be +1 followed by 10 digits, or 10 digits."),
    ({"phone_number": "12125550123"}, "phone_number must be +1 followed by 10 digits, or 10 digits."),
    ({"phone_number": "+442125550123"}, "phone_number must be +1 followed by 10 digits, or 10 digits."),
    ({"phone_number": 2125550123}, "phone_number must be a string."),
    ({"tele_state": None}, "tele_state is required."),
    ({"tele_state": "ny"}, "tele_state must be a two-letter uppercase state abbreviation."),
    ({"tele_state": "New York"}, "tele_state must be a two-letter uppercase state abbreviation."),
    ({"tele_state": "ZZ"}, "tele_state must be a valid state abbreviation."),
    ({"tele_state": "AL"}, "tele_state AL is not currently supported."),
    ({"tele_state": "MS"}, "tele_state MS is not currently supported."),
    ({"state": "ZZ"}, "state must be a valid state abbreviation."),
    ({"webhook_url": "not a url"}, "webhook_url must be a valid URL."),
    ({"webhook_url": "http://hooks.example.com/x"}, "webhook_url must be an HTTPS URL."),
    ({"redirect_na": "javascript:alert(1)"}, "redirect_na must be a valid URL."),
    ({"additional_data": {"invite": "a"}}, "additional_data must be a string."),
    ({"gender": "2"}, "gender must be 1, 2 or 3."),
    ({"gender": 4}, "gender must be 1, 2 or 3."),
    ({"custom_pharmacy": "1"}, "custom_pharmacy must be an integer."),
    ({"ncpdpid": 1234567}, "ncpdpid must be a string."),
    ({"exams": None}, "exams is required."),
    ({"exams": []}, "exams is required."),
    ({"exams": "4201"}, "exams must be an array of numbers."),
    ({"exams": ["4201"]}, "exams must be an array of numbers."),
    ({"exams": [4201.5]}, "exams must be an array of numbers."),
    ({"exams": [999]}, "Invalid exam id 999."),
    ({"exams": [4201, 4201]}, "exams must not name the same exam twice."),
    ({"exams": [4301, 4302]}, "Only one Rx exam may run per meeting."),
    ({"exams": [4201, 4301]}, "Rx exams must be sent individually."),
]


class ExamList(SandboxCase):
    def test_every_exam_has_the_documented_members(self):
        answer = self.made(self.start().api("exam_list"))
        self.assertIsInstance(answer["clinic_id"], int)
        self.assertGreaterEqual(len(answer["exams"]), 25)
        for exam in answer["exams"]:
            self.assertEqual(list(exam), ["id", "title", "rx_type", "price", "attachments_required",
                                          "attachments"])
            self.assertIsInstance(exam["id"], int)
            self.assertIn(exam["rx_type"], (1, 2))
            self.assertIsInstance(exam["price"], (str, type(None)))
            self.assertEqual(exam["attachments_required"], 2 if exam["attachments"] else 1)
        self.assertEqual(len({exam["id"] for exam in answer["exams"]}), len(answer["exams"]))
        self.assertGreater(max(len(exam["title"]) for exam in answer["exams"]), 200)

    def test_a_slash_at_the_end_makes_no_difference(self):
        sandbox = self.start()
        self.assertEqual(sandbox.api("exam_list/"), sandbox.api("exam_list"))
        self.made(sandbox.post("/api/exam_invite/", {"api_key": KEY, "exams": [4201], **PATIENT}))

    def test_only_known_routes_are_served(self):
        sandbox = self.start()
        self.assertEqual(sandbox.api("exam_lists")[0], 404)
        self.assertEqual(sandbox.ask("GET", "/api/exam_list")[0], 404)


class Refusals(SandboxCase):
    def test_the_key_is_asked_for(self):
        sandbox = self.start("--api-key", "another-training-key")
        self.assert_refused(sandbox.api("exam_list"), 401, "Unauthorized access.")
        self.assert_refused(sandbox.post("/api/exam_invite", {}), 401, "Unauthorized access.")
        self.assert_refused(sandbox.post("/api/exam_list", {"api_key": 7}), 401, "Unauthorized access.")
        self.made(sandbox.post("/api/exam_list", {"api_key": "another-training-key"}))

    def test_only_json_is_understood(self):
        sandbox = self.start()
        body = json.dumps({"api_key": KEY})
        for bad, content_type in [("[1]", "application/json"), (body[:-1], "application/json"),
                                  ("", "application/json"), (body, "text/plain")]:
            status, _, answer = sandbox.ask("POST", "/api/exam_list", bad, content_type)
            self.assertEqual((status, json.loads(answer)), (400, {"error_message": "Invalid Request."}), bad)

    def test_each_member_of_an_invite_is_held_against_its_rule(self):
        sandbox = self.start()
        for members, text in REFUSED_MEMBERS:
            with self.subTest(members=members):
                request = {"api_key": KEY, "exams": [4201], **PATIENT, **members}
                answer = sandbox.post("/api/exam_invite", {name: value for name, value in request.items()
                                                           if value is not None})
                self.assert_refused(answer, 400, text)
                self.assertEqual(answer[1]["http_code"], 400)
        self.assertEqual(sandbox.journal()["meetings"], 0)


class Invite(SandboxCase):
    def test_the_answer_names_the_meeting_and_each_patient_exam(self):
        sandbox = self.start("--public-url", "https://provider.example.org")
        answer = self.made(sandbox.invite(exams=[4201, 4204]))
        self.assertEqual(list(answer), ["http_code", "meeting_url", "meeting_uuid", "patient_exams"])
        self.assertEqual(answer["http_code"], 200)
        self.assertEqual(answer["meeting_url"],
                         "https://provider.example.org/meeting/" + answer["meeting_uuid"])
        self.assertEqual([exam["exam_id"] for exam in answer["patient_exams"]], [4201, 4204])
        self.assertEqual(answer["patient_exams"][1]["exam_title"], "IV Hydration Therapy")
        for exam in answer["patient_exams"]:
            self.assertIsInstance(exam["patient_exam_id"], int)

    def test_every_documented_way_to_say_it_is_taken(self):
        sandbox = self.start()
        for members in ({"phone_number": "2125550123"}, {"tele_state": "DC"}, {"gender": 3},
                        {"tele_state": "TE", "state": "TE"}, {"additional_data": "{}"}, {"state": "AL"},
                        {"exams": [4301], "pharmacy_id": 16}, {"exams": [4301], "pharmacy_id": "16"}, {"exams": [4301]},
                        {"webhook_url": "https://hooks.example.com/x?y=z"}, {"patient_address_prefill": 1},
                        {"first_name": "Nguyễn", "last_name": "أحمد"}):
            with self.subTest(members=members):
                self.made(sandbox.invite(**members))

    def test_the_same_invite_twice_is_two_and_the_journal_says_so(self):
        sandbox = self.start()
        first = self.first_exam(sandbox.invite())
        self.assertNotEqual(self.first_exam(sandbox.invite(last_name="EXAMPLE")), first)
        self.first_exam(sandbox.invite(exams=[4202]))
        keys = [(key["exam_id"], key["count"], key["most_open"]) for key in sandbox.journal()["invite_keys"]]
        self.assertEqual(keys, [(4201, 2, 2), (4202, 1, 1)])

    def test_an_invite_after_a_cancelled_one_was_never_open_twice(self):
        sandbox = self.start()
        self.made(sandbox.api("exam_invite_cancel", patient_exam_id=self.first_exam(sandbox.invite())))
        self.made(sandbox.invite())
        key = sandbox.journal()["invite_keys"][0]
        self.assertEqual((key["count"], key["most_open"]), (2, 1))


class Resend(SandboxCase):
    def test_three_times_and_no_more(self):
        sandbox = self.start()
        invite = self.made(sandbox.invite())
        patient_exam = invite["patient_exams"][0]["patient_exam_id"]
        for _ in range(3):
            self.assertEqual(sandbox.api("exam_invite_resend", patient_exam_id=patient_exam,
                                         meeting_uuid=invite["meeting_uuid"]), (200, {"http_code": 200}))
        self.assert_refused(sandbox.api("exam_invite_resend", patient_exam_id=patient_exam), 400,
                            "Exam invite can be resent at most 3 times.")
        exam = sandbox.journal()["patient_exams"][0]
        self.assertEqual((exam["resends"], exam["resends_refused"]), (3, 1))

    def test_the_link_is_good_for_thirty_days_from_each(self):
        sandbox = self.start()
        invite = self.made(sandbox.invite())
        patient_exam = invite["patient_exams"][0]["patient_exam_id"]
        page = "/meeting/" + invite["meeting_uuid"]
        sandbox.control("advance", ms=30 * DAY_MS - 60000)
        self.assertEqual(sandbox.ask("GET", page)[0], 200)
        sandbox.control("advance", ms=120000)
        self.assertEqual(sandbox.ask("GET", page)[0], 410)
        self.assertEqual(sandbox.post("/control/patient-finish",
                                      {"meeting_uuid": invite["meeting_uuid"]})[0], 409)
        self.made(sandbox.api("exam_invite_resend", patient_exam_id=patient_exam))
        sandbox.control("advance", ms=30 * DAY_MS - 60000)
        self.assertEqual(sandbox.ask("GET", page)[0], 200)

    def test_only_pending_ones(self):
        sandbox = self.start()
        for decision, text in ALREADY.items():
            patient_exam = self.first_exam(sandbox.invite())
            sandbox.decide(patient_exam, decision)
            self.assert_refused(sandbox.api("exam_invite_resend", patient_exam_id=patient_exam), 400, text)

    def test_what_is_named_must_exist(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        for route in ("exam_invite_resend", "exam_invite_cancel"):
            self.assert_refused(sandbox.api(route), 400, "patient_exam_id is required.")
            self.assert_refused(sandbox.api(route, patient_exam_id=str(patient_exam)), 400,
                                "patient_exam_id must be an integer.")
            self.assert_refused(sandbox.api(route, patient_exam_id=patient_exam + 1), 400,
                                "Invalid patient exam id")
        self.assert_refused(sandbox.api("exam_invite_resend", patient_exam_id=patient_exam,
                                        meeting_uuid="another"), 400, "Invalid meeting id")


class Cancel(SandboxCase):
    def test_the_answer_says_when(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        answer = self.made(sandbox.api("exam_invite_cancel", patient_exam_id=patient_exam))
        self.assertEqual(list(answer), ["http_code", "patient_exam_id", "status", "cancelled_at"])
        self.assertEqual((answer["patient_exam_id"], answer["status"]), (patient_exam, "cancelled"))
        self.assertRegex(answer["cancelled_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        datetime.datetime.strptime(answer["cancelled_at"], "%Y-%m-%dT%H:%M:%S.%fZ")

    def test_a_second_time_is_refused(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        self.made(sandbox.api("exam_invite_cancel", patient_exam_id=patient_exam))
        self.assert_refused(sandbox.api("exam_invite_cancel", patient_exam_id=patient_exam), 400,
                            "Exam status is already cancelled.")
        self.assertEqual(sandbox.post("/control/decide", {"patient_exam_id": patient_exam,
                                                          "decision": "approve", "again": True})[0], 409)

    def test_a_decided_one_is_refused_with_the_documented_text(self):
        sandbox = self.start()
        for decision, text in ALREADY.items():
            patient_exam = self.first_exam(sandbox.invite())
            sandbox.decide(patient_exam, decision)
            self.assert_refused(sandbox.api("exam_invite_cancel", patient_exam_id=patient_exam), 400, text)

    def test_one_exam_of_a_meeting_leaves_the_other(self):
        sandbox = self.start()
        exams = self.made(sandbox.invite(exams=[4201, 4202]))["patient_exams"]
        self.made(sandbox.api("exam_invite_cancel", patient_exam_id=exams[0]["patient_exam_id"]))
        self.assertEqual([exam["state"] for exam in sandbox.journal()["patient_exams"]],
                         ["cancelled", "pending"])


if __name__ == "__main__":
    unittest.main()
