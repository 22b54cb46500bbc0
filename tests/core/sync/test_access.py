# SPDX-License-Identifier: GPL-3.0-or-later
# Who may come to the relay, from desks that are real processes, at a real relay: a new webhook secret while invites under the old one
# are out, asked for by two managers at once, by one that is killed, by one that is offline, at a relay that was restored;
# desks that lag; and desks that are revoked. Whatever the provider was told to send to is taken.
import datetime
import hashlib
import http.client
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import DeskProcess, until  # noqa: E402
from test_desk import Clinic  # noqa: E402

from shared_time import SharedTime  # noqa: E402 (test_desk knows where it is)

START = datetime.datetime(2027, 3, 9, 15, 50, tzinfo=datetime.timezone.utc)
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
KILLS = int(os.environ.get("ANTEROOM_ROTATION_KILLS", "6"))


class Access(unittest.TestCase):
    def setUp(self):
        self.time = SharedTime(START)
        self.addCleanup(self.time.close)
        self.clinic = Clinic()
        self.addCleanup(self.clinic.close)
        self.desk, self.relay, self.sandbox = self.clinic.desk, self.clinic.relay, self.clinic.sandbox
        self.n_people = 0

    # --- People and time ---

    def live_on(self, ms, *desks):
        self.time.advance(ms)
        for desk in desks or (self.desk,):
            until("the relay to answer", lambda: desk.ask("poll") and desk.link() == "online", 60)

    def admit(self, role):
        """A desk beside the first, with a token of its own, as a pairing would leave it."""
        desk = DeskProcess(self.sandbox.url)
        desk.id = self.desk.ask("admit", keyring=desk.keyring, role=role)["desk"]
        until("the roster to be told", lambda: self.desk.queued() == 0)
        desk.token = f"token-of-{desk.id}"
        with open(os.path.join(desk.keyring, "relay-token"), "w") as file:
            file.write(f"{self.relay.url}\n{desk.token}")
        self.relay.stop()
        with sqlite3.connect(os.path.join(self.relay.data_dir, "relay.db")) as database:
            # It holds the clinical key as well, and asks for what is clinical.
            database.execute("insert into desk (clinic, id, role, sign_key, box_key) values (1, ?, ?, x'', x'')",
                             (desk.id, role if role == "manager" else "clinician"))
            database.execute("insert into desk_token values (?, 1, ?, 0)", (hash_of(desk.token), desk.id))
        database.close()
        self.relay.start()
        desk.launch()
        self.addCleanup(shutil.rmtree, desk.folder)
        self.addCleanup(lambda: desk.process.poll() is not None or desk.stop())
        self.assertEqual(desk.start(), "ready")
        until("both to be online", lambda: desk.link() == self.desk.link() == "online", 60)
        return desk

    def book(self, desk=None):
        self.n_people += 1
        person = {"first": "Adaeze", "last": f"Okafor{self.n_people}", "dob": "1990-06-30", "email": f"p{self.n_people}@example.com",
                  "phone": "(415) 555-0142", "tele_state": "CA"}
        return (desk or self.desk).ask("book", time="11:00", treatments=[self.clinic.treatments["Botox"]], **person)["appointment"]

    def invite(self, desk=None):
        """Returns the appointment and the patient exam."""
        desk = desk or self.desk
        appointment = self.book(desk)
        desk.ask("send", appointment=appointment)
        until("the invite to be sent", lambda: desk.code(appointment) == "waiting", 60)
        return appointment, int(desk.clearance(appointment)["patient_exam"])

    def wait_cleared(self, appointment, desk=None):
        until("it to be cleared", lambda: (desk or self.desk).code(appointment) == "cleared", 60)

    # --- Secrets ---

    def accepted(self):
        """The names of those under which the relay takes webhooks, the oldest first."""
        with sqlite3.connect(f"file:{self.relay.data_dir}/relay.db?mode=ro", uri=True) as database:
            names = [row[0].hex() for row in database.execute("select hash from hook order by no")]
        database.close()
        return names

    def address(self, desk=None):
        return (desk or self.desk).ask("hooks")["address"]

    def send_to(self, address):
        connection = http.client.HTTPConnection("127.0.0.1", self.relay.port, timeout=20)
        try:
            connection.request("POST", address[len(self.relay.url):], json.dumps({"event": 1}))
            return connection.getresponse().status
        finally:
            connection.close()

    def ask_for_new(self, *desks):
        for desk in desks or (self.desk,):
            desk.ask("new-hook")
        self.wait_for_new(*desks)

    def wait_for_new(self, *desks):
        for desk in desks or (self.desk,):
            until("the new secret to be in use", lambda: not desk.ask("hooks")["waiting"] and desk.queued() == 0, 60)

    def told_to(self):
        """Where the provider was told to send results."""
        return [entry["request"]["webhook_url"] for entry in self.sandbox.get("/control/requests")[1]["requests"]
                if entry["route"] == "exam_invite"]

    # --- A new one ---

    def test_an_old_secret_is_accepted_until_no_invite_uses_it(self):
        old_address = self.address()
        first, first_exam = self.invite()
        self.ask_for_new()
        self.assertNotEqual(self.address(), old_address)
        self.assertEqual(self.accepted(), [name_of(old_address), name_of(self.address())])
        second, second_exam = self.invite()
        self.assertTrue(self.told_to()[0].startswith(old_address + "/"))
        self.assertTrue(self.told_to()[1].startswith(self.address() + "/"))
        self.clinic.decide(second_exam, "approve")
        self.wait_cleared(second)
        hooks = self.desk.ask("hooks")
        self.assertEqual((hooks["changed"], hooks["old"], hooks["invites"]), (True, 1, 1))

        for _ in range(3):  # the patient takes their time
            self.live_on(10 * DAY_MS)
            self.let_it_compare()
            self.assertEqual(len(self.accepted()), 2, "an invite under it is out")
        self.clinic.decide(first_exam, "approve")
        until("the result under the old secret", lambda: self.desk.ask("hooks")["invites"] == 1 and self.count_results() == 2, 60)
        self.live_on(43 * HOUR_MS)
        self.let_it_compare()
        self.assertEqual(len(self.accepted()), 2, "what follows a result may still come")
        self.live_on(3 * HOUR_MS)
        until("the old secret to be dropped", lambda: self.accepted() == [name_of(self.address())], 60)
        self.assertEqual(self.send_to(old_address), 404)
        self.assertEqual(self.send_to(self.address()), 200)
        self.assertEqual(self.desk.ask("hooks")["old"], 0)

    def count_results(self):
        with sqlite3.connect(f"file:{self.relay.data_dir}/relay.db?mode=ro", uri=True) as database:
            count = database.execute("select count(*) from body_had").fetchone()[0]
        database.close()
        return count

    def let_it_compare(self):
        """A desk does so every hour."""
        for _ in range(3):
            self.live_on(HOUR_MS)
            self.wait_until_polled()

    def test_nothing_is_dropped_in_the_first_two_days(self):
        old = self.accepted()
        self.ask_for_new()
        self.live_on(46 * HOUR_MS)
        self.wait_until_polled()
        self.assertEqual(len(self.accepted()), 2)
        self.live_on(3 * HOUR_MS)
        until("the old secret to be dropped", lambda: len(self.accepted()) == 1, 60)
        self.assertNotEqual(self.accepted(), old)

    def wait_until_polled(self):
        as_of = self.desk.ask("status")["as_of"]
        until("another answer", lambda: self.desk.ask("poll") and self.desk.ask("status")["as_of"] > as_of)

    def test_an_invite_that_brings_nothing_holds_it_for_ninety_days(self):
        self.invite()
        self.ask_for_new()
        self.live_on(85 * DAY_MS)
        self.wait_until_polled()
        self.assertEqual(len(self.accepted()), 2)
        self.live_on(6 * DAY_MS)
        until("the old secret to be dropped", lambda: len(self.accepted()) == 1, 60)

    # --- Two, killed, offline ---

    def test_two_managers_at_once(self):
        other = self.admit("manager")
        for _ in range(2):
            self.desk.ask("new-hook")
            other.ask("new-hook")
            self.wait_for_new(self.desk, other)
            until("both to know the same", lambda: self.address() == self.address(other), 60)
        self.assertEqual(len(self.accepted()), 5)
        for desk in (self.desk, other):
            appointment, exam = self.invite(desk)
            self.clinic.decide(exam, "approve")
            self.wait_cleared(appointment, desk)
        for address in self.told_to():
            self.assertIn(name_of(address), self.accepted())

    def test_killed_at_any_moment(self):
        chance = random.Random(7)
        asked = 0
        for _ in range(KILLS):
            appointment, exam = self.invite()
            self.desk.ask("new-hook")
            until("a moment", lambda: chance.random() < 0.5)
            self.desk.kill()
            self.desk.launch()
            self.assertEqual(self.desk.start(), "ready")
            self.wait_for_new()
            asked += 1
            self.assertEqual(len(self.accepted()), min(1 + asked, 8), "one for each that was asked for")
            self.assertIn(name_of(self.address()), self.accepted())
            self.clinic.decide(exam, "approve")
            self.wait_cleared(appointment)

    def test_offline(self):
        before = self.address()
        self.relay.stop()
        until("offline", lambda: self.desk.link() == "offline", 60)
        self.desk.ask("new-hook")
        self.desk.ask("new-hook")  # impatient
        self.assertTrue(self.desk.ask("hooks")["waiting"])
        self.assertEqual(self.address(), before, "nobody uses what is not accepted")
        self.desk.stop()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.relay.start()
        self.wait_for_new()
        self.assertNotEqual(self.address(), before)
        self.assertEqual(self.accepted(), [name_of(before), name_of(self.address())])

    def test_as_many_as_there_may_be(self):
        for _ in range(7):
            self.invite()
            self.ask_for_new()
        before = self.address()
        self.desk.ask("new-hook")
        until("it to say so", lambda: self.desk.ask("hooks")["full"], 60)
        self.assertTrue(self.desk.ask("hooks")["waiting"])
        self.assertEqual((self.address(), len(self.accepted())), (before, 8))
        self.live_on(91 * DAY_MS)
        until("room for it", lambda: self.desk.ask("poll") and not self.desk.ask("hooks")["waiting"], 60)
        self.assertNotEqual(self.address(), before)

    # --- Restored, and behind ---

    def test_restored_from_before(self):
        copy = tempfile.mkdtemp(prefix="anteroom-copy-")
        self.addCleanup(shutil.rmtree, copy, ignore_errors=True)
        revoked = self.admit("reception")
        old_address = self.address()
        self.relay.stop()
        self.relay.copy_data(copy)
        self.relay.start()
        self.ask_for_new()
        appointment, exam = self.invite()
        self.desk.ask("revoke", desk=revoked.id)
        until("it to be sent off", lambda: revoked.link() == "refused", 60)
        self.desk.stop()

        self.relay.stop()
        self.relay.restore_data(copy)
        self.relay.start()
        self.assertEqual(self.accepted(), [name_of(old_address)])
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        until("the secret to be given back", lambda: self.accepted() == [name_of(old_address), name_of(self.address())], 60)
        until("it to be sent off again", lambda: self.is_let_in(revoked.token) == 401, 60)
        self.clinic.decide(exam, "approve")
        self.wait_cleared(appointment)

        self.live_on(91 * DAY_MS)
        until("the old one to be dropped here as well", lambda: self.desk.ask("poll") and len(self.accepted()) == 1, 60)

    def is_let_in(self, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.relay.port, timeout=20)
        try:
            connection.request("GET", "/v1/log?after=0", headers={"Authorization": "Bearer " + token})
            return connection.getresponse().status
        finally:
            connection.close()

    def test_a_desk_that_was_away_begins_with_nothing_that_is_dropped(self):
        other = self.admit("reception")
        old_address = self.address()
        self.relay.stop()
        until("both to be offline", lambda: other.link() == self.desk.link() == "offline", 60)
        appointment = self.book(other)
        other.ask("send", appointment=appointment)
        self.assertEqual(other.code(appointment), "queued")
        other.stop()
        self.relay.start()
        self.ask_for_new()
        self.live_on(50 * HOUR_MS)
        until("the old secret to be dropped", lambda: self.accepted() == [name_of(self.address())], 60)
        other.launch()
        self.assertEqual(other.start(), "ready")
        until("it to say so", lambda: self.code_that_day(other, appointment) == "send-failed", 60)
        self.assertEqual([address for address in self.told_to() if address.startswith(old_address)], [])
        self.invite(other)
        self.assertTrue(self.told_to()[-1].startswith(self.address() + "/"))

    def code_that_day(self, desk, appointment):
        rows = desk.day(START.date().isoformat())["appointments"]
        return next(row["clearances"][0]["code"] for row in rows if row["id"] == appointment)

    # --- Revoked ---

    def test_a_desk_that_is_revoked_is_sent_off(self):
        other = self.admit("reception")
        self.relay.stop()
        until("offline", lambda: self.desk.link() == "offline", 60)
        self.desk.ask("revoke", desk=other.id)
        self.desk.stop()
        self.relay.start()
        until("the other to be online", lambda: other.link() == "online", 60)
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")  # and it tells by itself
        until("it to be sent off", lambda: other.link() == "refused", 60)
        self.assertEqual(self.is_let_in(other.token), 401)
        until("this one to be online", lambda: self.desk.link() == "online", 60)


def hash_of(text):
    return hashlib.blake2b(text.encode(), digest_size=32).digest()


def name_of(address):
    """Of the secret in it."""
    return hash_of(address.split("/hooks/qualiphy/")[1].split("/")[0]).hex()


if __name__ == "__main__":
    unittest.main(verbosity=2)
