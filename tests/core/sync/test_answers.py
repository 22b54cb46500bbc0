# SPDX-License-Identifier: GPL-3.0-or-later
# Before the exam, against the real relay and the real sandbox over HTTP: questions asked for anew, answers sent once and kept
# for those who may read them, files that go nowhere unless the clinic says so.
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import DeskError, until  # noqa: E402
from test_desk import Case  # noqa: E402

PROVIDER, DESK = "AnteProviderError", "ante-desk-error"
UNCONFIRMED, KEY = 1, 3
NOT_ALLOWED = 2


class BeforeTheExam(Case):
    def setUp(self):
        super().setUp()
        self.appointment = self.clinic.book()
        self.patient_exam = self.clinic.invite(self.appointment)
        clearance = self.desk.clearance(self.appointment)
        self.names = {"invite": clearance["invite"], "exam": clearance["exam"]}

    def refused(self, domain, do, desk=None, **members):
        with self.assertRaises(DeskError) as refused:
            (desk or self.desk).ask(do, **self.names, **members)
        self.assertEqual(refused.exception.domain, domain)
        return refused.exception.code

    def requests(self, route):
        return [request for request in self.sandbox.get("/control/requests")[1]["requests"] if request["route"] == route]

    def shown(self, desk=None):
        return (desk or self.desk).ask("detail", appointment=self.appointment)["exams"][0]

    def told(self):
        return self.desk.ask("detail", appointment=self.appointment)["timeline"]

    def questions(self):
        return self.desk.ask("questions", **self.names)["questions"]

    def give(self, question, label, **members):
        return {"question": question["id"], "choice": question["choices"][label], "answer": label, **members}


class Answers(BeforeTheExam):
    def test_some_now_and_the_rest_later(self):
        asked = self.questions()
        self.assertEqual([question["answered"] for question in asked], [False] * 3)
        self.desk.ask("answer", **self.names, answers=[self.give(asked[0], "Yes", text="Aspirin"), self.give(asked[2], "No")])
        sent = self.requests("exam_submit_answers")
        self.assertEqual(len(sent), 1)
        body = sent[0]["request"]
        self.assertEqual(body["patient_exam_id"], self.patient_exam)
        self.assertIsInstance(body["meeting_uuid"], str)
        self.assertEqual(body["answers"], [
            {"question_id": int(asked[0]["id"]), "answer": "Yes", "exam_question_response_id": int(asked[0]["choices"]["Yes"]),
             "answer_text": "Aspirin", "height_inches": 0},
            {"question_id": int(asked[2]["id"]), "answer": "No", "exam_question_response_id": int(asked[2]["choices"]["No"]),
             "height_inches": 0}])
        self.assertEqual({key: self.shown()[key] for key in ("answered", "asked", "outcome")},
                         {"answered": 2, "asked": 3, "outcome": "sent"})
        self.assertIn("answers.sent", self.told())

        # Asked for anew, never remembered: the provider says what it has by now.
        again = self.questions()
        self.assertEqual([question["answered"] for question in again], [True, False, True])
        self.assertEqual(len(self.requests("exam_questions")), 2)
        self.desk.ask("answer", **self.names, answers=[self.give(again[1], "No")])
        self.assertEqual(self.shown()["answered"], 3)
        self.assertEqual(self.desk.code(self.appointment), "waiting", "answers clear nobody")

    def test_the_record_is_for_the_clinical_audience(self):
        asked = self.questions()
        self.desk.ask("answer", **self.names, answers=[self.give(asked[0], "Yes", text="Warfarin")])
        until("all told", lambda: self.desk.queued() == 0)
        notes = self.desk.ask("notes", **self.names)["notes"]
        self.assertEqual(notes, [{"ground": "answered", "answers": [[asked[0]["text"], "Yes: Warfarin"]]}])

        # Another desk, at the reception: it sees how many, and not what.
        reception = self.admit_desk()
        until("the invite to come", lambda: reception.row(self.appointment) is not None)
        until("the answers to come", lambda: self.shown(reception)["answered"] == 1)
        self.assertEqual(self.refused(DESK, "notes", desk=reception), NOT_ALLOWED)

        # After a restart of the cache both are what they were.
        self.desk.stop()
        self.desk.launch()
        self.desk.start()
        self.assertEqual(self.desk.ask("notes", **self.names)["notes"], notes)
        self.assertEqual(self.shown()["answered"], 1)

    def test_nothing_of_it_lies_open_on_the_disk(self):
        asked = self.questions()
        self.desk.ask("answer", **self.names, answers=[self.give(asked[0], "Yes", text="Warfarin-unmistakable")])
        self.desk.stop()
        for folder, _, names in os.walk(self.desk.data):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                self.assertNotIn(b"unmistakable", content)
                self.assertNotIn(asked[0]["text"].encode(), content)
        self.desk.launch()
        self.desk.start()

    def test_refused_and_lost(self):
        asked = self.questions()
        given = [self.give(asked[0], "No")]
        self.sandbox.control("faults", fault="401-key", count=1)
        self.assertEqual(self.refused(PROVIDER, "answer", answers=given), KEY)
        self.assertEqual((self.shown()["outcome"], self.shown()["answered"]), ("failed", 0))
        self.assertEqual(self.desk.ask("notes", **self.names)["notes"], [], "what never arrived is not on record")
        self.sandbox.control("faults", fault="answer-lost", count=1, route="exam_submit_answers")
        self.assertEqual(self.refused(PROVIDER, "answer", answers=given), UNCONFIRMED)
        self.assertEqual((self.shown()["outcome"], self.shown()["answered"]), ("unconfirmed", 1))
        self.assertEqual(len(self.desk.ask("notes", **self.names)["notes"]), 1)
        self.assertEqual(len(self.requests("exam_submit_answers")), 1, "never by itself once more")
        self.assertEqual(self.told()[:2], ["answers.unconfirmed", "answers.failed"])

    def test_questions_that_do_not_come(self):
        self.sandbox.control("faults", fault="html-instead-of-json", count=1)
        self.refused(PROVIDER, "questions")
        self.assertEqual(len(self.questions()), 3)
        self.assertIsNone(self.shown()["outcome"])

    def test_an_exam_that_is_decided_takes_none(self):
        asked = self.questions()
        self.clinic.decide(self.patient_exam, "approve")
        self.wait_code(self.appointment, "cleared")
        self.refused(DESK, "questions")
        self.refused(DESK, "answer", answers=[self.give(asked[0], "No")])
        self.assertEqual(self.requests("exam_submit_answers"), [])


