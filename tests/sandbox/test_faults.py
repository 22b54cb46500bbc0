# SPDX-License-Identifier: GPL-3.0-or-later
# Each fault does what the README's table says, as often as asked, and then no more.
import http.client
import time
import unittest

from fixture import SandboxCase
from sandbox_process import wait_until


class ApiFaults(SandboxCase):
    def test_http_500(self):
        sandbox = self.start("--fault", "http-500:2")
        for _ in range(2):
            self.assertEqual(sandbox.invite(),
                             (500, {"error_message": "Something went wrong. Please try again later."}))
        self.assertEqual(sandbox.journal()["meetings"], 0)
        self.made(sandbox.invite())

    def test_html_instead_of_json(self):
        sandbox = self.start("--fault", "html-instead-of-json@exam_invite:1")
        self.made(sandbox.api("exam_list"))
        status, headers, body = sandbox.ask("POST", "/api/exam_invite", "{}")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html"))
        self.assertIn(b"<html", body)
        self.made(sandbox.invite())
        self.assertEqual(sandbox.journal()["meetings"], 1)

    def test_each_kind_of_401(self):
        sandbox = self.start()
        for fault, text in [("401-key", "Unauthorized access."),
                            ("401-provider", "Need to add Patient Care Provider via Qualiphy Portal!"),
                            ("401-contract", "Need to sign contract!"),
                            ("401-contract-older", "You need to signed docusign and signed rx")]:
            sandbox.control("faults", fault=fault, count=1)
            self.assert_refused(sandbox.invite(), 401, text)
            self.made(sandbox.invite())

    def test_401_rx_contract_strikes_prescriptions_only(self):
        sandbox = self.start("--fault", "401-rx-contract")
        self.made(sandbox.invite())
        answer = sandbox.invite(exams=[4301])
        self.assert_refused(answer, 401,
                            "Need to sign Prescriptive Services Contract via\nQualiphy Portal!")
        self.assertEqual(answer[1]["http_code"], 401)
        self.assertEqual(sandbox.journal()["meetings"], 1)

    def test_no_provider_invites_nobody(self):
        sandbox = self.start("--fault", "no-provider:1")
        self.assert_refused(sandbox.invite(), 400, "No provider available for tele_state.")
        self.assertEqual(sandbox.journal()["meetings"], 0)
        self.made(sandbox.invite())

    def test_answer_lost_after_the_invite_was_made(self):
        sandbox = self.start("--fault", "answer-lost:1")
        self.assert_refused(sandbox.invite(dob="never"), 400, "dob must be in the format YYYY-MM-DD.")
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            sandbox.invite()
        journal = sandbox.journal()
        self.assertEqual((journal["meetings"], journal["routes"]["exam_invite"]["lost"]), (1, 1))
        self.made(sandbox.invite())
        self.assertEqual(sandbox.journal()["invite_keys"][0]["count"], 2)

    def test_answer_lost_of_a_resend_and_a_cancel(self):
        sandbox = self.start()
        patient_exam = self.first_exam(sandbox.invite())
        for route, member in [("exam_invite_resend", "resends"), ("exam_invite_cancel", "cancels")]:
            sandbox.control("faults", fault="answer-lost", count=1, route=route)
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
                sandbox.api(route, patient_exam_id=patient_exam)
            self.assertEqual(sandbox.journal()["patient_exams"][0][member], 1)

    def test_slow_answer(self):
        sandbox = self.start()
        sandbox.control("faults", fault="slow-answer", count=1, delay_ms=700)
        start = time.monotonic()
        self.made(sandbox.invite())
        self.assertGreater(time.monotonic() - start, 0.6)

    def test_slow_answer_to_a_caller_who_has_gone(self):
        sandbox = self.start()
        sandbox.control("faults", fault="slow-answer", count=1, delay_ms=60000)
        with self.assertRaises(TimeoutError):
            sandbox.invite(timeout=0.5)
        sandbox.control("advance", ms=60000)
        self.assertEqual(sandbox.journal()["meetings"], 1)
        self.made(sandbox.invite())

    def test_a_fault_is_listed_counted_and_turned_off(self):
        sandbox = self.start("--fault", "http-500")
        self.assertEqual(sandbox.api("exam_list")[0], 500)
        sandbox.control("faults", fault="http-500", count=0)
        self.made(sandbox.api("exam_list"))
        faults = {fault["fault"]: fault for fault in sandbox.get("/control/faults")[1]["faults"]}
        self.assertEqual(len(faults), 21)
        self.assertEqual(faults["http-500"], {"fault": "http-500", "count": 0, "struck": 1})


