# SPDX-License-Identifier: GPL-3.0-or-later
"""The program killed while it saves and sends: what it had shown as saved is there afterwards, and nobody is
invited twice. A few rounds through the window; hundreds without one are in tests/core/sync."""
import os
import random
import re
import signal
import time
import unittest

import story

ROUNDS = 10
PEOPLE = [story.Patient(first, "Killed") for first in ("Anna", "Berta", "Clara", "Doris", "Elsa")]


class Kill(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seed = int(os.environ.get("ANTEROOM_TEST_SEED", time.time_ns() % 1000000))
        cls.random = random.Random(cls.seed)
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)
        for number, patient in enumerate(PEOPLE):
            cls.clinic.book(patient, ["Botox"], minutes=10 * number)

    def kill_and_start_again(self):
        time.sleep(self.random.uniform(0, 0.2))  # any moment will do: the moment is what is tried
        seen = self.clinic.sentences()
        self.clinic.program.stop(signal.SIGKILL)
        self.clinic.start()
        self.clinic.wait_for_board()
        for patient in PEOPLE:
            self.clinic.row(patient)
        return seen

    def test_what_was_shown_as_saved_is_there_and_nobody_is_invited_twice(self):
        for number in range(ROUNDS):
            patient = PEOPLE[number % len(PEOPLE)]
            with self.subTest(round=number, seed=self.seed):
                if number < len(PEOPLE):
                    self.killed_while_saving(patient)
                else:
                    self.killed_while_sending(patient)
        counts = self.invited()
        self.assertTrue(all(count <= 1 for count in counts.values()), f"seed {self.seed}: {counts}")

    def killed_while_saving(self, patient):
        self.clinic.desk.do(patient.name, "appointment.check-in")
        seen = self.kill_and_start_again()
        if any(patient.first in sentence and "Arrived" in sentence for sentence in seen):
            self.clinic.row(patient, r"\. Arrived")

    def killed_while_sending(self, patient):
        self.clinic.desk.do(patient.name, "invite.send")
        seen = self.kill_and_start_again()
        shown = next(sentence for sentence in seen if patient.first in sentence)
        row = self.clinic.row(patient, r"needs an invite|queued|sending|unconfirmed|waiting")
        if "waiting" in shown:
            self.clinic.row(patient, "waiting")
        if "queued" in shown or "sending" in shown:
            self.clinic.row(patient, "queued|sending|unconfirmed|waiting")
        # What the provider took is never again offered as if nothing had been sent.
        if self.invited().get(patient.first, 0) > 0:
            self.assertFalse(self.app_offers_to_send(row), self.clinic.sentences())

    def app_offers_to_send(self, row):
        return self.clinic.app.has("push button", re.compile("^Send invite$"), within=row)

    def invited(self):
        return {key["first_name"]: key["count"] for key in self.clinic.sandbox.journal()["invite_keys"]}


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