class Attachments(BeforeTheExam):
    def uploads(self):
        return self.sandbox.journal()["patient_exams"][0]["attachments"]

    def test_off_unless_the_clinic_says_so(self):
        self.refused(DESK, "attach", type="ID", name="id.jpg", bytes=100)
        self.assertEqual(self.requests("exam_upload_attachment"), [])
        self.assertEqual(self.told().count("attachment.sent"), 0)

    def test_both_forms(self):
        for n, form in enumerate(("multipart", "json"), 1):
            self.desk.ask("clinic", attachments=form)
            self.desk.ask("attach", **self.names, type="ID", name="id.jpg", bytes=5000)
            self.assertEqual(len(self.requests("exam_upload_attachment")), n)
            self.assertEqual(self.shown()["attachments"], n)
        self.desk.ask("clinic", attachments="off")
        self.refused(DESK, "attach", type="ID", name="id.jpg", bytes=100)
        self.assertEqual(self.told().count("attachment.sent"), 2)

    def test_bounded(self):
        self.desk.ask("clinic", attachments="json")
        self.refused(DESK, "attach", type="ID", name="id.jpg", bytes=0)
        self.refused(DESK, "attach", type="ID", name="id.jpg", bytes=10 * 1024 * 1024 + 1)
        self.assertEqual(self.requests("exam_upload_attachment"), [])

    def test_refused_and_lost(self):
        self.desk.ask("clinic", attachments="json")
        self.sandbox.control("faults", fault="401-key", count=1)
        self.assertEqual(self.refused(PROVIDER, "attach", type="ID", name="id.jpg", bytes=100), KEY)
        self.sandbox.control("faults", fault="answer-lost", count=1, route="exam_upload_attachment")
        self.assertEqual(self.refused(PROVIDER, "attach", type="ID", name="id.jpg", bytes=100), UNCONFIRMED)
        self.assertEqual(self.told()[:2], ["attachment.unconfirmed", "attachment.failed"])


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