class WebhookFaults(SandboxCase):
    def setUp(self):
        self.sandbox, self.catcher = self.start(), self.catch()

    def decided(self, fault, decision="approve", **members):
        """Turns the fault on once, decides an exam, and returns the patient exam's id."""
        self.sandbox.control("faults", fault=fault, count=1, **members)
        patient_exam = self.first_exam(self.sandbox.invite(webhook_url=self.catcher.url))
        self.sandbox.decide(patient_exam, decision)
        return patient_exam

    def assert_all_is_well_again(self):
        count = len(self.catcher.bodies)
        self.sandbox.decide(self.first_exam(self.sandbox.invite(webhook_url=self.catcher.url)), "approve")
        event = self.catcher.wait_for(count + 1)[-1]
        self.assertEqual((event["exam_status"], event["exam_id"]), ("Approved", 4201))

    def test_webhook_twice(self):
        self.decided("webhook-twice")
        self.catcher.wait_for(2)
        self.assertEqual(self.catcher.bodies[0], self.catcher.bodies[1])
        self.assert_all_is_well_again()
        self.assertEqual(self.sandbox.journal()["webhooks"]["made"], 3)

    def test_webhook_late(self):
        self.decided("webhook-late", delay_ms=3600000)
        self.assert_all_is_well_again()
        self.assertEqual(len(self.catcher.bodies), 1)
        self.sandbox.control("advance", ms=3600000)
        self.catcher.wait_for(2)

    def test_webhook_out_of_order(self):
        first = self.decided("webhook-out-of-order", delay_ms=3600000)
        self.assertEqual(self.sandbox.journal()["patient_exams"][0]["webhooks"][0]["state"], "held")
        second = self.first_exam(self.sandbox.invite(webhook_url=self.catcher.url))
        self.sandbox.decide(second, "reject")
        self.assertEqual([event["patient_exam_id"] for event in self.catcher.wait_for(2)], [second, first])

    def test_webhook_out_of_order_alone_goes_in_the_end(self):
        self.decided("webhook-out-of-order", delay_ms=3600000)
        self.sandbox.control("advance", ms=3600000)
        self.catcher.wait_for(1)

    def test_two_results_of_one_exam_out_of_order(self):
        patient_exam = self.decided("webhook-out-of-order", decision="defer", delay_ms=3600000)
        self.sandbox.decide(patient_exam, "approve", again=True)
        self.assertEqual([event["exam_status"] for event in self.catcher.wait_for(2)],
                         ["Approved", "Deferred to Medical Director"])

    def test_webhook_drop(self):
        self.decided("webhook-drop")
        self.assert_all_is_well_again()
        journal = wait_until(lambda: [journal for journal in [self.sandbox.journal()]
                                      if journal["webhooks"]["answered"]])[0]
        self.assertEqual((journal["webhooks"]["dropped"], journal["webhooks"]["attempts"]), (1, 1))
        self.sandbox.control("advance", ms=86400000)
        self.assertEqual(len(self.catcher.bodies), 1)
        self.assertEqual(journal["patient_exams"][0]["webhooks"][0]["faults"], ["webhook-drop"])

    def test_webhook_cut_short_and_then_whole(self):
        self.decided("webhook-cut-short")
        self.catcher.wait_for(1)
        self.assertEqual(self.catcher.cut_short, 1)
        attempts = wait_until(lambda: [webhook["attempts"] for exam in self.sandbox.journal()["patient_exams"]
                                       for webhook in exam["webhooks"] if webhook["state"] == "answered"])[0]
        self.assertEqual([attempt["problem"] for attempt in attempts], ["cut short on purpose", None])

    def test_ids_as_strings(self):
        patient_exam = self.decided("ids-as-strings")
        event = self.catcher.wait_for(1)[0]
        self.assertEqual((event["exam_id"], event["patient_exam_id"]), ("4201", str(patient_exam)))
        self.assert_all_is_well_again()

    def test_older_status_words(self):
        for number, decision in enumerate(("defer", "na") * 6, 1):
            self.decided("older-status-words", decision)
            events = self.catcher.wait_for(number)
        seen = {event["exam_status"] for event in events}
        self.assertEqual(seen, {"Defer to Medical Director", "Deferred", "N/A", "Not Applicable"})
        self.assert_all_is_well_again()

    def test_unknown_status(self):
        self.decided("unknown-status")
        self.assertEqual(self.catcher.wait_for(1)[0]["exam_status"], "Escalated for Peer Review")
        self.assert_all_is_well_again()

    def test_contradict(self):
        for decision, words in [("approve", ["Approved", "Rejected"]), ("reject", ["Rejected", "Approved"])]:
            count = len(self.catcher.bodies)
            patient_exam = self.decided("contradict", decision)
            events = self.catcher.wait_for(count + 2)[count:]
            self.assertEqual([event["exam_status"] for event in events], words)
            self.assertEqual({event["patient_exam_id"] for event in events}, {patient_exam})
        self.assert_all_is_well_again()


if __name__ == "__main__":
    unittest.main()
