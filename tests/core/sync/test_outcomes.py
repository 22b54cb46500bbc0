# SPDX-License-Identifier: GPL-3.0-or-later
# Every way a call to the provider can end, for an invite, a resend and a cancel, and every way its webhook
# can come; against the real sandbox and relay: what the desk then says, and how often the provider was asked.
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_process import DeskError, until  # noqa: E402
from test_desk import Case  # noqa: E402

from sandbox_process import SandboxProcess  # noqa: E402 (test_desk knows where it is)

# Codes of AnteProviderError.
NOT_SENT, UNCONFIRMED, REFUSED, KEY_REFUSED = 0, 1, 2, 3
LONG_ENOUGH_TO_ASK_AGAIN = 2.5


class Outcome(Case):
    def fault(self, name, **members):
        self.sandbox.control("faults", fault=name, **members)

    def struck(self, name):
        """How often the provider was asked while it answered so."""
        return next(fault["struck"] for fault in self.sandbox.get("/control/faults")[1]["faults"] if fault["fault"] == name)

    def exam_at_provider(self):
        return self.sandbox.get("/control/journal")[1]["patient_exams"][0]

    def provider_silent_since(self):
        return self.desk.ask("status")["provider_silent_since_ms"]

    def timeline(self, appointment):
        return self.desk.ask("detail", appointment=appointment)["timeline"]

    def results(self, appointment):
        return [line for line in self.timeline(appointment) if line.startswith("result.")]

    def invited(self):
        appointment = self.clinic.book()
        self.clinic.invite(appointment)
        return appointment

    def expect_error(self, code, command, appointment):
        clearance = self.desk.clearance(appointment)
        with self.assertRaises(DeskError) as raised:
            self.desk.ask(command, invite=clearance["invite"], exam=clearance["exam"])
        self.assertEqual((raised.exception.domain, raised.exception.code), ("AnteProviderError", code))


class OfAnInvite(Outcome):
    def test_provider_away_then_back_is_sent_once(self):
        appointment = self.clinic.book()
        self.sandbox.stop()
        self.desk.ask("send", appointment=appointment)
        until("it to be under way", lambda: self.desk.code(appointment) == "sending")
        until("it to say that nobody answers", self.provider_silent_since)
        since = self.provider_silent_since()
        self.assertLess(abs(time.time() * 1000 - since), 60000)
        time.sleep(2)
        self.assertEqual(self.desk.code(appointment), "sending")
        self.assertEqual(self.provider_silent_since(), since)
        self.clinic.sandbox = self.sandbox = SandboxProcess(port=self.sandbox.port)
        self.wait_code(appointment, "waiting", 60)
        self.assertEqual(self.provider_silent_since(), 0)
        self.assertEqual([key["count"] for key in self.sandbox.get("/control/journal")[1]["invite_keys"]], [1])
        self.clinic.decide(int(self.desk.clearance(appointment)["patient_exam"]), "approve")
        self.wait_code(appointment, "cleared")

    def test_one_error_is_not_a_provider_away(self):
        appointment = self.clinic.book()
        self.fault("http-500", count=1, route="exam_invite")
        self.desk.ask("send", appointment=appointment)
        self.wait_code(appointment, "unconfirmed")
        for _ in range(12):
            self.assertEqual(self.provider_silent_since(), 0)
            time.sleep(0.5)

    def test_errors_throughout_are_until_the_first_answer(self):
        appointment = self.clinic.book()
        self.fault("http-500")
        self.desk.ask("send", appointment=appointment)
        self.wait_code(appointment, "unconfirmed")
        until("it to say that nobody answers", self.provider_silent_since)
        self.fault("http-500", count=0)
        until("it to be asked again", lambda: self.provider_silent_since() == 0, 60)

    def test_a_refusal_is_not_asked_again(self):
        for fault in ("401-key", "401-contract"):
            appointment = self.clinic.book(last=fault, email=f"{fault}@example.com")
            self.fault(fault, route="exam_invite")
            self.desk.ask("send", appointment=appointment)
            self.wait_code(appointment, "send-failed")
            time.sleep(LONG_ENOUGH_TO_ASK_AGAIN)
            self.assertEqual(self.struck(fault), 1)
            self.assertEqual(self.desk.code(appointment), "send-failed")
            self.fault(fault, count=0)

    def test_nor_is_what_may_have_arrived(self):
        for fault in ("answer-lost", "http-500", "html-instead-of-json"):
            appointment = self.clinic.book(last=fault, email=f"{fault}@example.com")
            self.fault(fault, route="exam_invite")
            self.desk.ask("send", appointment=appointment)
            self.wait_code(appointment, "unconfirmed")
            time.sleep(LONG_ENOUGH_TO_ASK_AGAIN)
            self.assertEqual(self.struck(fault), 1)
            self.assertEqual(self.desk.code(appointment), "unconfirmed")
            self.fault(fault, count=0)


