# SPDX-License-Identifier: GPL-3.0-or-later
# The desk against the real relay and the real sandbox over HTTP: the day's whole way, the relay away and
# back, the relay restored from an older copy, and what a forged or wandering webhook can do (nothing).
import http.client
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
from clinic import Relay  # noqa: E402
from desk_process import STATE, DeskError, DeskProcess, until  # noqa: E402
from sandbox_process import KEY, SandboxProcess  # noqa: E402

BOTOX, FILLER = None, None

class Clinic:
    """Sandbox, relay and one desk that is set up."""

    def __init__(self, *sandbox_options, relay_comes_later=False):
        self.sandbox = SandboxProcess(*sandbox_options)
        self.relay = Relay()
        self.desk = DeskProcess(self.sandbox.url).launch()
        assert self.desk.start() == "first-run"
        assert self.desk.ask("setup", name="Lakeside Aesthetics", zone="America/Chicago", key=KEY)["words"] == 24
        if not relay_comes_later:
            self.desk.ask("claim", uri=self.relay.url, code=self.relay.add_clinic("Lakeside Aesthetics"))
        self.desk.ask("finish")
        exams = self.sandbox.api("exam_list")[1]["exams"]
        gfe = [exam for exam in exams if exam["rx_type"] == 1]
        self.exams = [str(gfe[0]["id"]), str(gfe[1]["id"])]
        self.desk.ask("treatment", name="Botox", exam=self.exams[0], title=gfe[0]["title"])
        self.desk.ask("treatment", name="Filler", exam=self.exams[1], title=gfe[1]["title"])
        self.treatments = self.desk.ask("treatments")["treatments"]
        if relay_comes_later:
            assert self.desk.link() == "not-set-up"
            return
        until("the desk to be online", lambda: self.desk.link() == "online")
        until("everything told", lambda: self.desk.queued() == 0)

    def book(self, last="Okafor", time="10:15", treatments=("Botox",), **members):
        person = {"first": "Adaeze", "last": last, "dob": "1990-06-30", "email": "adaeze@example.com",
                  "phone": "(415) 555-0142", "tele_state": "CA", **members}
        return self.desk.ask("book", time=time, treatments=[self.treatments[name] for name in treatments], **person)["appointment"]

    def invite(self, appointment):
        self.desk.ask("send", appointment=appointment)
        until("the invite to be sent", lambda: self.desk.code(appointment) == "waiting")
        return int(self.desk.clearance(appointment)["patient_exam"])

    def decide(self, patient_exam, decision, **members):
        return self.sandbox.decide(patient_exam, decision, **members)

    def close(self):
        if self.desk.process.poll() is None:
            assert self.desk.stop() == 0
        self.relay.stop()
        assert self.sandbox.stop() == 0
        shutil.rmtree(self.desk.folder)
        shutil.rmtree(self.relay.data_dir)

class Case(unittest.TestCase):
    sandbox_options = ()
    relay_comes_later = False

    def setUp(self):
        self.clinic = Clinic(*self.sandbox_options, relay_comes_later=self.relay_comes_later)
        self.addCleanup(self.clinic.close)
        self.desk, self.relay, self.sandbox = self.clinic.desk, self.clinic.relay, self.clinic.sandbox

    def admit_desk(self):
        """A second desk of the clinic, at the reception."""
        desk = DeskProcess(self.sandbox.url)
        self.desk.ask("admit", keyring=desk.keyring)
        until("the roster to be told", lambda: self.desk.queued() == 0)
        desk.launch()
        self.addCleanup(shutil.rmtree, desk.folder)
        self.addCleanup(desk.stop)
        self.assertEqual(desk.start(), "ready")
        return desk

    def wait_code(self, appointment, code, patience=30):
        until(f"{code}, but it is {self.desk.code(appointment)}", lambda: self.desk.code(appointment) == code, patience)

