# SPDX-License-Identifier: GPL-3.0-or-later
# Who holds the provider's key: a desk that holds none sends, resends and cancels through the real relay, which does; and
# the choice is the clinic's, changes while the desk runs, and is never guessed at.
import os
import shutil
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
from clinic import Relay  # noqa: E402
from desk_process import DeskError, DeskProcess, until  # noqa: E402
from sandbox_process import KEY, SandboxProcess  # noqa: E402

AT_DESK, AT_RELAY, AT_UNKNOWN = range(3)
# Codes of AnteProviderError
RELAY_KEY, NO_RELAY = 11, 14


class Custody(unittest.TestCase):
    key = None  # of this desk

    def setUp(self):
        self.sandbox = SandboxProcess()
        self.addCleanup(self.sandbox.stop)
        self.keys = tempfile.mkdtemp(prefix="anteroom-keys-")
        os.chmod(self.keys, 0o700)
        self.addCleanup(shutil.rmtree, self.keys)
        self.relay = Relay(options=["--provider-url", self.sandbox.url, "--provider-keys-dir", self.keys])
        self.addCleanup(self.relay.end)
        self.desk = DeskProcess(self.sandbox.url).launch()
        self.addCleanup(shutil.rmtree, self.desk.folder)
        self.addCleanup(self.stop_desk)
        self.assertEqual(self.desk.start(), "first-run")
        setup = {"name": "Lakeside Aesthetics", "zone": "America/Chicago"}
        if self.key is not None:
            setup["key"] = self.key
        self.desk.ask("setup", **setup)
        self.desk.ask("claim", uri=self.relay.url, code=self.relay.add_clinic("Lakeside Aesthetics"))
        self.desk.ask("finish")
        until("the desk to be online", lambda: self.desk.link() == "online")
        exams = self.sandbox.api("exam_list")[1]["exams"]
        exam = next(exam for exam in exams if exam["rx_type"] == 1)
        self.desk.ask("treatment", name="Botox", exam=str(exam["id"]), title=exam["title"])
        self.botox = self.desk.ask("treatments")["treatments"]["Botox"]
        until("everything told", lambda: self.desk.queued() == 0)

    def stop_desk(self):
        if self.desk.process.poll() is None:
            self.assertEqual(self.desk.stop(), 0)

    def give_relay_the_key(self, key=KEY):
        path = os.path.join(self.keys, self.desk.ask("key")["name"])
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(key + "\n")

    def hold_at(self, where):
        self.desk.ask("clinic", key_at=where)
        place = {"desk": AT_DESK, "relay": AT_RELAY}.get(where, AT_UNKNOWN)
        until("the choice to be known", lambda: self.desk.ask("key")["place"] == place)

    def book(self, last):
        person = {"first": "Adaeze", "last": last, "dob": "1990-06-30", "email": f"{last}@example.com".lower(),
                  "phone": "(415) 555-0142", "tele_state": "CA"}
        return self.desk.ask("book", time="10:15", treatments=[self.botox], **person)["appointment"]

    def send(self, last):
        appointment = self.book(last)
        self.desk.ask("send", appointment=appointment)
        return appointment

    def wait_code(self, appointment, code, patience=30):
        until(f"{code}, but it is {self.desk.code(appointment)}", lambda: self.desk.code(appointment) == code, patience)

    def invited(self):
        return len(self.sandbox.get("/control/journal")[1]["invite_keys"])

    def assert_key_nowhere(self):
        for folder, _, names in os.walk(self.desk.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(KEY.encode(), file.read(), name)


class TheRelayHoldsIt(Custody):
    def test_the_whole_way(self):
        """Set up without a key: sent, resent, cancelled, decided; and no key on the desk."""
        self.assertEqual(self.desk.ask("key"), {**self.desk.ask("key"), "place": AT_RELAY, "here": False})
        self.give_relay_the_key()
        self.assertGreater(self.desk.ask("try-relay-key")["exams"], 5)
        first, second = self.send("First"), self.send("Second")
        self.wait_code(first, "waiting")
        self.wait_code(second, "waiting")
        clearance = self.desk.clearance(first)
        self.desk.ask("resend", invite=clearance["invite"], exam=clearance["exam"])
        until("the resend to count", lambda: self.desk.clearance(first)["resends"] == 1)
        other = self.desk.clearance(second)
        self.desk.ask("cancel-invite", invite=other["invite"], exam=other["exam"])
        self.wait_code(second, "needs-invite")
        self.sandbox.decide(int(clearance["patient_exam"]), "approve")
        self.wait_code(first, "cleared")
        self.assert_key_nowhere()

        # Started again it needs no key either.
        self.desk.stop()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        until("the desk to be online", lambda: self.desk.link() == "online")
        third = self.send("Third")
        self.wait_code(third, "waiting")
        self.assert_key_nowhere()

    def test_no_key_there_yet(self):
        with self.assertRaises(DeskError) as refused:
            self.desk.ask("try-relay-key")
        self.assertEqual(refused.exception.code, RELAY_KEY)
        appointment = self.send("Keyless")
        self.wait_code(appointment, "send-failed")
        self.assertEqual(self.desk.clearance(appointment)["problem"], "relay-key")
        self.assertEqual(self.desk.ask("checks")["standing_problem"], "relay-key")
        self.assertEqual(self.invited(), 0)
        self.give_relay_the_key()
        self.desk.ask("send", appointment=appointment)
        self.wait_code(appointment, "waiting")

    def test_a_wrong_key_is_the_provider_s_word(self):
        self.give_relay_the_key("another-key-opens-nothing-either")
        appointment = self.send("Wrong")
        self.wait_code(appointment, "send-failed")
        self.assertEqual(self.desk.clearance(appointment)["problem"], "key")

    def test_killed_under_the_call(self):
        """The provider has acted, the relay died before it could say so: unconfirmed, and the result counts."""
        self.give_relay_the_key()
        self.sandbox.control("faults", fault="slow-answer", delay_ms=3000, count=1, route="exam_invite")
        appointment = self.send("Killed")
        until("the provider to have it", lambda: self.invited() == 1)
        self.relay.stop(signal.SIGKILL)
        self.relay.start()
        self.wait_code(appointment, "unconfirmed", 60)
        exam = self.sandbox.get("/control/journal")[1]["patient_exams"][0]["patient_exam_id"]
        self.sandbox.decide(exam, "approve")
        self.wait_code(appointment, "cleared")
        self.assertEqual(self.sandbox.get("/control/journal")[1]["invite_keys"][0]["count"], 1)


class TheChoice(Custody):
    key = KEY

    def test_changes_while_it_runs(self):
        self.assertEqual(self.desk.ask("key")["place"], AT_DESK)
        self.wait_code(self.send("Direct"), "waiting")
        self.hold_at("relay")
        refused = self.send("Without")
        self.wait_code(refused, "send-failed")
        self.assertEqual(self.desk.clearance(refused)["problem"], "relay-key")
        self.give_relay_the_key()
        self.wait_code(self.send("Through"), "waiting")
        self.assertTrue(self.desk.ask("key")["here"], "nothing is deleted unasked")
        self.hold_at("desk")
        self.relay_key_is_gone()
        self.wait_code(self.send("Again"), "waiting")

    def relay_key_is_gone(self):
        os.unlink(os.path.join(self.keys, self.desk.ask("key")["name"]))

    def test_deleted_when_asked(self):
        with self.assertRaises(DeskError):
            self.desk.ask("forget-key")  # this computer calls with it
        self.assertTrue(self.desk.ask("key")["here"])
        self.hold_at("relay")
        self.desk.ask("forget-key")
        self.assertFalse(self.desk.ask("key")["here"])
        self.assert_key_nowhere()
        # Back again, this desk has none: said, and nothing sent.
        self.hold_at("desk")
        appointment = self.send("None")
        self.wait_code(appointment, "send-failed")
        self.assertEqual(self.desk.clearance(appointment)["problem"], "key")
        self.assertEqual(self.invited(), 0)

    def test_an_unknown_place(self):
        self.give_relay_the_key()
        for n, word in enumerate(("cloud", "", "Relay", 1, True, ["relay"])):
            with self.subTest(word=word):
                self.desk.ask("clinic", key_at=word)
                until("the choice to be known", lambda: self.desk.ask("key")["place"] == AT_UNKNOWN)
                appointment = self.send(f"Unknown{n}")
                self.wait_code(appointment, "send-failed")
                self.assertEqual(self.desk.clearance(appointment)["problem"], "key-place")
                self.hold_at("desk")
        self.assertEqual(self.invited(), 0)
        self.desk.ask("clinic", key_at=None)
        until("the choice to be known", lambda: self.desk.ask("key")["place"] == AT_DESK)
        self.wait_code(self.send("Known"), "waiting")

    def test_another_desk_follows(self):
        other = DeskProcess(self.sandbox.url)
        self.addCleanup(shutil.rmtree, other.folder)
        self.desk.ask("admit", keyring=other.keyring)
        until("the roster to be told", lambda: self.desk.queued() == 0)
        other.launch()
        self.addCleanup(other.stop)
        self.assertEqual(other.start(), "ready")
        self.hold_at("relay")
        until("the other desk to know", lambda: other.ask("key")["place"] == AT_RELAY)
        with self.assertRaises(DeskError):
            other.ask("clinic", key_at="desk")  # reception may not choose
        self.assertEqual(other.ask("key")["place"], AT_RELAY)


class NoRelayYet(unittest.TestCase):
    def test_nothing_can_be_tried(self):
        desk = DeskProcess("http://127.0.0.1:1")
        self.addCleanup(shutil.rmtree, desk.folder)
        desk.launch()
        self.addCleanup(desk.stop)
        self.assertEqual(desk.start(), "first-run")
        desk.ask("setup", name="Lakeside Aesthetics", zone="America/Chicago")
        desk.ask("finish")
        self.assertEqual(desk.ask("key")["place"], AT_RELAY)
        with self.assertRaises(DeskError) as refused:
            desk.ask("try-relay-key")
        self.assertEqual(refused.exception.code, NO_RELAY)


if __name__ == "__main__":
    unittest.main()
