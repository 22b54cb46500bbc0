# SPDX-License-Identifier: GPL-3.0-or-later
# The window of days that a desk keeps: the program runs on for a month, lets go of what is past by itself, and the exam
# that was taken then goes on covering; offline after a restart as well. Real programs, in a time of the script's.
import datetime
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import until  # noqa: E402
from test_desk import Clinic  # noqa: E402

from shared_time import SharedTime  # noqa: E402 (test_desk knows where it is)

START = datetime.datetime(2027, 3, 9, 15, 50, tzinfo=datetime.timezone.utc)
THAT_DAY = "2027-03-09"
A_DAY_MS = 24 * 60 * 60 * 1000
WINDOW_DAYS = 30


class Window(unittest.TestCase):
    def setUp(self):
        self.time = SharedTime(START)
        self.addCleanup(self.time.close)
        self.clinic = Clinic()
        self.addCleanup(self.clinic.close)
        self.desk = self.clinic.desk

    def live_on(self, days):
        self.time.advance(days * A_DAY_MS)
        until("the relay to answer", lambda: self.desk.ask("poll") and self.desk.link() == "online", 60)

    def is_kept(self):
        return bool(self.desk.day(THAT_DAY)["appointments"])

    def test_what_is_past_leaves_while_the_program_runs_and_the_exam_still_covers(self):
        appointment = self.clinic.book()
        self.clinic.decide(self.clinic.invite(appointment), "approve")
        until("it to be cleared", lambda: self.desk.code(appointment) == "cleared")
        patient = self.desk.ask("find", text="okafor")["patient"]

        self.live_on(WINDOW_DAYS - 1)
        for _ in range(3):
            self.live_on(1 / 24)
            self.assertTrue(self.is_kept(), "too early")
        self.live_on(2)
        until("that day to leave", lambda: self.desk.ask("poll") and not self.is_kept(), 60)

        self.assertEqual(self.covered_today(patient), "covered")
        self.live_on(300)
        self.clinic.relay.stop()
        self.assertEqual(self.desk.stop(), 0)
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.assertEqual(self.covered_today(patient), "covered", "offline, on day 332")
        self.time.advance(40 * A_DAY_MS)
        self.assertEqual(self.covered_today(patient), "expired", "offline, on day 372")
        self.clinic.relay.start()

    def covered_today(self, patient):
        return self.desk.code(self.desk.ask("book", time="11:00", treatments=[self.clinic.treatments["Botox"]], patient=patient)["appointment"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