class TheDayTurns(Case):
    def test_one_of_each(self):
        outcomes = {"approve": "cleared", "approve-notes": "read-notes", "reject": "rejected", "defer": "deferred",
                    "na": "call-again", "missed": "missed"}
        appointments = {}
        for index, decision in enumerate(outcomes):
            appointments[decision] = self.clinic.book(last=f"Last{index}", time=f"{9 + index}:00", email=f"p{index}@example.com")
        exams = {decision: self.clinic.invite(appointment) for decision, appointment in appointments.items()}
        for decision, exam in exams.items():
            self.clinic.decide(exam, decision)
        for decision, appointment in appointments.items():
            self.wait_code(appointment, outcomes[decision])
        keys = self.sandbox.get("/control/journal")[1]["invite_keys"]
        self.assertEqual([key["count"] for key in keys], [1] * 6)

        # Into the room only through the gate.
        with self.assertRaises(DeskError) as refused:
            self.desk.ask("arrive", appointment=appointments["reject"], arrival="in-room")
        self.assertEqual((refused.exception.domain, refused.exception.code), ("ante-desk-error", 1))
        with self.assertRaises(DeskError):
            self.desk.ask("arrive", appointment=appointments["approve-notes"], arrival="in-room")
        notes = self.desk.clearance(appointments["approve-notes"])
        self.desk.ask("notes-read", invite=notes["invite"], exam=notes["exam"], instruction="Half dose on the left.")
        self.assertEqual(self.desk.code(appointments["approve-notes"]), "cleared")
        self.desk.ask("arrive", appointment=appointments["approve-notes"], arrival="in-room")
        self.desk.ask("arrive", appointment=appointments["approve"], arrival="in-room")
        self.assertEqual(self.desk.row(appointments["approve"])["arrival"], "in-room")

        # Late news that contradicts raises the alarm, and undoes nothing.
        self.clinic.decide(exams["approve"], "reject", again=True)
        until("the stop alarm", lambda: self.desk.row(appointments["approve"])["stop"])
        self.assertEqual(self.desk.row(appointments["approve"])["arrival"], "in-room")
        self.assertEqual(self.desk.code(appointments["approve"]), "conflicting")

        # Readable after a restart with nothing reachable.
        self.relay.stop()
        self.desk.stop()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.assertEqual(self.desk.code(appointments["reject"]), "rejected")
        until("offline", lambda: self.desk.link() == "offline")
        self.relay.start()

    def test_covered_by_an_earlier_exam(self):
        first = self.clinic.book()
        exam = self.clinic.invite(first)
        self.clinic.decide(exam, "approve")
        self.wait_code(first, "cleared")
        patient = self.desk.row(first)["patient"]
        again = self.desk.ask("book", patient=patient, time="15:00", treatments=[self.clinic.treatments["Botox"]])["appointment"]
        self.assertEqual(self.desk.code(again), "covered")
        filler = self.desk.ask("book", patient=patient, time="16:00", treatments=[self.clinic.treatments["Filler"]])["appointment"]
        self.assertEqual(self.desk.code(filler), "needs-invite")

    def test_resend_three_times_and_no_more(self):
        appointment = self.clinic.book()
        self.clinic.invite(appointment)
        for n in (1, 2, 3):
            clearance = self.desk.clearance(appointment)
            self.desk.ask("resend", invite=clearance["invite"], exam=clearance["exam"])
            until("the resend to count", lambda: self.desk.clearance(appointment)["resends"] == n)
        clearance = self.desk.clearance(appointment)
        with self.assertRaises(DeskError):
            self.desk.ask("resend", invite=clearance["invite"], exam=clearance["exam"])
        self.assertEqual(self.sandbox.get("/control/journal")[1]["patient_exams"][0]["resends"], 3)

    def test_cancel_then_too_late_to_cancel(self):
        appointment = self.clinic.book()
        self.clinic.invite(appointment)
        clearance = self.desk.clearance(appointment)
        self.desk.ask("cancel-invite", invite=clearance["invite"], exam=clearance["exam"])
        self.wait_code(appointment, "needs-invite")
        second = self.clinic.book(last="Nguyen", email="minh@example.com")
        exam = self.clinic.invite(second)
        clearance = self.desk.clearance(second)
        self.clinic.decide(exam, "approve")
        self.wait_code(second, "cleared")
        with self.assertRaises(DeskError):
            self.desk.ask("cancel-invite", invite=clearance["invite"], exam=clearance["exam"])
        self.assertEqual(self.desk.code(second), "cleared")

