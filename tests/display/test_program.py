# SPDX-License-Identifier: GPL-3.0-or-later
"""The program itself and not the one for training: it starts, says nothing of training, and has no door for tests."""
import os
import subprocess
import tempfile
import unittest

import story
from clinic import Keyring, program
from story import picture_path
from window import Application, keys, picture, wait_for

DOORS = (["--provider-uri", "http://127.0.0.1:8790"], ["--relay-uri", "http://127.0.0.1:8791"],
         ["--provider-uri=http://127.0.0.1:8790"])


def run(name, *options):
    return subprocess.run([program(name), *options], capture_output=True, text=True, timeout=60)


class Program(story.TestCase):
    def test_it_starts_with_its_assistant(self):
        keyring = Keyring()
        keyring.unlock()
        self.addCleanup(keyring.stop)
        log = tempfile.TemporaryFile()
        self.addCleanup(log.close)
        process = subprocess.Popen([program("anteroom")], stdout=log, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        app = Application(process)
        app.find("heading", "Welcome to Anteroom")
        self.assertFalse([node for node in app.find_all("status bar") + app.find_all("label") if "Training" in node.get_name()])
        picture(picture_path("program"))
        app.press("Begin")
        app.find("heading", "Your Clinic")
        keys("ctrl+q")
        wait_for("it to end", lambda: process.poll() is not None)
        log.seek(0)
        said = log.read().decode(errors="replace")
        self.assertEqual(process.returncode, 0, said)
        self.assertNotIn("CRITICAL", said)
        self.assertFalse(os.path.exists(os.path.join(os.environ["HOME"], ".local", "share", "anteroom-training")))

    def test_it_has_no_door_for_tests(self):
        for options in DOORS:
            with self.subTest(options):
                ended = run("anteroom", *options)
                self.assertNotEqual(ended.returncode, 0)
                self.assertIn("Unknown option", ended.stderr)

    def test_training_takes_addresses_of_this_computer_only(self):
        for option in ("--provider-uri", "--relay-uri"):
            for uri in ("https://api.example.com", "http://127.0.0.1.example.com:8790", "http://192.0.2.7:8790"):
                with self.subTest(uri):
                    ended = run("anteroom-training", option, uri)
                    self.assertEqual(ended.returncode, 2)
                    self.assertIn(f"{option} takes only an address on this computer", ended.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
