# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole day needs: all its invites at once, who is not ready, what is near and not cleared."""
import re
import unittest

import story
from story import picture_path
from window import children, keys, name_of, picture, role_of, wait_for

READY = [story.Patient(first, "Ready") for first in ("Ada", "Berta", "Clara")]
PHONELESS = story.Patient("Olivia", "Phoneless", phone="")
COVERED = story.Patient("Nora", "Noexam")
RX = story.Patient("Wanda", "Weightloss")
SEMAGLUTIDE = 4301
WINDOW = "Invites of the Day"


class Day(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(**{"Botox": story.BOTOX, "Facial": None})

    def setUp(self):
        self.app, self.desk = self.clinic.app, self.clinic.desk

    def lines(self, window):
        """What a screen reader says of each line."""
        return [story.plain(name_of(node)) for found in self.app.find_all("list", "Invites", window) for node in children(found)
                if role_of(node) == "list item"]

    def line(self, window, patient, sentence, patience=None):
        wanted = re.compile(sentence)
        return wait_for(f"the line of {patient.name}: {sentence}; there is {self.lines(window)}", lambda: next(
            (text for text in self.lines(window) if patient.last in text and patient.first in text and wanted.search(text)), None), patience)

    def test_1_all_of_a_day(self):
        clinic = self.clinic
        for number, patient in enumerate(READY):
            clinic.book(patient, ["Botox"], minutes=150 + 10 * number)
        clinic.book(PHONELESS, ["Botox"], minutes=40)
        clinic.book(COVERED, ["Facial"], minutes=200)
        clinic.sandbox.control("faults", fault="slow-answer", delay_ms=1500)
        window = self.desk.open("win.send-day", WINDOW)
        for patient in READY:
            self.line(window, patient, "Will be sent: ")
        self.line(window, PHONELESS, "Not ready: phone missing")
        self.line(window, COVERED, "Nothing to send. Facial: no exam needed")
        picture(picture_path("sending-preview"))
        self.app.press("Send 3 Invites", within=window)
        self.line(window, READY[0], "Sent$")
        picture(picture_path("sending-under-way"))
        self.app.press("Stop", within=window)
        wait_for("the run to stop", lambda: self.app.has("push button", re.compile("Send [12] Invite"), window))
        self.line(window, READY[2], "Not sent: you stopped before it")
        clinic.sandbox.control("faults", fault="slow-answer", off=True)
        self.app.press(re.compile("Send [12] Invite"), within=window)
        for patient in READY:
            self.line(window, patient, "Sent$")
        self.app.find_text("Sent: 3. Queued: 0. Need a look: 0. Not sent: 0.")
        picture(picture_path("sending-done"))
        counts = {key["first_name"]: key["count"] for key in clinic.sandbox.journal()["invite_keys"]}
        self.assertEqual(counts, {patient.first: 1 for patient in READY})

    def test_2_what_is_missing_is_a_click_away(self):
        window = self.desk.window(WINDOW)
        self.app.press(re.compile("^Add phone: "), within=window)
        form = self.desk.window("Edit Appointment")
        self.app.type_into("Phone", "(212) 555-0177", within=form)
        keys("ctrl+Return")
        wait_for("the form to close", lambda: all(name_of(node) != "Edit Appointment" for node in self.app.windows()))
        self.line(window, PHONELESS, "Will be sent: ")
        keys("Escape")
        self.desk.wait_closed(WINDOW)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