class TheAssistantIsLeft(unittest.TestCase):
    """Ended in the middle, it begins again with the keys it made, and only the sheet is a new one."""

    def test_before_the_sheet_was_asked_back(self):
        sandbox = SandboxProcess()
        self.addCleanup(sandbox.stop)
        relay = Relay()
        self.addCleanup(relay.stop)
        desk = DeskProcess(sandbox.url).launch()
        self.addCleanup(shutil.rmtree, desk.folder)
        setup = {"name": "Lakeside Aesthetics", "zone": "America/Chicago", "key": KEY}
        self.assertEqual(desk.start(), "first-run")
        desk.ask("setup", **setup)
        with open(os.path.join(desk.keyring, "keys"), "rb") as keys:
            made = keys.read()
        desk.kill()
        desk.launch()
        self.assertEqual(desk.start(), "first-run")
        desk.ask("setup", **setup)
        desk.ask("claim", uri=relay.url, code=relay.add_clinic("Lakeside Aesthetics"))
        desk.kill()
        desk.launch()
        self.assertEqual(desk.start(), "first-run")
        desk.ask("setup", **setup)
        desk.ask("finish")
        until("everything told", lambda: desk.link() == "online" and desk.queued() == 0)
        self.assertFalse(desk.ask("status")["history_changed"])
        with open(os.path.join(desk.keyring, "keys"), "rb") as keys:
            self.assertEqual(keys.read(), made)
        desk.stop()
        desk.launch()
        self.assertEqual(desk.start(), "ready")
        desk.stop()

    def test_between_the_keys_and_the_first_entries(self):
        sandbox = SandboxProcess()
        self.addCleanup(sandbox.stop)
        desk = DeskProcess(sandbox.url).launch()
        self.addCleanup(shutil.rmtree, desk.folder)
        desk.start()
        desk.ask("setup", name="Lakeside", zone="UTC", key=KEY)
        desk.kill()
        shutil.rmtree(desk.data)
        desk.launch()
        self.assertEqual(desk.start(), "first-run")
        desk.ask("setup", name="Lakeside", zone="UTC", key=KEY)
        desk.ask("finish")
        self.assertEqual(STATE[desk.ask("status")["state"]], "ready")
        desk.ask("treatment", name="Botox")
        desk.stop()

