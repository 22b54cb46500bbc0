# SPDX-License-Identifier: GPL-3.0-or-later
"""data/demo where there is a display: an invented clinic is open in the middle of its day, and what the demo says to
try can be done."""
import os
import re
import subprocess
import sys
import unittest

from clinic import Keyring, own_build_folder
from front_desk import FrontDesk
from sandbox_process import Sandbox
from window import Application, keys, name_of, wait_active, wait_for

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
sys.path.insert(0, DATA)
from browser import decide_in_console, find_link, finish_meeting  # noqa: E402
from invented import CLINIC, DAY, DECISIONS  # noqa: E402

REN = "Ren Yamamoto"


class Practice:
    """The demo with a display, until a person closes its window."""

    def __init__(self, build):
        self.process = subprocess.Popen([sys.executable, "-u", os.path.join(DATA, "practise.py")], stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "ANTEROOM_BUILD": build})
        self.said = ""

    def wait_until_said(self, pattern):
        for line in self.process.stdout:
            self.said += line
            found = re.search(pattern, line)
            if found:
                return found[1]
        raise AssertionError(f"the demo ended and had said: {self.said}")

    def poll(self):
        return self.process.poll()

    @property
    def pid(self):
        """The window's."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid), "-f", "anteroom-training"], capture_output=True, text=True)
        return int(found.stdout) if found.stdout.strip().isdigit() else None

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()


class Practise(unittest.TestCase):
    def test_a_person_finds_a_day_that_goes_on(self):
        build = own_build_folder()
        self.addCleanup(build.cleanup)
        keyring = Keyring()
        keyring.unlock()
        self.addCleanup(keyring.stop)
        self.try_it(build.name)
        self.find_it_again(build.name)

    def open_demo(self, build):
        demo = Practice(build)
        self.addCleanup(demo.end)
        provider = demo.wait_until_said(r"Be the provider: +open (\S+)/provider ")
        desk = FrontDesk(Application(demo))
        desk.frame = desk.app.frame(CLINIC)
        desk.sandbox = Sandbox(provider)
        self.assertFalse(desk.app.has("heading", "Welcome to Anteroom"))
        return demo, desk

    def close_demo(self, demo, desk):
        wait_active(desk.app, CLINIC)
        keys("ctrl+q")
        wait_for("the demo to end", lambda: demo.poll() is not None)
        self.assertEqual(demo.poll(), 0)
        self.assertIn("The demo has ended.", demo.process.stdout.read())

    def try_it(self, build):
        """As the demo says how to."""
        demo, desk = self.open_demo(build)
        for person, _, _, _, sentence in DECISIONS:
            desk.row(person, sentence)
        desk.row("Åsa Lindqvist", "Done")
        desk.row("Adaeze Okafor", "In room")
        desk.app.press("Send invite", within=desk.row(REN, "needs an invite"))
        desk.row(REN, "waiting, invite sent")
        desk.select(REN)
        desk.app.press("Copy link")
        desk.app.find_text("^The meeting link is copied$")
        self.assertTrue(find_link(desk.sandbox, REN))
        finish_meeting(desk.sandbox, REN)
        decide_in_console(desk.sandbox, REN, "Botox", "approve", "")
        desk.row(REN, "Botox: cleared until")
        self.close_demo(demo, desk)

    def find_it_again(self, build):
        """The same day, and nobody booked twice."""
        demo, desk = self.open_demo(build)
        desk.row(REN, "Botox: cleared until")
        rows = [node for node in desk.app.find_all("list item", re.compile(r"^Today, \d+$"))]
        self.assertEqual(name_of(rows[0]), f"Today, {len(DAY)}")
        self.close_demo(demo, desk)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
