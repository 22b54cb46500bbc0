# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of an invite after it was asked for, by the buttons of the window: resent until no more, unconfirmed
and sent anyway, and the person of a result confirmed."""
import os
import re
import unittest

import story
import wire
from story import picture_path
from window import name_of, picture, role_of, wait_for, walk

RHODA = story.Patient("Rhoda", "Resent")
UMA = story.Patient("Uma", "Unconfirmed")
IRIS = story.Patient("Iris", "Identity")


def prepare_browser():
    """The session's browser is a program that is not there yet; returns the folder it belongs in."""
    home = os.environ["HOME"]
    applications = os.path.join(home, ".local", "share", "applications")
    os.makedirs(applications)
    with open(os.path.join(applications, "browser.desktop"), "w", encoding="utf-8") as file:
        file.write(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={home}/browser %u\n"
                   "MimeType=x-scheme-handler/https;\n")
    with open(os.path.join(home, ".config", "mimeapps.list"), "w", encoding="utf-8") as file:
        file.write("[Default Applications]\nx-scheme-handler/https=browser.desktop\n")
    return home


class Invites(wire.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = prepare_browser()
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)

    def setUp(self):
        self.app, self.desk = self.clinic.app, self.clinic.desk

    # --- Hands and eyes ---

    def invite(self, patient, minutes):
        self.clinic.book(patient, ["Botox"], minutes=minutes)
        self.clinic.press_next(patient, "Send invite")

    def buttons(self, patient):
        return [name_of(node) for node in walk(self.clinic.row(patient)) if role_of(node) == "push button" and name_of(node)]

    def question(self, heading):
        """The question that stands before the window."""
        return wait_for(f"the question {heading!r}", lambda: next(
            (window for window in self.app.windows() if role_of(window) == "dialog" and any(name_of(part) == heading for part in walk(window))), None))

    def answer(self, heading, label):
        self.app.press(label, within=self.question(heading))
        wait_for("the question to go", lambda: all(role_of(window) != "dialog" for window in self.app.windows()))

    def invited(self, patient):
        """How often the provider made an invite for that person."""
        return sum(key["count"] for key in self.clinic.sandbox.journal()["invite_keys"] if key["last_name"] == patient.last)

    def resends(self):
        number = self.clinic.exam_of(RHODA)["patient_exam_id"]
        return next(exam["resends"] for exam in self.clinic.sandbox.journal()["patient_exams"] if exam["patient_exam_id"] == number)

    # --- Resending ---

    def test_1_resent_until_no_more(self):
        clinic = self.clinic
        self.invite(RHODA, 30)
        clinic.row(RHODA, "waiting, invite sent")
        self.desk.select(RHODA.name)
        for number in (1, 2, 3):
            self.app.press(f"Resend ({number} of 3)", within=self.desk.frame)
            self.app.find_text(f"^Invite resent to .?Resent, Rhoda.?, {number} of 3. The link is good for 30 days.$")
            clinic.row(RHODA, rf"resent {number} of 3" if number < 3 else "all 3 resends used up")
            self.assertEqual(self.resends(), number)
        wait_for("the button to go", lambda: not self.app.has("push button", re.compile("^Resend")))
        picture(picture_path("invite-resent"))
        self.assertEqual(self.resends(), 3)
        exam, asked = clinic.exam_of(RHODA), self.bodies("exam_invite_resend")
        self.assertEqual(len(asked), 3, "asked once each")
        for body in asked:
            self.expect_body("exam_invite_resend", body, {"patient_exam_id": exam["patient_exam_id"], "meeting_uuid": exam["meeting_uuid"]})

    # --- No answer came ---

    def test_2_an_answer_that_never_came_is_said(self):
        clinic = self.clinic
        clinic.sandbox.control("faults", fault="answer-lost", count=1)
        self.invite(UMA, 40)
        clinic.row(UMA, "invite unconfirmed: no answer came", patience=40)
        self.assertEqual(self.buttons(UMA), ["Decide…"])
        self.desk.select(UMA.name)
        self.app.find_text("^Ask the patient whether an invite came. If not, send it anyway.$")
        self.app.find_text("Invite unconfirmed: no answer came")
        picture(picture_path("invite-unconfirmed"))
        self.assertEqual(self.invited(UMA), 1, "it is not asked again by itself")
        self.look_into_the_portal()

    def look_into_the_portal(self):
        """In the browser of the session; and what is said where none opens."""
        seen = os.path.join(self.browser, "seen")
        self.app.press("Open the provider’s portal", within=self.desk.frame)
        self.app.find_text("^No browser opened. The provider’s portal is at https://app.qualiphy.me.$")
        with open(os.path.join(self.browser, "browser"), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o755)
            file.write(f'#!/bin/sh\necho "$1" > {seen}.part && mv {seen}.part {seen}\n')
        self.app.press("Open the provider’s portal", within=self.desk.frame)
        wait_for("the browser", lambda: os.path.exists(seen))
        with open(seen, encoding="utf-8") as file:
            self.assertEqual(file.read().rstrip("/\n"), "https://app.qualiphy.me")

    def test_3_sent_anyway_is_a_decision(self):
        clinic = self.clinic
        clinic.press_next(UMA, "Decide…")
        self.answer("Send the invite again?", "Wait")
        clinic.row(UMA, "invite unconfirmed")
        self.assertEqual(self.invited(UMA), 1)
        clinic.press_next(UMA, "Decide…")
        picture(picture_path("invite-anyway"))
        self.answer("Send the invite again?", "Send anyway")
        clinic.row(UMA, "waiting, invite sent")
        self.assertEqual(self.invited(UMA), 2)
        clinic.finish_as_patient(UMA)
        clinic.decide(UMA, "approve")
        clinic.row(UMA, "cleared until")

    # --- Is it the same person? ---

    def test_4_a_changed_birth_date_is_confirmed(self):
        clinic = self.clinic
        self.invite(IRIS, 50)
        clinic.row(IRIS, "waiting, invite sent")
        clinic.finish_as_patient(IRIS)
        clinic.decide(IRIS, "approve")
        clinic.row(IRIS, "cleared until")
        self.desk.do(IRIS.name, "appointment.edit")
        form = self.desk.window("Edit Appointment")
        self.app.type_into("Date of birth", "6/30/1991", within=form)
        self.app.press("Save", within=form)
        self.desk.wait_closed("Edit Appointment")
        clinic.row(IRIS, "on hold: name or birth date changed since the invite")
        self.assertEqual(self.buttons(IRIS), ["Review"])
        clinic.press_next(IRIS, "Review")
        asked = self.question("Is this the same person?")
        said = " ".join(name_of(node) for node in walk(asked))
        self.assertRegex(said, r"The exam was taken by: .?Identity, Iris.?, 30 Jun 1990\.")
        self.assertRegex(said, r"The record now says: .?Identity, Iris.?, 30 Jun 1991\.")
        picture(picture_path("invite-identity"))
        self.answer("Is this the same person?", "Not sure")
        clinic.row(IRIS, "on hold")
        clinic.press_next(IRIS, "Review")
        self.answer("Is this the same person?", "Same person")
        clinic.row(IRIS, "cleared until")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