class TheProviderMisbehaves(Case):
    def fault(self, name, **members):
        self.sandbox.control("faults", fault=name, **members)

    def test_answer_lost_is_unconfirmed_and_its_result_still_counts(self):
        appointment = self.clinic.book()
        self.fault("answer-lost", count=1)
        self.desk.ask("send", appointment=appointment)
        self.wait_code(appointment, "unconfirmed")
        journal = self.sandbox.get("/control/journal")[1]
        self.assertEqual(journal["invite_keys"][0]["count"], 1)
        self.clinic.decide(journal["patient_exams"][0]["patient_exam_id"], "approve")
        self.wait_code(appointment, "cleared")

    def test_html_and_500_are_unconfirmed(self):
        for name in ("html-instead-of-json", "http-500"):
            appointment = self.clinic.book(last=name, email=f"{name}@example.com")
            self.fault(name, count=1)
            self.desk.ask("send", appointment=appointment)
            self.wait_code(appointment, "unconfirmed")
            # A person's decision raises n and sends it.
            self.desk.ask("send", appointment=appointment, decided=self.desk.clearance(appointment)["treatment"])
            self.wait_code(appointment, "waiting")

    def test_each_401_says_what_to_do(self):
        for name, problem in (("401-key", "key"), ("401-provider", "needs-provider"), ("401-contract", "needs-contract"),
                              ("401-contract-older", "needs-contract")):
            appointment = self.clinic.book(last=name, email=f"{name}@example.com")
            self.fault(name, count=1)
            self.desk.ask("send", appointment=appointment)
            self.wait_code(appointment, "send-failed")
            self.assertEqual(self.desk.clearance(appointment)["problem"], problem)

    def test_going_live_looks_things_up(self):
        checks = self.desk.ask("checks")
        self.assertEqual((checks["public_url"], checks["treatments"], checks["without_exam"], checks["managers"], checks["not_served"]),
                         (self.relay.url, 2, 0, 1, 0))
        self.assertIsNone(checks.get("standing_problem"))
        self.desk.ask("treatment", name="Facial")
        self.clinic.book(last="Tuscaloosa", tele_state="AL", email="al@example.com")
        refused = self.clinic.book(last="Refused", email="refused@example.com")
        self.fault("401-contract", count=1)
        self.desk.ask("send", appointment=refused)
        self.wait_code(refused, "send-failed")
        checks = self.desk.ask("checks")
        self.assertEqual((checks["standing_problem"], checks["treatments"], checks["without_exam"], checks["not_served"]),
                         ("needs-contract", 3, 1, 1))
        # A refusal stands until an invite goes through.
        self.clinic.invite(self.clinic.book(last="Later", email="later@example.com"))
        self.assertIsNone(self.desk.ask("checks").get("standing_problem"))
        self.admit_desk()
        self.assertEqual(self.desk.ask("checks")["managers"], 1, "a second desk at the reception is no manager's")

    def test_whoever_was_asked_in_earnest_becomes_no_test(self):
        """Another desk may send the invite while the form with the test switch is open here."""
        unasked, asked = self.clinic.book(first="Una", email="una@example.com"), self.clinic.book(first="Rea", email="rea@example.com")
        self.clinic.invite(asked)
        self.desk.ask("state", appointment=unasked, tele_state="TE")
        with self.assertRaises(DeskError) as raised:
            self.desk.ask("state", appointment=asked, tele_state="TE")
        self.assertIn("a real exam was asked for", str(raised.exception))
        self.clinic.invite(unasked)
        sent = [entry["request"]["tele_state"] for entry in self.clinic.sandbox.get("/control/requests")[1]["requests"]
                if entry["route"] == "exam_invite"]
        self.assertEqual(sent, ["CA", "TE"])

    def test_going_live_follows_the_tests(self):
        approve, reject = "Approve", "Reject"

        def tested():
            return self.desk.ask("checks")["tested"][:2]
        self.assertEqual(tested(), ["not", "not"])
        first = self.clinic.invite(self.clinic.book(first="Test", last=approve, tele_state="TE"))
        self.assertEqual(tested(), ["waiting", "not"])
        self.clinic.decide(first, "reject")
        until("the other word", lambda: tested() == ["otherwise", "not"])
        self.clinic.decide(self.clinic.invite(self.clinic.book(first="Test", last=approve, tele_state="TE", email="again@example.com")), "approve")
        until("the newest of that name", lambda: tested() == ["as-asked", "not"])
        self.clinic.decide(self.clinic.invite(self.clinic.book(first="test", last=reject, tele_state="TE")), "reject")
        until("both", lambda: tested() == ["as-asked", "as-asked"])
        # A real exam of somebody called so is no test.
        self.clinic.decide(self.clinic.invite(self.clinic.book(first="Test", last="N/A", tele_state="CA")), "na")
        self.assertEqual(self.desk.ask("checks")["tested"][2], "not")

    def test_going_live_finds_what_tests_left_behind(self):
        self.clinic.book(first="Test", last="Approve", tele_state="TE")
        checks = self.desk.ask("checks")
        self.assertEqual((checks["in_test_state"], checks["named_as_tests"]), (0, 0))
        self.clinic.book(first="Ada", last="Leftover", tele_state="TE", email="te@example.com")
        self.clinic.book(first="TEST", last="prescription reject", tele_state="CA", email="named@example.com")
        self.clinic.book(first="Test", last="N/A", tele_state="", email="nowhere@example.com")
        checks = self.desk.ask("checks")
        self.assertEqual((checks["in_test_state"], checks["in_test_state_name"]), (1, "Leftover, Ada"))
        self.assertEqual(checks["named_as_tests"], 2)
        self.assertEqual((checks["sent"], checks["refused"], checks["unanswered"], checks["prescribing"]), (0, 0, 0, 0))
        for index, (fault, code) in enumerate((("401-contract", "send-failed"), ("http-500", "unconfirmed"))):
            self.fault(fault, count=1)
            appointment = self.clinic.book(last=f"Fails{index}", email=f"fails{index}@example.com")
            self.desk.ask("send", appointment=appointment)
            self.wait_code(appointment, code)
        self.clinic.invite(self.clinic.book(last="Goes", email="goes@example.com"))
        checks = self.desk.ask("checks")
        self.assertEqual((checks["sent"], checks["refused"], checks["unanswered"]), (1, 1, 1))

    def test_twice_out_of_order_older_words_strings(self):
        for fault in ("webhook-twice", "ids-as-strings", "older-status-words", "webhook-cut-short"):
            self.fault(fault)
        wanted = {"approve": "cleared", "defer": "deferred", "na": "call-again"}
        appointments = {}
        for decision in wanted:
            appointments[decision] = self.clinic.book(last=decision, email=f"{decision}@example.com")
            self.clinic.decide(self.clinic.invite(appointments[decision]), decision)
        for decision, code in wanted.items():
            self.wait_code(appointments[decision], code, 60)
        self.assertEqual(self.desk.day()["unmatched"], 0)

    def test_unknown_word_is_flagged(self):
        self.fault("unknown-status", count=1)
        appointment = self.clinic.book()
        self.clinic.decide(self.clinic.invite(appointment), "approve")
        self.wait_code(appointment, "unverified")
        self.assertTrue(self.desk.clearance(appointment)["blocks"])

    def test_contradicting_result_conflicts(self):
        self.fault("contradict", count=1)
        appointment = self.clinic.book()
        self.clinic.decide(self.clinic.invite(appointment), "approve")
        self.wait_code(appointment, "conflicting")

