# SPDX-License-Identifier: GPL-3.0-or-later
# How it starts and stops, and that a seed repeats everything.
import os
import signal
import subprocess
import unittest

from fixture import SandboxCase
from sandbox_process import SandboxProcess, wait_until


class Start(SandboxCase):
    def test_what_it_cannot_do_is_said_and_it_ends(self):
        busy = self.start()
        for options in (["--listen", f"127.0.0.1:{busy.port}"], ["--listen", "0.0.0.0:0"],
                        ["--fault", "no-such-fault"], ["--fault", "http-500:often"],
                        ["--webhook-base", "http://hooks.example.com"], ["--no-such-option"]):
            with self.subTest(options=options):
                end = subprocess.run([os.environ["ANTEROOM_SANDBOX"], "--listen", "127.0.0.1:0", *options],
                                     capture_output=True, text=True, timeout=20)
                self.assertEqual((end.returncode, end.stdout), (1, ""))
                self.assertRegex(end.stderr, r"^anteroom-sandbox: .+\n$")

    def test_a_bare_port_is_on_loopback(self):
        sandbox = SandboxProcess("--listen", "0")
        self.addCleanup(sandbox.stop)
        self.made(sandbox.api("exam_list"))

    def test_it_stops_cleanly_with_work_under_way(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            catcher = self.catch()
            sandbox = SandboxProcess("--fault", "webhook-late", "--fault", "slow-answer@exam_list:1")
            sandbox.decide(self.first_exam(sandbox.invite(webhook_url=catcher.url)), "approve")
            with self.assertRaises(TimeoutError):
                sandbox.api("exam_list", timeout=0.3)
            sandbox.process.send_signal(number)
            self.assertEqual(sandbox.process.wait(20), 0)
            sandbox.stop()


class Seed(SandboxCase):
    def story(self, *options):
        """Everything drawn in a run: ids, links, words, providers and the order of attempts."""
        sandbox, catcher = self.start(*options), self.catch(answers=[500])
        told = []
        for decision in ("approve", "defer", "reject"):
            invite = self.made(sandbox.invite(exams=[4201, 4202], webhook_url=catcher.url))
            told.append(invite["meeting_uuid"])
            for exam in invite["patient_exams"]:
                told.append(exam["patient_exam_id"])
                sandbox.decide(exam["patient_exam_id"], decision)
        wait_until(lambda: sandbox.journal()["webhooks"]["answered"] == 6)
        events = sorted(catcher.wait_for(6), key=lambda event: event["patient_exam_id"])
        told += [(event["provider_name"], event["exam_status"], event["exam_url"].split("/pdfs/")[1][:40])
                 for event in events]
        return told

    def test_the_same_seed_tells_the_same_story(self):
        first = self.story("--seed", "7", "--fault", "older-status-words")
        self.assertEqual(self.story("--seed", "7", "--fault", "older-status-words"), first)
        self.assertNotEqual(self.story("--seed", "8", "--fault", "older-status-words"), first)


class WebhookBase(SandboxCase):
    def test_none_sends_nothing(self):
        sandbox, catcher = self.start("--webhook-base", "none"), self.catch()
        sandbox.decide(self.first_exam(sandbox.invite(webhook_url=catcher.url)), "approve")
        sandbox.control("advance", ms=60000)
        self.made(sandbox.api("exam_list"))
        self.assertEqual(sandbox.journal()["webhooks"]["dropped"], 1)
        self.assertEqual(catcher.bodies, [])

    def test_an_origin_takes_the_place_of_the_invites(self):
        catcher = self.catch()
        sandbox = self.start("--webhook-base", catcher.url.split("/hooks")[0])
        sandbox.decide(self.first_exam(sandbox.invite(webhook_url="https://relay.example.org/hooks/a?b=c")),
                       "approve")
        catcher.wait_for(1)
        self.assertEqual(catcher.paths, ["/hooks/a?b=c"])


if __name__ == "__main__":
    unittest.main()
