# SPDX-License-Identifier: GPL-3.0-or-later
# All invites of a day, from one desk and from two: stopped, killed and begun again, without the relay, and refused.
# Whatever happens to the desks, the provider's own count of invites is one a patient.
import datetime
import os
import random
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import until  # noqa: E402
from test_desk import Case  # noqa: E402

# AnteSendState, in its order.
STATE = ["not", "planned", "stopped", "under-way", "queued", "sent", "refused", "unconfirmed", "elsewhere", "nothing", "failed"]
SEED = int(os.environ.get("ANTEROOM_SEND_ALL_SEED", str(random.randrange(1 << 30))))


class SendAll(Case):
    def add_people(self, n):
        self.names = [f"Person{number}" for number in range(n)]
        for number, name in enumerate(self.names):
            self.clinic.book(last=name, time=f"{8 + number % 10}:{number % 60:02}", email=f"p{number}@example.com", date=self.tomorrow())

    def tomorrow(self):
        """A day to come, wherever the clinic is."""
        return (datetime.date.today() + datetime.timedelta(days=2)).isoformat()

    def start(self, desk=None):
        (desk or self.desk).ask("send-all", date=self.tomorrow())

    def lines(self, desk=None):
        return {name: STATE[state] for name, state in (desk or self.desk).ask("send-all-lines")["lines"].items()}

    def wait_end(self, desk=None, patience=60):
        until("the run to end", lambda: not (desk or self.desk).ask("send-all-lines")["running"], patience)

    def counts(self):
        return {key["last_name"]: key["count"] for key in self.sandbox.get("/control/journal")[1]["invite_keys"]}

    def assert_each_once(self):
        self.assertEqual(self.counts(), {name: 1 for name in self.names})

    def test_each_line_has_its_result(self):
        self.add_people(4)
        self.clinic.book(last="Phoneless", phone="", email="phoneless@example.com", date=self.tomorrow(), time="9:00")
        self.clinic.book(last="Test", first="Test", tele_state="TE", email="test@example.com", date=self.tomorrow(), time="9:00")
        self.sandbox.control("faults", fault="401-contract", count=1)
        self.start()
        self.wait_end()
        until("every answer", lambda: "under-way" not in self.lines().values())
        lines = self.lines()
        self.assertEqual((lines.pop("Phoneless"), lines.pop("Test")), ("not", "not"))
        self.assertEqual(sorted(lines.values()), ["refused", "sent", "sent", "sent"])
        # Begun again it offers the refused one alone.
        self.start()
        self.wait_end()
        self.assertEqual([name for name, state in self.lines().items() if state == "sent"],
                         [name for name, state in lines.items() if state == "refused"])
        self.assert_each_once()

    def test_more_than_a_meeting_takes_go_out_in_two(self):
        exams = [exam for exam in self.sandbox.api("exam_list")[1]["exams"] if exam["rx_type"] == 1][:17]
        for exam in exams:
            self.desk.ask("treatment", name=f"No. {exam['id']}", exam=str(exam["id"]), title=exam["title"])
        self.clinic.treatments = self.desk.ask("treatments")["treatments"]
        self.clinic.book(last="Many", treatments=[f"No. {exam['id']}" for exam in exams], date=self.tomorrow())
        self.start()
        self.wait_end()
        until("the line to say so", lambda: self.lines() == {"Many": "sent"})
        until("all of them to be asked for", lambda: len(self.sandbox.get("/control/exams")[1]["exams"]) == 17)
        self.assertEqual(len({exam["meeting_uuid"] for exam in self.sandbox.get("/control/exams")[1]["exams"]}), 2)

    def test_stopped_and_begun_again(self):
        self.add_people(8)
        self.sandbox.control("faults", fault="slow-answer", delay_ms=200)
        self.start()
        until("the first two", lambda: list(self.lines().values()).count("sent") >= 2)
        self.desk.ask("send-all-stop")
        self.wait_end()
        lines = self.lines()
        self.assertIn("stopped", lines.values())
        self.assertNotIn("under-way", lines.values())
        self.assertEqual(sorted(self.counts()), sorted(name for name, state in lines.items() if state == "sent"))
        self.start()
        self.wait_end()
        self.assert_each_once()

    def test_killed_and_begun_again(self):
        print(f"seed {SEED}", flush=True)
        chance = random.Random(SEED)
        self.add_people(8)
        self.sandbox.control("faults", fault="slow-answer", delay_ms=100)
        for _ in range(6):
            self.start()
            time.sleep(chance.uniform(0.05, 0.5))  # any moment will do: the moment is what is tried
            self.desk.kill()
            self.desk.launch()
            self.assertEqual(self.desk.start(), "ready")
        self.start()
        self.wait_end(patience=150)
        counts = self.counts()
        self.assertTrue(all(count == 1 for count in counts.values()), counts)
        codes = {row["name"]: row["clearances"][0]["code"] for row in self.desk.day(self.tomorrow())["appointments"]}
        for name in self.names:
            self.assertIn(codes[name], ("waiting", "unconfirmed"), (SEED, codes))
            self.assertTrue(name in counts or codes[name] == "unconfirmed", (SEED, name))

    def second_desk(self):
        desk = self.admit_desk()
        until("the second desk to have the day",
              lambda: len(desk.day(self.tomorrow())["appointments"]) == len(self.names))
        return desk

    def test_two_desks_at_once(self):
        self.add_people(10)
        second = self.second_desk()
        self.start()
        self.start(second)
        self.wait_end()
        self.wait_end(second)
        for desk in (self.desk, second):
            until("every answer", lambda: "under-way" not in self.lines(desk).values())
            self.assertLessEqual(set(self.lines(desk).values()), {"sent", "elsewhere", "nothing", "not"}, self.lines(desk))
        self.assert_each_once()
        for desk in (self.desk, second):
            until("both to see everybody waiting", lambda: {row["clearances"][0]["code"] for row in
                                                            desk.day(self.tomorrow())["appointments"]} == {"waiting"})
            self.assertFalse(desk.ask("status")["history_changed"])

    def test_without_the_relay_it_is_queued(self):
        self.add_people(3)
        self.relay.stop()
        until("offline", lambda: self.desk.link() == "offline", 60)
        self.start()
        self.wait_end()
        self.assertEqual(set(self.lines().values()), {"queued"})
        self.assertEqual(self.counts(), {})
        self.start()
        self.wait_end()
        self.assertEqual(set(self.lines().values()), {"not"})
        self.relay.start()
        self.desk.ask("poll")
        until("all to be sent", lambda: sorted(self.counts()) == sorted(self.names), 60)
        self.assert_each_once()


if __name__ == "__main__":
    unittest.main(verbosity=2)