class Forgery(Case):
    def post(self, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.relay.port, timeout=10)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", path, raw, {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        return status

    def test_forged_approvals_clear_nobody(self):
        first, second = self.clinic.book(), self.clinic.book(last="Nguyen", email="minh@example.com")
        mine, other = self.clinic.invite(first), self.clinic.invite(second)
        exams = {exam["patient_exam_id"]: exam for exam in self.sandbox.get("/control/exams")[1]["exams"]}
        url = exams[mine]["webhook_url"][len(self.relay.url):]
        _, _, _, secret, invite, tag = url.split("/")
        approved = {"event": 1, "exam_id": exams[mine]["exam_id"], "patient_exam_id": mine, "exam_status": "Approved",
                    "reason": "", "provider_name": "NP Nobody", "additional_data": "{}", "questions_answers": []}
        bad_tag = ("0" if tag[0] != "0" else "1") + tag[1:]
        other_data = exams[other]["additional_data"]
        attempts = [
            (f"/hooks/qualiphy/{secret}", approved),
            (f"/hooks/qualiphy/{secret}/{invite}/{bad_tag}", approved),
            (f"/hooks/qualiphy/{secret}/{invite}/{tag}", {**approved, "patient_exam_id": other}),
            (f"/hooks/qualiphy/{secret}/{invite}/{tag}", {**approved, "patient_exam_id": 999999}),
            (f"/hooks/qualiphy/{secret}/{invite}/{tag}", {**approved, "exam_id": 424242}),
            (f"/hooks/qualiphy/{secret}/{invite}/{tag}", {**approved, "additional_data": other_data}),
        ]
        for path, body in attempts:
            self.assertEqual(self.post(path, body), 200)
        self.assertEqual(self.post(f"/hooks/qualiphy/{secret[:-2]}AA/{invite}/{tag}", approved), 404)
        until("the inbox", lambda: self.desk.day()["unmatched"] == len(attempts))
        self.assertEqual(sorted(self.desk.ask("unmatched")["reasons"]),
                         sorted(["no-tag", "wrong-tag", "other-exam", "other-exam", "other-exam", "disagree"]))
        self.assertEqual(self.desk.code(first), "waiting")
        self.assertEqual(self.desk.code(second), "waiting")

    def test_what_cannot_be_read_is_kept_and_said(self):
        appointment = self.clinic.book()
        exam = self.clinic.invite(appointment)
        url = self.sandbox.get("/control/exams")[1]["exams"][0]["webhook_url"][len(self.relay.url):]
        approved = json.dumps({"event": 1, "patient_exam_id": exam, "exam_status": "Approved"}).encode()
        garbage = [b"{not json", approved[:-1], b'{"exam_status": "Approved",' + approved[1:], b"[" * 2000 + b"]" * 2000,
                   approved.replace(b"Approved", b"Approved\xff\xfe")]
        for body in garbage:
            self.assertEqual(self.post(url, body), 400)
        until("the inbox", lambda: self.desk.day()["unmatched"] == len(garbage))
        self.assertEqual(self.desk.ask("unmatched")["reasons"], ["unreadable"] * len(garbage))
        self.assertEqual(self.desk.code(appointment), "waiting")
        self.clinic.decide(exam, "approve")
        self.wait_code(appointment, "cleared")

    def test_replay_changes_nothing(self):
        appointment = self.clinic.book()
        exam = self.clinic.invite(appointment)
        self.clinic.decide(exam, "reject")
        self.wait_code(appointment, "rejected")
        journal = self.sandbox.get("/control/journal")[1]["patient_exams"][0]["webhooks"][0]
        path = journal["url"][len(self.relay.url):]
        body = journal["body"] if isinstance(journal["body"], dict) else json.loads(journal["body"])
        for _ in range(3):
            self.assertEqual(self.post(path, body), 200)
        time.sleep(1)
        self.assertEqual(self.desk.code(appointment), "rejected")
        self.assertEqual(self.desk.day()["unmatched"], 0)

