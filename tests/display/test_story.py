# SPDX-License-Identifier: GPL-3.0-or-later
"""The day turns: from the first run to every outcome a provider can give, in the real window."""
import re
import time
import unittest

import story
from window import name_of, wait_for

# What the provider decides, and what the row then says and offers.
OUTCOMES = (
    (story.Patient("Ada", "Approved"), "approve", r"Botox: cleared until \d+ \w{3} \d{4}", ["Check in"]),
    (story.Patient("Nora", "Noted"), "approve-notes", r"Botox: cleared, read the notes", ["Check in"]),
    (story.Patient("Rita", "Rejected"), "reject", r"Botox: not cleared: provider declined", ["Call patient"]),
    (story.Patient("Dora", "Deferred"), "defer", r"Botox: deferred: your medical director decides", ["Record decision"]),
    (story.Patient("Nils", "Notapplicable"), "na", r"Botox: call again", ["Resend invite"]),
    (story.Patient("Mara", "Missed"), "missed", r"Botox: missed the exam call", ["Resend invite"]),
)


class Story(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)

    def setUp(self):
        self.app = self.clinic.app

    def test_1_every_outcome_turns_its_row(self):
        clinic = self.clinic
        for number, (patient, decision, says, offers) in enumerate(OUTCOMES):
            with self.subTest(decision):
                clinic.book(patient, ["Botox"], minutes=20 + number)
                clinic.row(patient, "needs an invite")
                clinic.press_next(patient, "Send invite")
                clinic.row(patient, r"waiting, invite sent")
                clinic.finish_as_patient(patient)
                decided = time.monotonic()
                clinic.decide(patient, decision)
                row = clinic.row(patient, says, patience=10)
                self.assertLess(time.monotonic() - decided, 5, "a result shows within a moment")
                buttons = [name_of(button) for button in self.app.find_all("push button", within=row)]
                self.assertEqual(buttons, offers)
        self.assertEqual(clinic.sandbox.journal()["routes"]["exam_invite"]["done"], len(OUTCOMES))

    def test_2_the_lists_count(self):
        for name, count in (("Today", 6), ("To invite", 0), ("Cleared", 2), ("Missed", 1), ("Call again", 1), ("Flagged", 2)):
            wait_for(f"{name} to hold {count}", lambda: self.clinic.count(name) == count)

    def test_3_the_cleared_patient_is_treated(self):
        ada = OUTCOMES[0][0]
        for action, says in (("Check in", "Arrived"), ("Start treatment", "In room"), ("Finish", "Done")):
            self.clinic.press_next(ada, action)
            self.clinic.row(ada, says)

    def test_4_notes_are_read_before_treatment(self):
        nora = OUTCOMES[1][0]
        self.clinic.desk.read_notes(nora.name, "No numbing cream")
        self.clinic.row(nora, r"cleared until .*No numbing cream")

    def test_5_a_relay_that_stops_is_said_and_harms_nothing(self):
        clinic = self.clinic
        before = self.rows_whenever()
        clinic.relay.stop()
        stopped = time.monotonic()
        clinic.banner("^Offline since", patience=20)
        self.assertLess(time.monotonic() - stopped, 10, "a stopped relay is said within seconds")
        self.assertEqual(self.rows_whenever(), before)

    def rows_whenever(self):
        """What the rows say, but for how long ago and how soon: a minute may pass while one looks."""
        return [re.sub(r"\d+ (min|h)\b( ago)?|just now", "…", sentence) for sentence in self.clinic.sentences() if ". " in sentence]

    def test_6_work_goes_on_without_the_relay(self):
        clinic = self.clinic
        olga = story.Patient("Olga", "Offline")
        clinic.book(olga, ["Botox"], minutes=40)
        clinic.press_next(olga, "Send invite")
        clinic.row(olga, "invite queued")

    def test_7_a_restart_offline_shows_everything(self):
        clinic = self.clinic
        clinic.restart()
        for patient, decision, says, _ in OUTCOMES:
            clinic.row(patient, says if decision != "approve-notes" else "No numbing cream")
        clinic.row(story.Patient("Olga", "Offline"), "invite queued")
        clinic.banner("cannot be reached|^Offline since")

    def test_8_the_relay_comes_back_and_so_does_the_day(self):
        clinic = self.clinic
        olga = story.Patient("Olga", "Offline")
        clinic.relay.start()
        clinic.row(olga, "waiting, invite sent", patience=40)
        wait_for("the banner to go", lambda: not clinic.has_banner("cannot be reached|^Offline since"), 20)
        invited = [key for key in clinic.sandbox.journal()["invite_keys"] if key["last_name"] == "Offline"]
        self.assertEqual([key["count"] for key in invited], [1], "asked for meanwhile, sent once")
        clinic.finish_as_patient(olga)
        clinic.decide(olga, "approve")
        clinic.row(olga, "cleared until")

    def test_9_the_pane_tells_why(self):
        rita = OUTCOMES[2][0]
        self.clinic.desk.select(rita.name)
        self.app.find_text("The provider decided that this patient may not have this treatment")
        self.app.find_text("Botox is not cleared")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
