# SPDX-License-Identifier: GPL-3.0-or-later
# The patient's page, the provider's console, and the consultation record behind its link.
import html.parser
import shutil
import subprocess
import unittest
import urllib.parse

from fixture import SandboxCase

FORM = "application/x-www-form-urlencoded"


class Controls(html.parser.HTMLParser):
    """Collects what a person can press or fill, and holds that each has a name."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.buttons, self.unnamed = [], [], []
        self._labels, self._in_label, self._button = set(), False, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "label":
            self._in_label = True
            self._labels.add(values.get("for"))
        elif tag in ("input", "textarea") and values.get("type") != "hidden":
            self.fields.append(values["name"])
            if not self._in_label and values.get("id") not in self._labels:
                self.unnamed.append(values["name"])
        elif tag == "button":
            self._button = ""

    def handle_data(self, data):
        if self._button is not None:
            self._button += data

    def handle_endtag(self, tag):
        if tag == "label":
            self._in_label = False
        elif tag == "button":
            self.buttons.append(self._button)
            self._button = None


class PageCase(SandboxCase):
    def page(self, sandbox, path, status=200):
        answered, headers, body = sandbox.ask("GET", path)
        self.assertEqual(answered, status)
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        return body.decode()

    def submit(self, sandbox, path, **fields):
        status, headers, body = sandbox.ask("POST", path, urllib.parse.urlencode(fields), FORM)
        return status, headers["Location"], body.decode()


class Meeting(PageCase):
    def answers(self, **changes):
        return {"answer-1": "No.", "answer-2": "Yes.", "more-2": "A rash, once <b>.", "answer-3": "No.",
                **changes}

    def test_the_patient_answers_and_finishes(self):
        sandbox, catcher = self.start(), self.catch()
        invite = self.made(sandbox.invite(webhook_url=catcher.url))
        path = "/meeting/" + invite["meeting_uuid"]
        controls = Controls(self.page(sandbox, path))
        self.assertEqual(controls.unnamed, [])
        self.assertEqual(set(controls.fields), {f"{kind}-{n}" for kind in ("answer", "more") for n in (1, 2, 3)})
        self.assertEqual(controls.buttons, ["Finish and wait for the provider"])

        self.assertEqual(self.submit(sandbox, path, **self.answers())[:2], (303, path))
        self.assertIn("You have finished.", self.page(sandbox, path))
        self.assertEqual(self.submit(sandbox, path, **self.answers())[0], 409)
        sandbox.decide(invite["patient_exams"][0]["patient_exam_id"], "reject")
        self.assertEqual([answer["answer"] for answer in catcher.wait_for(1)[0]["questions_answers"]],
                         ["No.", "Yes. A rash, once <b>.", "No."])
        self.assertIn("did not approve", self.page(sandbox, path))

    def test_an_unfinished_form_is_given_back(self):
        sandbox = self.start()
        path = "/meeting/" + self.made(sandbox.invite())["meeting_uuid"]
        for fields in ({"answer-1": "No."}, {}, self.answers(**{"more-1": "x" * 5000})):
            self.assertEqual(self.submit(sandbox, path, **fields)[0], 400)
        self.assertEqual(sandbox.ask("POST", path, "{}", "application/json")[0], 400)
        self.assertEqual(sandbox.journal()["patient_exams"][0]["state"], "pending")

    def test_the_way_on_is_the_clinics_own(self):
        sandbox = self.start()
        invite = self.made(sandbox.invite(redirect_approve="https://clinic.example.org/ok?a=1&b=2"))
        path = "/meeting/" + invite["meeting_uuid"]
        self.assertNotIn("clinic.example.org", self.page(sandbox, path))
        sandbox.decide(invite["patient_exams"][0]["patient_exam_id"], "approve")
        self.assertIn('<a href="https://clinic.example.org/ok?a=1&amp;b=2">', self.page(sandbox, path))

    def test_a_cancelled_or_unknown_meeting_says_so(self):
        sandbox = self.start()
        invite = self.made(sandbox.invite())
        self.made(sandbox.api("exam_invite_cancel",
                              patient_exam_id=invite["patient_exams"][0]["patient_exam_id"]))
        self.assertIn("cancelled", self.page(sandbox, "/meeting/" + invite["meeting_uuid"]))
        self.page(sandbox, "/meeting/none", 404)
        self.page(sandbox, "/meeting", 404)

    def test_a_name_is_text_and_nothing_else(self):
        sandbox = self.start()
        path = "/meeting/" + self.made(sandbox.invite(first_name="<script>alert(1)</script>"))["meeting_uuid"]
        for page in (self.page(sandbox, path), self.page(sandbox, "/provider")):
            self.assertNotIn("<script", page)
            self.assertIn("&lt;script&gt;", page)


class Provider(PageCase):
    def test_each_button_decides(self):
        sandbox, catcher = self.start(), self.catch()
        expected = []
        for decision, word in [("approve", "Approved"), ("approve-notes", "Approved"), ("reject", "Rejected"),
                               ("defer", "Deferred to Medical Director"), ("na", "NA"), ("missed", "Missed")]:
            invite = self.made(sandbox.invite(webhook_url=catcher.url))
            sandbox.control("patient-finish", meeting_uuid=invite["meeting_uuid"])
            controls = Controls(self.page(sandbox, "/provider"))
            self.assertEqual(controls.unnamed, [])
            self.assertEqual(controls.buttons,
                             ["Approve", "Approve with notes", "Reject", "Defer", "N/A", "Missed"])
            status, location, _ = self.submit(sandbox, "/provider", decision=decision, reason="Said so.",
                                              patient_exam_id=invite["patient_exams"][0]["patient_exam_id"])
            self.assertEqual((status, location), (303, "/provider"))
            expected.append((word, "" if decision == "approve" else "Said so."))
            events = catcher.wait_for(len(expected))
            self.assertEqual([(event["exam_status"], event["reason"]) for event in events], expected)
        self.assertIn("Already missed.", self.page(sandbox, "/provider"))

    def test_who_has_not_finished_can_only_be_missed_or_not_applicable(self):
        sandbox = self.start()
        self.made(sandbox.invite())
        self.assertEqual(Controls(self.page(sandbox, "/provider")).buttons, ["N/A", "Missed"])

    def test_notes_must_be_written(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        status, _, page = self.submit(sandbox, "/provider", decision="approve-notes", reason=" ",
                                      patient_exam_id=patient_exam)
        self.assertEqual(status, 400)
        self.assertIn("Please write the notes", page)
        self.assertEqual(sandbox.journal()["patient_exams"][0]["state"], "pending")

    def test_what_comes_too_late_is_said(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        sandbox.decide(patient_exam, "approve")
        status, _, page = self.submit(sandbox, "/provider", decision="reject", reason="",
                                      patient_exam_id=patient_exam)
        self.assertEqual(status, 409)
        self.assertIn("already approved", page)
        self.assertEqual(self.submit(sandbox, "/provider", decision="reject", reason="", patient_exam_id="x")[0],
                         400)


class Record(PageCase):
    def link(self, sandbox, catcher, reason=None, **members):
        patient_exam = self.first_exam(sandbox.invite(webhook_url=catcher.url, **members))
        sandbox.decide(patient_exam, "approve-notes", reason=reason)
        url = catcher.wait_for(1)[0]["exam_url"]
        self.assertTrue(url.startswith(sandbox.url + "/pdfs/"))
        return url[len(sandbox.url):]

    def read(self, pdf):
        if not shutil.which("pdftotext"):
            self.skipTest("pdftotext is not there")
        return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True,
                              check=True).stdout.decode()

    def test_it_is_a_pdf_and_names_the_patient_and_the_notes(self):
        sandbox, catcher = self.start(), self.catch()
        path = self.link(sandbox, catcher, reason="Half dose only.", last_name="Exämple")
        status, headers, pdf = sandbox.ask("GET", path)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/pdf"))
        self.assertEqual(pdf[:5], b"%PDF-")
        self.assertEqual(sandbox.ask("GET", path)[2], pdf)
        text = self.read(pdf)
        for wanted in ("Ada Exämple", "1990-06-30", "Half dose only.", "Approved"):
            self.assertIn(wanted, text)

    def test_long_notes_fill_further_pages(self):
        sandbox, catcher = self.start(), self.catch()
        path = self.link(sandbox, catcher, reason="word " * 1200 + "x" * 400 + " the end")
        text = self.read(sandbox.ask("GET", path)[2])
        self.assertIn("Page 2.", text)
        self.assertIn("the end", text)

    def test_the_link_dies_after_a_day(self):
        sandbox, catcher = self.start(), self.catch()
        path = self.link(sandbox, catcher)
        sandbox.control("advance", ms=24 * 3600 * 1000 - 60000)
        self.assertEqual(sandbox.ask("GET", path)[0], 200)
        sandbox.control("advance", ms=61000)
        self.refused(sandbox, path, b"<Code>AccessDenied</Code>")

    def test_a_link_that_was_not_given_is_refused(self):
        sandbox, catcher = self.start(), self.catch()
        path = self.link(sandbox, catcher)
        plain = path.split("?")[0]
        later = path.replace("Expires=", "Expires=9")
        self.refused(sandbox, plain, b"<Code>MissingKey</Code>")
        self.refused(sandbox, later, b"<Code>AccessDenied</Code>")
        self.refused(sandbox, path.replace("/pdfs/", "/pdfs/x"), b"<Code>AccessDenied</Code>")

    def refused(self, sandbox, path, code):
        status, headers, body = sandbox.ask("GET", path)
        self.assertEqual((status, headers["Content-Type"]), (403, "text/xml"))
        self.assertTrue(body.startswith(b'<?xml version="1.0" encoding="UTF-8"?><Error>'), body)
        self.assertIn(code, body)


if __name__ == "__main__":
    unittest.main()
