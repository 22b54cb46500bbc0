# SPDX-License-Identifier: GPL-3.0-or-later
"""data/demo where there is no display: the story it plays by itself, with every decision made on the provider's page,
and the pictures it leaves."""
import os
import subprocess
import sys
import unittest

from clinic import own_build_folder

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
sys.path.insert(0, DATA)
from invented import DECISIONS  # noqa: E402

PICTURES = ("welcome", "clinic", "api-key", "recovery-sheet", "words", "relay", "all-set", "choose-exam", "treatments", "new-patient",
            "new-appointment", "day-booked", "invited", "decided", "gate-waits-for-notes", "notes", "notes-read", "offline",
            "offline-after-restart-dark", "board-dark", "board-360-dark", "board", "board-360")


class Demo(unittest.TestCase):
    def test_it_plays_by_itself_and_leaves_pictures(self):
        build = own_build_folder()
        self.addCleanup(build.cleanup)
        played = subprocess.Popen([sys.executable, os.path.join(DATA, "story.py")], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "ANTEROOM_BUILD": build.name})
        said = played.communicate()[0]
        self.assertEqual(played.returncode, 0, said)
        for person, _, decision, _, _ in DECISIONS:
            self.assertRegex(said, f"The provider decides “{decision}” for {person}; ")
        self.check_pictures(os.path.join(build.name, "demo"))

    def check_pictures(self, folder):
        found = sorted(os.listdir(folder))
        self.assertEqual([name[3:-4] for name in found], list(PICTURES))
        for name in found:
            told = subprocess.run(["identify", "-format", "%w %h %k", os.path.join(folder, name)], capture_output=True, text=True, check=True)
            width, height, colours = map(int, told.stdout.split())
            self.assertEqual((width, height), (360, 720) if "360" in name else (1440, 900), name)
            self.assertGreater(colours, 300, f"{name} shows something")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
