# SPDX-License-Identifier: GPL-3.0-or-later
# Invites that go out by themselves when somebody is booked: after a moment in which they can be held, from the desk
# that booked, once, whatever happens to the desk in that moment.
import datetime
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import until  # noqa: E402
from test_desk import Case  # noqa: E402



class Automatic(Case):
    def setUp(self):
        super().setUp()
        title = next(exam["title"] for exam in self.sandbox.api("exam_list")[1]["exams"] if str(exam["id"]) == self.clinic.exams[0])
        self.desk.ask("treatment", name="Peel", exam=self.clinic.exams[0], title=title, auto_invite=True)
        self.clinic.treatments = self.desk.ask("treatments")["treatments"]
        self.date = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()

    def book(self, last, **members):
        return self.clinic.book(last=last, treatments=("Peel",), date=self.date, **members)

    def wait_announced(self, n=1):
        until("the announcement", lambda: self.desk.ask("status")["automatic"] == n)

    def counts(self):
        return {key["last_name"]: key["count"] for key in self.sandbox.get("/control/journal")[1]["invite_keys"]}

    def code(self, appointment, desk=None):
        rows = (desk or self.desk).day(self.date)["appointments"]
        return next(row["clearances"][0]["code"] for row in rows if row["id"] == appointment)

    def wait_sent(self, appointment, desk=None):
        until("it to be sent", lambda: self.code(appointment, desk) == "waiting")

    def test_goes_out_once_by_itself(self):
        second = self.admit_desk()
        appointment = self.book("Okafor")
        self.wait_announced()
        self.assertEqual(self.counts(), {})
        self.wait_sent(appointment)
        self.wait_sent(appointment, second)
        self.assertEqual(self.counts(), {"Okafor": 1})
        self.assertEqual(second.ask("status")["automatic"], 0, "only the desk that booked sends")
        self.assertFalse(self.desk.ask("hold", appointment=appointment)["held"])

    def test_held_it_stays(self):
        held, other = self.book("Held"), self.book("Other", email="other@example.com")
        self.wait_announced(2)
        self.assertTrue(self.desk.ask("hold", appointment=held)["held"])
        self.wait_sent(other)
        self.assertEqual(self.code(held), "needs-invite")
        self.desk.stop()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.assertEqual(self.desk.ask("status")["automatic"], 0)
        self.assertEqual(self.counts(), {"Other": 1})

    def test_killed_in_that_moment_it_goes_out_afterwards(self):
        appointment = self.book("Okafor")
        self.wait_announced()
        self.desk.kill()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.wait_announced()
        self.wait_sent(appointment)
        self.assertEqual(self.counts(), {"Okafor": 1})

    def test_closed_in_that_moment_it_goes_out_at_once(self):
        appointment = self.book("Okafor")
        self.wait_announced()
        self.desk.stop()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.wait_sent(appointment)
        self.assertEqual(self.counts(), {"Okafor": 1})

    def test_a_treatment_added_goes_out_a_note_does_not(self):
        plain, held = self.clinic.book(last="Plain", date=self.date, treatments=("Filler",)), self.book("Held", email="held@example.com")
        self.wait_announced()
        self.assertTrue(self.desk.ask("hold", appointment=held)["held"])
        self.desk.ask("edit", appointment=held)
        self.desk.ask("edit", appointment=plain, treatment=self.clinic.treatments["Peel"])
        self.wait_announced(2)
        until("the added treatment's invite", lambda: self.counts() == {"Plain": 1})
        exams = self.sandbox.get("/control/exams")[1]["exams"]
        self.assertEqual([str(exam["exam_id"]) for exam in exams], [self.clinic.exams[0]], "the other treatment says nothing of it")

    def test_more_than_a_meeting_takes_go_out_in_two(self):
        exams = [exam for exam in self.sandbox.api("exam_list")[1]["exams"] if exam["rx_type"] == 1][:17]
        for exam in exams:
            self.desk.ask("treatment", name=f"No. {exam['id']}", exam=str(exam["id"]), title=exam["title"], auto_invite=True)
        self.clinic.treatments = self.desk.ask("treatments")["treatments"]
        appointment = self.clinic.book(last="Many", treatments=[f"No. {exam['id']}" for exam in exams], date=self.date)
        self.wait_announced()
        until("all of them to be sent", lambda: [clearance["code"] for row in self.desk.day(self.date)["appointments"]
                                                 if row["id"] == appointment for clearance in row["clearances"]] == ["waiting"] * 17)
        asked = self.sandbox.get("/control/exams")[1]["exams"]
        self.assertEqual(sorted(exam["exam_id"] for exam in asked), [exam["id"] for exam in exams], "each of them once")
        self.assertEqual(len({exam["meeting_uuid"] for exam in asked}), 2)

    def test_undone_nothing_goes_out(self):
        self.book("Undone")
        self.wait_announced()
        self.desk.ask("undo")
        sent = self.book("Sent", email="sent@example.com")
        self.wait_sent(sent)
        self.assertEqual(self.counts(), {"Sent": 1})

    def test_not_when_something_is_missing_or_is_not_to_be(self):
        phoneless = self.book("Phoneless", phone="")
        named = self.book("Approve", first="Test", email="named@example.com")
        plain = self.clinic.book(last="Plain", email="plain@example.com", date=self.date)
        sent = self.book("Okafor", email="okafor@example.com")
        self.wait_announced()
        self.wait_sent(sent)
        self.assertEqual([self.code(phoneless), self.code(named), self.code(plain)], ["missing-data", "needs-invite", "needs-invite"])
        self.assertEqual(self.counts(), {"Okafor": 1})


if __name__ == "__main__":
    unittest.main(verbosity=2)
