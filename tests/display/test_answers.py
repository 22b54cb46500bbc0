# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions asked at the desk, from the real window to the bytes the provider gets and to what the patient is then still
asked; and files, which go nowhere until the clinic says so. With pictures."""
import base64
import hashlib
import os
import re
import unittest

import story
import wire
from story import picture_path
from window import Atspi, has_state, keys, picture_of, resize_window, role_of, text_of, type_text, wait_for, walk, width_of

COLD_SORES, OXYGEN = 4305, 4218
TITLE = "Exam Questions"
SHADOW = 5

URGENT = story.Patient("Ursula", "Urgent", state="Texas")
OXYGENATED = story.Patient("Olive", "Oxygen", state="Texas")

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 2000
PDF = b"%PDF-1.4\n" + b"y" * 3000


class Answers(wire.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(**{"Cold sores": COLD_SORES, "Oxygen": OXYGEN})
        cls.clinic.book(URGENT, ["Cold sores"], minutes=25)
        cls.clinic.book(OXYGENATED, ["Oxygen"], minutes=30)
        cls.clinic.press_next(URGENT, "Send invite")
        cls.clinic.app.activate("invite.send-composed", cls.clinic.desk.window("Invite"))
        cls.clinic.desk.wait_closed("Invite")
        cls.clinic.press_next(OXYGENATED, "Send invite")
        cls.clinic.row(URGENT, "waiting, invite sent")
        cls.clinic.row(OXYGENATED, "waiting, invite sent")

    def setUp(self):
        self.app, self.desk = self.clinic.app, self.clinic.desk

    def open(self, patient):
        self.desk.select(patient.name)
        self.app.find("label", re.compile("^Before the exam: "))
        self.app.press("Pre-fill the questions…")
        self.window = self.desk.window(TITLE)
        return self.window

    def tick(self, choice, question):
        """A choice by the keyboard: the box has the name of the choice, its list that of the question."""
        within = self.app.find("list", re.compile(question), self.window)
        box = self.app.find(re.compile("check box|radio button"), choice, within)
        self.go_to(box, within)
        keys("space")
        wait_for(f"{choice} to be ticked", lambda: has_state(box, Atspi.StateType.CHECKED))

    def go_to(self, box, within):
        """By Tab to the question, and inside by arrows: on Debian 13 its radio buttons are one stop."""
        for _ in range(80):
            if story.has_focus(box):
                return
            inside = any(story.has_focus(node) for node in walk(within) if role_of(node) == "radio button")
            keys("Down" if inside else "Tab")
        raise AssertionError("the keyboard does not lead there")

    def look(self, name):
        picture_of(f"^{TITLE}$", picture_path(name))
        resize_window(f"^{TITLE}$", 360 + 2 * SHADOW, 640 + 2 * SHADOW)
        wait_for("the narrow form", lambda: width_of(self.window) <= 360)
        picture_of(f"^{TITLE}$", picture_path(name + "-narrow"))
        resize_window(f"^{TITLE}$", 560 + 2 * SHADOW, 680 + 2 * SHADOW)
        wait_for("the wide form", lambda: width_of(self.window) >= 560)

    def meeting_page(self, patient):
        status, _, page = self.clinic.sandbox.ask("GET", "/meeting/" + self.clinic.exam_of(patient)["meeting_uuid"])
        self.assertEqual(status, 200)
        return page.decode()

    def test_1_a_provider_that_does_not_answer_is_said(self):
        self.clinic.sandbox.control("faults", fault="html-instead-of-json", count=1)
        self.open(URGENT)
        self.app.find("push button", "Try Again", self.window)
        self.look("answers-failed")
        self.app.press("Try Again", within=self.window)
        self.app.find("label", "0 of 6 questions answered", self.window)
        keys("Escape")
        self.desk.wait_closed(TITLE)

    def test_2_what_is_discarded_is_asked_about(self):
        self.open(URGENT)
        self.tick("No", "^Are you pregnant")
        self.app.find("label", "1 of 6 questions answered", self.window)
        keys("Escape")
        self.app.press("Keep Answering")
        self.app.find("label", "1 of 6 questions answered", self.window)
        self.app.press(re.compile("^Leave open: Are you pregnant"), within=self.window)
        self.app.find("label", "0 of 6 questions answered", self.window)
        keys("Escape")
        self.desk.wait_closed(TITLE)
        self.assertEqual(self.bodies("exam_submit_answers"), [])

    def test_3_four_kinds_of_answers_reach_the_wire(self):
        exam = self.clinic.exam_of(URGENT)
        self.open(URGENT)
        self.tick("Yes", "^Are you currently taking")
        self.app.type_into("More about “Yes”", "Aspirin", within=self.window)
        self.tick("No", "^Are you pregnant")
        self.tick("Thyroid disease", "^Do you have any")
        self.tick("Heart issues", "^Do you have any")
        story.tab_to(self.app.find("text", "Height", self.window))
        type_text("tall")
        keys("Tab")
        self.app.find_text("This is not understood as a height")
        self.look("answers-height")
        self.app.activate("answers.send", self.window)
        self.assertEqual(self.bodies("exam_submit_answers"), [], "not before it is understood")
        self.app.type_into("Height", "5'7", within=self.window)
        self.app.find_text("^5 ft 7 in$")
        self.app.find("label", "4 of 6 questions answered", self.window)
        self.look("answers-form")
        self.app.activate("answers.send", self.window)
        self.desk.wait_closed(TITLE)
        exam = {"meeting_uuid": exam["meeting_uuid"], "patient_exam_id": exam["patient_exam_id"]}
        self.expect_body("exam_questions", self.bodies("exam_questions")[-1], exam)
        sent = self.bodies("exam_submit_answers")
        self.assertEqual(len(sent), 1)
        question, choice = COLD_SORES * 10, COLD_SORES * 100
        self.expect_body("exam_submit_answers", sent[0], {**exam, "answers": [
            {"question_id": question, "answer": "Yes", "exam_question_response_id": choice + 1, "answer_text": "Aspirin", "height_inches": 0},
            {"question_id": question + 2, "answer": "No", "exam_question_response_id": choice + 20, "height_inches": 0},
            {"question_id": question + 3, "answer": "Heart issues", "exam_question_response_id": choice + 30, "height_inches": 0},
            {"question_id": question + 3, "answer": "Thyroid disease", "exam_question_response_id": choice + 32, "height_inches": 0},
            {"question_id": question + 4, "answer": "5 ft 7 in", "height_inches": 67}]})

    def test_4_the_patient_sees_the_rest(self):
        page = self.meeting_page(URGENT)
        self.assertNotIn("Are you currently taking any medications?", page)
        self.assertNotIn("What is your height?", page)
        self.assertIn("Have you ever had a reaction", page)
        self.assertIn("What should the provider know about you?", page)
        self.app.find_text("4 of 6 questions answered here: the patient sees the rest in the meeting")
        self.app.find_text("Questions answered for the patient: 4 of 6")

    def test_5_the_rest_is_answered_too(self):
        self.open(URGENT)
        self.app.find("label", "4 of 6 questions answered", self.window)
        self.app.find_text("The provider has an answer to this already")
        self.tick("No", "^Have you ever had a reaction")
        self.app.type_into("Answer", "Nothing else.", within=self.window)
        self.look("answers-rest")
        self.app.activate("answers.send", self.window)
        self.desk.wait_closed(TITLE)
        self.app.find_text("6 of 6 questions answered here: the patient is asked nothing more")
        self.assertIn("Your clinic has answered every question for you", self.meeting_page(URGENT))
        self.app.press("Show answers…")
        self.desk.window("Provider’s notes")
        self.app.find_text("^Yes: Aspirin$")
        picture_of("^Provider’s notes$", picture_path("answers-record"))
        keys("Escape")
        self.desk.wait_closed("Provider’s notes")
        self.open(URGENT)
        self.app.find_text("The provider has an answer to every question")
        self.look("answers-nothing")
        keys("Escape")
        self.desk.wait_closed(TITLE)

    def test_6_files_are_the_patients_unless_the_clinic_uploads(self):
        self.desk.select(OXYGENATED.name)
        self.app.find_text("The provider asks for: ID and Lab")
        self.app.find_text("The patient uploads these on the meeting page")
        self.assertFalse(self.app.has("push button", "Upload ID…"))
        self.desk.scroll_to_end(self.desk.frame)
        picture_of(f"^{self.clinic.name}$", picture_path("answers-pane"))

    def switch_uploads(self, title):
        preferences = self.desk.open("win.preferences", "Preferences")
        self.app.find("list", "Files for the Provider", preferences)
        story.tab_to(self.app.find("list item", re.compile(f"^{title}"), preferences), limit=120)
        keys("Return")
        picture_of("^Preferences$", picture_path("answers-preferences"))
        keys("Escape")
        self.desk.wait_closed("Preferences")

    def upload(self, what, name, content):
        self.desk.select(OXYGENATED.name)
        self.app.press(f"Upload {what}…")
        chooser = self.desk.window(f"Upload {what}")
        path = os.path.join(os.environ["HOME"], name)
        with open(path, "wb") as file:
            file.write(content)
        keys("slash")  # the way to type a path
        place = wait_for("a place to type the path", lambda: next(
            (node for node in walk(chooser) if role_of(node) == "text" and has_state(node, Atspi.StateType.FOCUSED)), None))
        wait_for("the path to be typed", lambda: place.set_text_contents(path) and text_of(place) == path)
        self.app.press("Upload", within=chooser)
        self.app.find_text(f"{what}: {name} is uploaded")

    def test_7_a_file_goes_in_the_form_that_was_set(self):
        number = self.clinic.exam_of(OXYGENATED)["patient_exam_id"]
        self.switch_uploads("On, as a form")
        self.upload("Lab", "lab.pdf", PDF)
        self.switch_uploads("On, as JSON")
        self.upload("ID", "card.png", PNG)
        resize_window(f"^{self.clinic.name}$", 360 + 2 * SHADOW, 700 + 2 * SHADOW)
        self.desk.do(OXYGENATED.name, "appointment.show")
        self.app.find("push button", "Upload Lab…")
        self.desk.scroll_to_end(self.desk.frame)
        picture_of(f"^{self.clinic.name}$", picture_path("answers-pane-narrow"))
        form, body = self.bodies("exam_upload_attachment")
        self.expect_body("exam_upload_attachment", body, {"patient_exam_id": number, "file_name": "card.png", "file_type": "ID",
                                                          "file_base64": "sha256:" + sha256(base64.b64encode(PNG))})
        self.expect_body("exam_upload_attachment", {"patient_exam_id": form.pop("patient_exam_id"), "file": form},
                         {"patient_exam_id": number, "file": {"file_name": "lab.pdf", "file_bytes": len(PDF), "file_sha256": sha256(PDF),
                                                              "file_content_type": "application/pdf"}})


def sha256(content):
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
