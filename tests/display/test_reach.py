# SPDX-License-Identifier: GPL-3.0-or-later
"""The meeting link comes to the patient: read off the screen, as a message; and what becomes of a prescription
comes to the desk."""
import json
import re
import subprocess
import unittest
import urllib.request

import story
from story import picture_path
from window import Atspi, keys, name_of, picture_of, place_window, text_of, wait_for, walk

WANDA = story.Patient("Wanda", "Waiting")
PIA = story.Patient("Pia", "Prescribed")


def read_codes(path):
    """What a telephone would read off a picture."""
    read = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path], capture_output=True, text=True)
    return read.stdout.split("\n")


class Reach(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)
        for patient in (WANDA, PIA):
            cls.clinic.book(patient, ["Botox"])
            cls.clinic.press_next(patient, "Send invite")
            cls.clinic.row(patient, "waiting, invite sent")

    def setUp(self):
        self.app, self.desk = self.clinic.app, self.clinic.desk

    def link_of(self, patient):
        return f"{self.clinic.sandbox.url}/meeting/{self.clinic.exam_of(patient)['meeting_uuid']}"

    def pasted(self):
        """What is on the clipboard, as it comes out of it again."""
        self.app.activate("win.search", self.desk.frame)
        field = self.app.find(re.compile("text|entry|search box"), re.compile("^Find a patient"), self.desk.frame)
        field.set_text_contents("")
        keys("ctrl+v")
        text = wait_for("something to be pasted", lambda: text_of(field))
        keys("ctrl+a", "Delete", "Escape")
        return text

    def show_code(self, picture_name, size=None):
        self.desk.do(WANDA.name, "invite.show-code")
        dialog = self.desk.window("Meeting link")
        if size is not None:
            place_window("^Meeting link$", *size)
        path = picture_path(picture_name)
        wait_for("the code to be read", lambda: picture_of("^Meeting link$", path) or self.link_of(WANDA) in read_codes(path))
        return dialog

    def close_code(self):
        keys("Escape")
        self.desk.wait_closed("Meeting link")

    def test_1_the_code_is_read_off_the_screen(self):
        dialog = self.show_code("code-wide")
        said = [name_of(node) or text_of(node) for node in walk(dialog)]
        self.assertIn("Wanda, scan this with your phone", said)
        self.assertIn("The meeting link as a QR code", said)
        self.assertFalse([text for text in said if "Waiting" in text or self.link_of(WANDA) in text], "a first name, and no more")
        self.close_code()

    def test_2_the_link_itself(self):
        self.desk.do(WANDA.name, "invite.copy-link")
        self.app.find_text("^The meeting link is copied$")
        self.assertEqual(self.pasted(), self.link_of(WANDA))

    def test_2_the_message_has_the_link(self):
        self.desk.do(WANDA.name, "invite.copy-message")
        self.app.find_text("^The message with the meeting link is copied$")
        message = self.pasted()
        self.assertIn(f"Hello Wanda, this is {self.clinic.name}", message)
        self.assertIn(self.link_of(WANDA), message)
        self.assertNotIn("{", message)

    def test_3_the_clinic_writes_its_own(self):
        preferences = self.desk.open("win.preferences", "Preferences")
        self.app.type_into("Your message with the meeting link", "Dear {first_name}, tap {link} until {link_until}.", within=preferences)
        self.app.find_text("Dear Ana, tap https://app.example.com/meeting/1234 until")
        self.desk.scroll_to_end(preferences)
        picture_of("^Preferences$", picture_path("message-preferences"))
        keys("Escape")
        self.desk.wait_closed("Preferences")
        self.desk.do(WANDA.name, "invite.copy-message")
        self.app.find_text("^The message with the meeting link is copied$")
        self.assertTrue(self.pasted().startswith(f"Dear Wanda, tap {self.link_of(WANDA)} until "))

    def post(self, patient, **members):
        """As the provider would send it, to the invite's own address."""
        exam = self.clinic.exam_of(patient)
        request = urllib.request.Request(exam["webhook_url"], json.dumps({"patient_exam_id": exam["patient_exam_id"], **members}).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.assertEqual(answer.status, 200)

    def test_4_a_prescription_is_told(self):
        self.clinic.finish_as_patient(PIA)
        self.clinic.decide(PIA, "approve")
        self.clinic.row(PIA, "cleared until")
        self.desk.select(PIA.name)
        # The parcel is told before the pharmacy's word, in the older shape.
        self.post(PIA, event=3, prescription_tracking=[{"tracking_number": "1Z999", "delivery_service": "Overnight"}])
        self.app.find_text("^Shipped: 1Z999$")
        self.post(PIA, event=2, prescription=[
            {"prescription_id": 71, "drug_name": "Examplol", "strength": "5mg", "quantity": "1", "quantity_units": "Vial",
             "directions": "As told.", "schedule_code": "", "pharmacy_name": "Springfield Compounding"},
            {"prescription_id": 72, "drug_name": "Controlledol", "schedule_code": "C3"}])
        for text in ("^Prescription: confirmed at Springfield Compounding$", "^Examplol 5mg, 1 Vial$", "^Shipped: 1Z999$", "^Overnight$",
                     "^There is also medicine whose details only clinicians may see", "prescription confirmed at Springfield Compounding"):
            self.app.find_text(text)
        self.assertFalse([node for node in walk(self.desk.frame) if "Controlledol" in name_of(node) + (text_of(node) or "")
                          or "As told" in name_of(node) + (text_of(node) or "")])
        self.app.press("Copy tracking number 1Z999")
        self.app.find_text("^The tracking number is copied$")
        picture_of(f"^{self.clinic.name}$", picture_path("prescription-wide"))
        self.assertEqual(self.pasted(), "1Z999")

    def test_5_follow_ups_have_their_list(self):
        self.assertEqual(self.clinic.count("Follow-up due"), 0)

    def test_6_dark_and_narrow_it_is_read_as_well(self):
        self.clinic.restart(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        self.app, self.desk = self.clinic.app, self.clinic.desk
        self.clinic.row(WANDA, "waiting")
        self.show_code("code-dark-narrow", (370, 650))
        self.close_code()
        place_window(f"^{self.clinic.name}$", 370, 1000)
        self.desk.do(PIA.name, "appointment.show")
        button = self.app.find("push button", "Copy tracking number 1Z999")
        box = wait_for("the card to have its place", lambda: button.get_extents(Atspi.CoordType.WINDOW).width > 0
                       and button.get_extents(Atspi.CoordType.WINDOW))
        self.assertLessEqual(box.x + box.width, 370, "nothing is cut off in the narrowest window")
        picture_of(f"^{self.clinic.name}$", picture_path("prescription-dark-narrow"))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