class Prescriptions(Case):
    """Composed meetings: what was composed is what is sent, or nothing is."""

    def setUp(self):
        super().setUp()
        exam = next(exam for exam in self.sandbox.api("exam_list")[1]["exams"] if exam["title"].startswith("Semaglutide"))
        self.desk.ask("treatment", name="Weight loss", exam=str(exam["id"]), title=exam["title"], rx=2)
        self.clinic.treatments = self.desk.ask("treatments")["treatments"]
        self.appointment = self.clinic.book(treatments=("Botox", "Weight loss"), street="12 Elm Street", city="Oakland",
                                            state="CA", zip="94607")

    def invites(self):
        return [entry["request"] for entry in self.sandbox.get("/control/requests")[1]["requests"] if entry["route"] == "exam_invite"]

    def test_one_click_does_not_send_them(self):
        with self.assertRaises(DeskError):
            self.desk.ask("send", appointment=self.appointment)
        self.assertEqual(self.invites(), [])

    def test_each_goes_alone_with_its_order(self):
        self.desk.ask("compose", appointment=self.appointment)
        until("both to be sent", lambda: len(self.invites()) == 2 and self.desk.code(self.appointment) == "waiting")
        good_faith, prescription = sorted(self.invites(), key=lambda invite: len(invite))
        self.assertNotIn("provider_pos_selection", good_faith)
        self.assertNotIn("shipping_city", good_faith)
        self.assertEqual((prescription["provider_pos_selection"], prescription["custom_pharmacy"]), (3, 2))
        self.assertEqual(prescription["shipping_address_line_1"], "12 Elm Street")
        self.assertEqual((len(good_faith["exams"]), len(prescription["exams"])), (1, 1))

    def test_it_is_not_shipped_to_where_they_no_longer_live(self):
        self.relay.stop()
        until("offline", lambda: self.desk.link() != "online")
        self.desk.ask("compose", appointment=self.appointment)
        self.desk.ask("move", appointment=self.appointment, street="99 Other Road")
        self.relay.start()
        self.desk.ask("poll")
        until("all told", lambda: self.desk.queued() == 0 and self.desk.link() == "online")
        until("one refused", lambda: any(clearance["code"] == "send-failed" for clearance in self.desk.row(self.appointment)["clearances"]))
        self.assertEqual([len(invite["exams"]) for invite in self.invites() if "provider_pos_selection" in invite], [])

