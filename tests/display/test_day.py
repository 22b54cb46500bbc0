# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole day needs: all its invites at once, who is not ready, what is near and not cleared."""
import re
import unittest

import story
import wire
from story import picture_path
from window import Atspi, children, has_state, keys, name_of, picture, resize_window, role_of, text_of, wait_for, walk

READY = [story.Patient(first, "Ready") for first in ("Ada", "Berta", "Clara")]
PHONELESS = story.Patient("Olivia", "Phoneless", phone="")
COVERED = story.Patient("Nora", "Noexam")
NEAR = story.Patient("Nele", "Near")
RX = story.Patient("Wanda", "Weightloss")
SEMAGLUTIDE = 4301
BOOKED = story.Patient("Otto", "Automatic")
HELD = story.Patient("Hilda", "Held")
LEFT_IN_TEST_STATE = story.Patient("Lara", "Leftover")
NAMED_AS_TEST = story.Patient("Test", "Reject")
WINDOW = "Invites of the Day"


class Day(wire.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic(sandbox_options=("--test-delay-ms", "1500"))
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(**{"Botox": story.BOTOX, "Facial": None, "Weight loss": SEMAGLUTIDE})

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
        clinic.book(RX, ["Weight loss"], minutes=210)
        clinic.sandbox.control("faults", fault="slow-answer", delay_ms=1500)
        window = self.desk.open("win.send-day", WINDOW)
        for patient in READY:
            self.line(window, patient, "Will be sent: ")
        self.line(window, PHONELESS, "Not ready: phone missing")
        self.line(window, RX, "Semaglutide Weight Management needs choices first")
        self.line(window, COVERED, "Nothing to send. Facial: no exam needed")
        picture(picture_path("sending-preview"))
        self.app.press("Send 3 Invites", within=window)
        self.line(window, READY[0], r"\. Sent$")
        picture(picture_path("sending-under-way"))
        self.app.press("Stop", within=window)
        wait_for("the run to stop", lambda: self.app.has("push button", re.compile("Send [12] Invite"), window))
        self.line(window, READY[2], "Not sent: you stopped before it")
        clinic.sandbox.control("faults", fault="slow-answer", count=0)
        self.app.press(re.compile("Send [12] Invite"), within=window)
        for patient in READY:
            self.line(window, patient, r"\. Sent$")
        self.app.find_text("Sent: 3. Queued: 0. Need a look: 0. Not sent: 0.")
        picture(picture_path("sending-done"))
        counts = {key["first_name"]: key["count"] for key in clinic.sandbox.journal()["invite_keys"]}
        self.assertEqual(counts, {patient.first: 1 for patient in READY})

    def test_2_choices_are_a_click_away(self):
        window = self.desk.window(WINDOW)
        self.app.press(re.compile("^Choose…: "), within=window)
        composer = wait_for("the composer", lambda: next(
            (node for node in self.app.windows() if re.search("Invite|Meeting|Exam", name_of(node)) and name_of(node) != WINDOW), None))
        picture(picture_path("sending-choose"))
        self.desk.window(name_of(composer))
        keys("Escape")
        wait_for("the composer to close", lambda: len(self.app.windows()) == 2)
        self.desk.window(WINDOW)

    def test_3_what_is_missing_is_a_click_away(self):
        window = self.desk.window(WINDOW)
        self.app.press(re.compile("^Add phone: "), within=window)
        form = self.desk.window("Edit Appointment")
        self.app.type_into("Phone", "(212) 555-0177", within=form)
        keys("ctrl+Return")
        wait_for("the form to close", lambda: all(name_of(node) != "Edit Appointment" for node in self.app.windows()))
        self.line(window, PHONELESS, "Will be sent: ")
        keys("Escape")
        self.desk.wait_closed(WINDOW)


    def test_4_the_next_day_is_asked_for_who_is_not_ready(self):
        window = self.desk.open("win.not-ready", "Not Ready")
        self.app.find_text("^No Appointments$")
        self.app.press("Previous day", within=window)
        self.line(window, RX, "needs choices first")
        self.assertEqual(len(self.app.find_all("push button", re.compile("^(Choose…|Add [^:]+): "), window)), 1,
                         "nobody else of the day is listed")
        picture(picture_path("not-ready-one"))
        keys("Escape")
        self.desk.wait_closed("Not Ready")

    def test_4b_who_is_flagged_is_a_click_away(self):
        """Nothing is sent for them by itself: the button leads to their row, where it is decided."""
        clinic, patient = self.clinic, READY[1]
        clinic.finish_as_patient(patient)
        clinic.decide(patient, "reject")
        clinic.row(patient, "Botox: not cleared: provider declined")
        window = self.desk.open("win.not-ready", "Not Ready")
        self.app.press("Previous day", within=window)
        self.line(window, patient, "Botox: not cleared: provider declined")
        picture(picture_path("not-ready-flagged"))
        self.app.press(re.compile(f"^Show: .?{patient.last}, {patient.first}"), within=window)
        self.desk.wait_closed("Not Ready")
        button = self.app.find("push button", "New exam…", self.app.frame(clinic.name))
        self.assertTrue(has_state(button, Atspi.StateType.SENSITIVE))
        self.app.find("label", re.compile(f"^.?{patient.last}, {patient.first}"), self.app.frame(clinic.name))

    def test_5_near_and_not_cleared_comes_first_and_is_said(self):
        clinic = self.clinic
        clinic.book(NEAR, ["Botox"], minutes=25)
        row = clinic.row(NEAR, r"Not cleared, begins in 2\d min; Botox: needs an invite")
        picture(picture_path("near"))
        sentences = [sentence for sentence in clinic.sentences() if ", " in sentence]
        nears = [index for index, sentence in enumerate(sentences) if "Not cleared, " in sentence]
        self.assertIn(NEAR.last, sentences[nears[0]])
        self.app.press("Send invite", within=row)
        clinic.row(NEAR, "Not cleared, begins in .*waiting")
        clinic.finish_as_patient(NEAR)
        clinic.decide(NEAR, "approve")
        clinic.row(NEAR, r"^(?!.*Not cleared).*Botox: cleared until")

    def test_6_an_invite_goes_out_by_itself_or_is_held(self):
        clinic = self.clinic
        self.desk.open_treatments()
        self.desk.add_treatment("Microneedling", story.MICRONEEDLING, by_itself=True)
        self.desk.close_treatments()  # at the first Escape, whatever is being said meanwhile
        clinic.book(BOOKED, ["Microneedling"], minutes=120)
        self.app.find_text("^The exam invite goes out by itself in a moment$")
        picture(picture_path("automatic"))
        clinic.row(BOOKED, "waiting, invite sent", patience=25)
        clinic.book(HELD, ["Microneedling"], minutes=125)
        self.app.press("Don’t Send")
        self.app.find_text("^The invite stays here")
        counts = {key["first_name"]: key["count"] for key in clinic.sandbox.journal()["invite_keys"]}
        self.assertEqual((counts.get(BOOKED.first), counts.get(HELD.first)), (1, None))
        clinic.row(HELD, "Microneedling: needs an invite")

    def test_7_a_test_is_marked_and_left_out(self):
        clinic = self.clinic
        before = clinic.count("Today")
        dialog = self.desk.open("win.new-appointment", "New Appointment")
        self.app.type_into("Find the patient", "Somebody New", within=dialog)
        keys("Return")
        self.app.find("label", "New patient", within=dialog)
        self.app.press("This is a test", role="check box", within=dialog)
        picture(picture_path("test-switch"))
        for title, text in (("Date of birth", "1/1/1990"), ("Phone", "(212) 555-0123"), ("Email", "ours@example.com"),
                            ("Time", clinic.in_minutes(100))):
            self.app.type_into(title, text, within=dialog)
        self.desk.scroll_to_end(dialog)
        self.desk.tick(dialog, "Botox")
        keys("ctrl+Return")
        self.desk.wait_closed("New Appointment")
        row = self.desk.row("Test Approve", "needs an invite")
        self.app.find_text("^This day has test exams")
        self.assertEqual(clinic.count("Today"), before)
        self.app.press("Send invite", within=row)
        self.desk.row("Test Approve", "TEST, not a real exam: cleared until", patience=20)
        picture(picture_path("test-row"))
        self.assertEqual(clinic.count("Today"), before)
        self.expect_body("exam_invite", self.bodies("exam_invite", last_name="Approve")[0], {
            "exams": [story.BOTOX], "first_name": "Test", "last_name": "Approve", "email": "ours@example.com", "dob": "1990-01-01",
            "phone_number": "+12125550123", "tele_state": "TE", "state": "TE", "webhook_url": re.compile("^http://.*/hooks/qualiphy/"),
            "additional_data": re.compile("^{.*}$")})

    def expect_checklist(self, window, expected):
        """Each point of the provider's, by its title: what is said of it now."""
        points = self.app.find("list", "The Provider’s Checklist", window)
        rows = [node for node in children(points) if role_of(node) == "list item"]
        self.assertEqual([name_of(row) for row in rows], list(expected), "one row for each point, in the provider's order")
        for row, sentence in zip(rows, expected.values()):
            wait_for(f"{name_of(row)}: {sentence}", lambda: any(re.search(sentence, name_of(node) or text_of(node)) for node in walk(row)))

    def wait_hops(self, window):
        wait_for("every hop to have its time", lambda: len(
            [node for node in walk(window) if "after the step before" in (name_of(node) or text_of(node))]) >= 3, 30)

    def test_8_going_live(self):
        clinic = self.clinic
        clinic.book(NAMED_AS_TEST, ["Facial"], minutes=105)
        self.leave_in_test_state(LEFT_IN_TEST_STATE)
        window = self.desk.open("win.going-live", "Going Live")
        checklist = {
            "Tested from end to end": "^Right: a test in state TE went to the provider and its result came back as asked, ",
            "States are the patients’ own": "^To do: 1 patient is in the test state TE .*: .?Leftover, Lara",
            "No test names among real patients": "^To do: 1 patient has the name of a test .*: .?Reject, Test",
            "Approved and rejected both tested": "^To do: Test Approve came back as asked, Test Reject was not sent yet. Choose below",
            "The API key works and is locked away": r"^Right: this computer’s keyring holds it, and the provider offers \d+ exams",
            "Repeated results count once": "^Right: the relay keeps each result",
            "Invites that fail are seen": "^Right: each stands on the board .* refused: 0, without an answer: 0",
            "Told when the provider changes its API": "^Reminder: ask the provider’s support .* Settings, Notification Settings",
            "Pharmacies are kept with the patient": "^Right: 1 treatment prescribes.",
        }
        self.expect_checklist(window, checklist)
        for sentence in ("^Right: As of", "^To do: http://127.0.0.1:.* is not https", "^Reminder: 1 treatment of 4 asks for no exam",
                         "^Right: the provider took an invite", "^Right: nobody here is in Alabama",
                         "^Reminder: it was shown once", "^Reminder: this is the only one"):
            self.app.find_text(sentence)
        picture(picture_path("going-live"))
        self.desk.scroll_to_end(window)
        self.app.press("Send Test Invite", within=window)
        self.app.find_text("an invite needs the email")
        self.app.type_into("Email the link goes to", "ours@example.com", within=window)
        self.app.type_into("Phone the link goes to", "(212) 555-0123", within=window)
        self.ask_for("Test Reject: it is rejected", window)
        self.app.press("Send Test Invite", within=window)
        self.wait_hops(window)
        self.desk.scroll_to_end(window)
        picture(picture_path("going-live-done"))
        checklist["Approved and rejected both tested"] = "^Right: Test Approve came back as asked, Test Reject came back as asked$"
        self.expect_checklist(window, checklist)
        self.assertEqual(len(self.bodies("exam_invite", last_name="Reject", tele_state="TE", state="TE")), 1)

    def leave_in_test_state(self, patient):
        """A test that somebody typed a real name over."""
        dialog = self.desk.open("win.new-appointment", "New Appointment")
        self.app.type_into("Find the patient", patient.name, within=dialog)
        keys("Return")
        self.app.find("label", "New patient", within=dialog)
        self.app.press("This is a test", role="check box", within=dialog)
        for title, text in (("First name", patient.first), ("Last name", patient.last), ("Date of birth", patient.dob),
                            ("Time", self.clinic.in_minutes(110))):
            self.app.type_into(title, text, within=dialog)
        self.desk.scroll_to_end(dialog)
        self.desk.tick(dialog, "Facial")
        keys("ctrl+Return")
        self.desk.wait_closed("New Appointment")

    def ask_for(self, outcome, window):
        story.tab_to(self.app.find(re.compile("list item|combo box"), re.compile("^What the provider is to answer"), window))
        keys("space", "Down" if outcome.startswith("Test Reject") else "Up", "Return")
        wait_for(f"{outcome} to be chosen", lambda: self.app.has("label", outcome, window))

    def test_8a_another_word_than_asked_is_no_success(self):
        clinic = self.clinic
        window = self.desk.window("Going Live")
        clinic.sandbox.control("faults", fault="unknown-status", count=1)
        self.app.press("Test Again", within=window)
        self.app.find_text("^“Escalated for Peer Review” came, and this was to be Test Reject: it is rejected")
        self.desk.scroll_to_end(window)
        picture(picture_path("going-live-other-word"))
        self.app.find_text("Test Reject came back with another word. Choose below")
        self.app.press("Test Again", within=window)
        self.wait_hops(window)
        self.app.find_text("^Right: Test Approve came back as asked, Test Reject came back as asked$")
        keys("Escape")
        self.desk.wait_closed("Going Live")

    def test_8b_going_live_goes_on_where_it_was(self):
        clinic = self.clinic
        clinic.restart()
        app, desk = clinic.app, clinic.desk
        window = desk.open("win.going-live", "Going Live")
        wait_for("every hop to have its time", lambda: len(
            [node for node in walk(window) if "after the step before" in (name_of(node) or text_of(node))]) >= 3, 30)
        app.find("push button", "Test Again", window)
        keys("Escape")
        desk.wait_closed("Going Live")

    def test_9_looks(self):
        """Pictures for a designer's eye: narrow and dark."""
        clinic = self.clinic
        clinic.restart(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        desk = clinic.desk
        for action, title in (("win.send-day", WINDOW), ("win.going-live", "Going Live")):
            with self.subTest(title):
                desk.open(action, title)
                picture(picture_path(action.removeprefix("win.") + "-dark"))
                resize_window(f"^{title}$", 370, 640)
                picture(picture_path(action.removeprefix("win.") + "-narrow-dark"))
                keys("Escape")
                desk.wait_closed(title)
        resize_window(f"^{clinic.name}$", 370, 650)
        picture(picture_path("near-narrow-dark"))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