class OfAResend(Outcome):
    def test_lost_or_500_counts_and_says_unconfirmed(self):
        appointment = self.invited()
        for n, fault in enumerate(("answer-lost", "http-500"), 1):
            self.fault(fault, count=1, route="exam_invite_resend")
            self.expect_error(UNCONFIRMED, "resend", appointment)
            until("the resend to count", lambda n=n: self.desk.clearance(appointment)["resends"] == n)
            until("its line", lambda n=n: self.timeline(appointment).count("invite.resend-unconfirmed") == n)
            self.assertEqual(self.struck(fault), 1)
            self.assertEqual(self.desk.code(appointment), "waiting")
        self.assertEqual(self.exam_at_provider()["resends"], 1)

    def test_refused_says_so(self):
        appointment = self.invited()
        self.fault("webhook-drop")
        self.clinic.decide(int(self.desk.clearance(appointment)["patient_exam"]), "approve")
        self.expect_error(REFUSED, "resend", appointment)
        until("its line", lambda: "invite.resend-refused" in self.timeline(appointment))
        self.assertEqual(self.desk.code(appointment), "waiting", "a refusal is no result")

    def test_a_wrong_key_says_so(self):
        appointment = self.invited()
        self.fault("401-key", count=1)
        self.expect_error(KEY_REFUSED, "resend", appointment)
        until("its line", lambda: "invite.resend-failed" in self.timeline(appointment))
        self.assertEqual(self.exam_at_provider()["resends"], 0)


class OfACancel(Outcome):
    def test_500_leaves_it_and_may_be_asked_again(self):
        appointment = self.invited()
        self.fault("http-500", count=1, route="exam_invite_cancel")
        self.expect_error(UNCONFIRMED, "cancel-invite", appointment)
        self.assertEqual(self.desk.code(appointment), "waiting")
        clearance = self.desk.clearance(appointment)
        self.desk.ask("cancel-invite", invite=clearance["invite"], exam=clearance["exam"])
        self.wait_code(appointment, "needs-invite")

    def test_lost_is_done_when_asked_again(self):
        appointment = self.invited()
        self.fault("answer-lost", count=1, route="exam_invite_cancel")
        self.expect_error(UNCONFIRMED, "cancel-invite", appointment)
        self.assertEqual(self.exam_at_provider()["cancels"], 1)
        self.assertEqual(self.desk.code(appointment), "waiting")
        clearance = self.desk.clearance(appointment)
        self.desk.ask("cancel-invite", invite=clearance["invite"], exam=clearance["exam"])
        self.wait_code(appointment, "needs-invite")


class OfAWebhook(Outcome):
    """However it comes, what the provider decided last is what the desk says, or nothing is."""

    def test_late(self):
        self.fault("webhook-late", delay_ms=3000)
        appointment = self.invited()
        self.clinic.decide(int(self.desk.clearance(appointment)["patient_exam"]), "approve")
        time.sleep(1)
        self.assertEqual(self.desk.code(appointment), "waiting")
        self.wait_code(appointment, "cleared")

    def test_lost_clears_nobody(self):
        self.fault("webhook-drop", count=1)
        appointment = self.invited()
        exam = int(self.desk.clearance(appointment)["patient_exam"])
        self.clinic.decide(exam, "approve")
        time.sleep(2)
        self.assertEqual(self.desk.code(appointment), "waiting")
        self.clinic.decide(exam, "approve", again=True)
        self.wait_code(appointment, "cleared")

    def test_overtaken(self):
        """Deferred, then approved, told in the other order: cleared once the notes are read."""
        self.fault("webhook-out-of-order", delay_ms=1500, count=1)
        appointment = self.invited()
        exam = int(self.desk.clearance(appointment)["patient_exam"])
        self.clinic.decide(exam, "defer")
        self.clinic.decide(exam, "approve", again=True)
        seen = set()

        def both():
            seen.add(self.desk.code(appointment))
            return len(self.results(appointment)) == 2
        until("both to be there", both)
        self.assertEqual(seen, {"waiting", "read-notes"}, "cleared only with the notes read, and never before")
        # The same two in the order they were decided end in the same state.
        other = self.clinic.book(last="Nguyen", email="minh@example.com")
        exam = self.clinic.invite(other)
        self.clinic.decide(exam, "defer")
        self.wait_code(other, "deferred")
        self.clinic.decide(exam, "approve", again=True)
        until("both to be there", lambda: len(self.results(other)) == 2)
        self.assertEqual(self.desk.code(other), "read-notes")


if __name__ == "__main__":
    unittest.main(verbosity=2)