class TheRelayComesLater(Case):
    """The assistant was left waiting for the relay: the clinic works, and tells everything once it is connected."""

    relay_comes_later = True

    def test_what_was_done_meanwhile_is_told_and_sent_once(self):
        desk = self.desk
        first, second = self.clinic.book(), self.clinic.book(last="Nguyen", email="minh@example.com", time="11:00")
        desk.ask("arrive", appointment=second, arrival="arrived")
        desk.ask("send", appointment=first)
        self.assertEqual(desk.code(first), "queued")
        desk.kill()
        desk.launch()
        self.assertEqual(desk.start(), "ready")
        self.assertEqual(desk.link(), "not-set-up")
        self.assertEqual(desk.code(first), "queued")

        code = self.relay.add_clinic("Lakeside Aesthetics")
        with self.assertRaises(DeskError):
            desk.ask("claim", uri=self.relay.url, code="AAAAA-AAAAA-AAAAA-AAAAA")
        self.assertEqual(desk.link(), "not-set-up")
        desk.ask("claim", uri=self.relay.url, code=code)
        until("the desk to be online", lambda: desk.link() == "online")
        self.wait_code(first, "waiting")
        until("everything told", lambda: desk.queued() == 0)
        self.assertEqual([key["count"] for key in self.sandbox.journal()["invite_keys"]], [1])

        # Everything, and in order: another desk shows the same day from the relay alone.
        other = self.admit_desk()
        until("the same day elsewhere", lambda: other.link() == "online" and other.day() == desk.day())
        self.assertEqual(other.row(second)["arrival"], "arrived")
        self.assertFalse(desk.ask("status")["history_changed"] or other.ask("status")["history_changed"])

        # Its results come by the address the relay gave it.
        self.clinic.decide(int(desk.clearance(first)["patient_exam"]), "approve")
        self.wait_code(first, "cleared")

    def test_a_claim_made_twice_is_one(self):
        """The answer to the first was lost: the same code is given again."""
        appointment = self.clinic.book()
        code = self.relay.add_clinic("Lakeside Aesthetics")
        for _ in range(2):
            self.desk.ask("claim", uri=self.relay.url, code=code)
        until("everything told", lambda: self.desk.link() == "online" and self.desk.queued() == 0)
        self.assertEqual(self.desk.code(appointment), "needs-invite")

