# SPDX-License-Identifier: GPL-3.0-or-later
# A test case with a sandbox of its own, which must end by itself and well.
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from sandbox_process import SandboxProcess, WebhookCatcher  # noqa: E402


class SandboxCase(unittest.TestCase):
    def start(self, *options):
        sandbox = SandboxProcess(*options)
        self.addCleanup(lambda: self.assertEqual(sandbox.stop(), 0))
        return sandbox

    def catch(self, answers=()):
        catcher = WebhookCatcher(answers)
        self.addCleanup(catcher.close)
        return catcher

    def made(self, answer):
        """The body of a 200."""
        status, body = answer
        self.assertEqual(status, 200, body)
        return body

    def first_exam(self, answer):
        """The patient exam's id from an invite's answer."""
        return self.made(answer)["patient_exams"][0]["patient_exam_id"]

    def assert_refused(self, answer, status, text):
        self.assertEqual(answer[0], status, answer)
        self.assertEqual(answer[1]["error_message"], text)
