# SPDX-License-Identifier: GPL-3.0-or-later
# A desk killed at random moments while it saves and sends: what was shown as saved is there afterwards,
# no invite goes out twice, and whatever is uncertain says that it is unconfirmed.
import os
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import until  # noqa: E402
from test_desk import Clinic  # noqa: E402

ROUNDS = int(os.environ.get("ANTEROOM_KILL_ROUNDS", "200"))
SEED = int(os.environ.get("ANTEROOM_KILL_SEED", str(random.randrange(1 << 30))))


class Killed(unittest.TestCase):
    def test_at_random_moments(self):
        print(f"rounds {ROUNDS}, seed {SEED}", flush=True)
        chance = random.Random(SEED)
        clinic = Clinic("--seed", str(SEED))
        self.addCleanup(clinic.close)
        clinic.sandbox.control("faults", fault="slow-answer", delay_ms=30)
        saved, arrived, sent, n = {}, set(), set(), 0
        desk = clinic.desk
        for _ in range(ROUNDS):
            killer = threading.Timer(chance.uniform(0.0, 0.25), lambda: desk.process.kill())
            killer.start()
            try:
                while True:
                    n += 1
                    name = f"Patient{n}"
                    appointment = clinic.book(last=name, time=f"{8 + n % 10}:{n % 60:02}", email=f"p{n}@example.com")
                    saved[appointment] = name
                    if chance.random() < 0.5:
                        desk.ask("send", appointment=appointment)
                        sent.add(appointment)
                    if chance.random() < 0.3:
                        desk.ask("arrive", appointment=appointment, arrival="arrived")
                        arrived.add(appointment)
            except (EOFError, BrokenPipeError):
                pass
            killer.join()
            desk.process.wait()
            desk.launch()
            self.assertEqual(desk.start(), "ready")
            self.expect_saved(desk, saved, arrived, sent)
        desk.ask("poll")
        until("everything told", lambda: desk.queued() == 0, 60)

        def settled():
            codes = {row["clearances"][0]["code"] for row in desk.day()["appointments"]}
            return not codes & {"queued", "sending"}
        until("every invite to be over", settled, 150)

        journal = clinic.sandbox.get("/control/journal")[1]
        counts = {key["last_name"]: key["count"] for key in journal["invite_keys"]}
        self.assertEqual({name: count for name, count in counts.items() if count != 1}, {})
        rows = {row["id"]: row for row in desk.day()["appointments"]}
        tally = {}
        for row in rows.values():
            code = row["clearances"][0]["code"]
            tally[code] = tally.get(code, 0) + 1
            if row["name"] in counts:
                self.assertIn(code, ("waiting", "unconfirmed"), row)
            else:
                self.assertIn(code, ("needs-invite", "unconfirmed", "send-failed"), row)
        print(f"{len(saved)} saved, {len(sent)} sent, {len(counts)} reached the provider: {tally}", flush=True)
        self.assertGreater(len(saved), ROUNDS // 4)
        self.assertFalse(desk.ask("status")["history_changed"])
        self.expect_saved(desk, saved, arrived, sent)

    def expect_saved(self, desk, saved, arrived, sent):
        """All that was answered with "ok" is there."""
        rows = {row["id"]: row for row in desk.day()["appointments"]}
        for appointment, name in saved.items():
            self.assertEqual(rows[appointment]["name"], name)
        for appointment in arrived:
            self.assertEqual(rows[appointment]["arrival"], "arrived")
        for appointment in sent:
            self.assertNotEqual(rows[appointment]["clearances"][0]["code"], "needs-invite")


if __name__ == "__main__":
    unittest.main(verbosity=2)