class TheRelayIsAway(Case):
    def test_work_goes_on_and_is_told_once_in_order(self):
        kept = self.clinic.book(last="Kept")
        until("told", lambda: self.desk.queued() == 0)
        self.relay.stop()
        began = time.monotonic()
        until("offline", lambda: self.desk.link() == "offline")
        self.assertLess(time.monotonic() - began, 10)
        appointments = [self.clinic.book(last=f"Away{n}", time=f"{8 + n}:00", email=f"away{n}@example.com") for n in range(6)]
        for appointment in appointments[:3]:
            self.desk.ask("arrive", appointment=appointment, arrival="arrived")
        self.desk.ask("send", appointment=appointments[0])
        self.assertEqual(self.desk.code(appointments[0]), "queued")
        with self.assertRaises(DeskError):
            self.desk.ask("send", appointment=appointments[0])
        as_of = self.desk.ask("status")["as_of"]
        self.desk.kill()
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        self.assertEqual(self.desk.ask("status")["as_of"], as_of)
        self.assertEqual(len(self.desk.day()["appointments"]), 7)
        self.assertEqual(self.desk.code(appointments[0]), "queued")
        self.assertEqual(self.desk.row(appointments[1])["arrival"], "arrived")
        self.assertEqual(self.desk.row(kept)["name"], "Kept")

        self.relay.start()
        self.desk.ask("poll")
        until("everything told", lambda: self.desk.queued() == 0)
        self.wait_code(appointments[0], "waiting")
        self.assertEqual([key["count"] for key in self.sandbox.get("/control/journal")[1]["invite_keys"]], [1])
        self.assertFalse(self.desk.ask("status")["history_changed"])
        self.expect_alike([kept, *appointments], arrived=appointments[:3])

    def expect_alike(self, appointments, arrived):
        """Somebody who only reads the log sees the same day, once each, in the order it was made in."""
        other = self.admit_desk()
        until("the other desk to have read it", lambda: len(other.day()["appointments"]) == len(appointments))
        until("the newest to have come", lambda: other.row(appointments[1])["clearances"][0]["code"] == "waiting")
        mine, theirs = ({row["id"]: row for row in desk.day()["appointments"]} for desk in (self.desk, other))
        self.assertEqual(theirs, mine)
        self.assertEqual(set(theirs), set(appointments))
        self.assertEqual({id for id, row in theirs.items() if row["arrival"] == "arrived"}, set(arrived))
        lines = [other.ask("detail", appointment=arrived[0])["timeline"], self.desk.ask("detail", appointment=arrived[0])["timeline"]]
        self.assertEqual(lines[0], lines[1])
        self.assertEqual(lines[0].count("arrival.arrived"), 1)
        self.assertFalse(other.ask("status")["history_changed"])

    def test_a_frozen_relay_is_said_to_be_away(self):
        self.relay.process.send_signal(signal.SIGSTOP)
        try:
            self.desk.ask("poll")
            until("not online", lambda: self.desk.link() in ("offline", "silent"), 60)
        finally:
            self.relay.process.send_signal(signal.SIGCONT)

    def test_restored_from_an_older_copy(self):
        early = self.clinic.book(last="Early")
        exam = self.clinic.invite(early)
        until("told", lambda: self.desk.queued() == 0)
        self.relay.stop()
        copy = tempfile.mkdtemp(prefix="anteroom-copy-")
        self.addCleanup(shutil.rmtree, copy)
        self.relay.copy_data(copy)
        self.relay.start()
        self.desk.ask("poll")
        late = self.clinic.book(last="Late", email="late@example.com")
        self.clinic.decide(exam, "reject")
        self.wait_code(early, "rejected")
        late_exam = self.clinic.invite(late)
        self.clinic.decide(late_exam, "approve")
        self.wait_code(late, "cleared")
        until("told", lambda: self.desk.queued() == 0)

        self.relay.stop()
        self.relay.restore_data(copy)
        self.relay.start()
        self.desk.ask("poll")
        seen = set()

        def settled():
            seen.add((self.desk.code(early), self.desk.code(late)))
            status = self.desk.ask("status")
            return status["link"] == 2 and status["queued"] == 0
        time.sleep(0.2)
        until("the desk to have given everything back", settled, 60)
        self.assertEqual(seen, {("rejected", "cleared")})

        # With the cache lost, the keyring alone leads back to the same day, and nothing is written before.
        self.desk.stop()
        shutil.rmtree(self.desk.data)
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        until("the whole log", lambda: len(self.desk.day()["appointments"]) == 2)
        self.wait_code(early, "rejected")
        self.wait_code(late, "cleared")
        self.desk.ask("arrive", appointment=late, arrival="arrived")
        until("told", lambda: self.desk.queued() == 0)
        self.assertFalse(self.desk.ask("status")["history_changed"])

class TheDiskSaysNo(Case):
    """Each is a state of its own, nothing is changed, and trying again works."""

    def setUp(self):
        super().setUp()
        self.kept = self.clinic.book(last="Kept")
        until("told", lambda: self.desk.queued() == 0)
        self.desk.stop()
        self.path = os.path.join(self.desk.data, "desk.db")

    def expect_the_day(self):
        self.assertEqual(self.desk.start(), "ready")
        until("the day", lambda: self.desk.row(self.kept) is not None)
        self.assertEqual(self.desk.row(self.kept)["name"], "Kept")

    def test_held_by_another_program(self):
        with open(self.path, "rb") as file:
            before = file.read()
        holder = sqlite3.connect(self.path, isolation_level=None)
        holder.execute("begin exclusive")
        self.desk.launch()
        self.assertEqual(self.desk.start(), "store-busy")
        holder.execute("rollback")
        holder.close()
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), before)
        self.expect_the_day()

    def test_no_room(self):
        shutil.rmtree(self.desk.data)
        self.desk.launch()
        unlimited = resource.prlimit(self.desk.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        self.assertEqual(self.desk.start(), "store-full")
        resource.prlimit(self.desk.process.pid, resource.RLIMIT_FSIZE, unlimited)
        self.expect_the_day()

if __name__ == "__main__":
    unittest.main(verbosity=2)
