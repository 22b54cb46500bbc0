# SPDX-License-Identifier: GPL-3.0-or-later
"""The units as they are installed: systemd understands them, and finds nothing left open that need not be."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

UNIT, SOCKET = os.environ["ANTEROOM_UNIT"], os.environ["ANTEROOM_SOCKET_UNIT"]
MOST_EXPOSURE = 2.0


class Units(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="anteroom-units-")
        self.addCleanup(shutil.rmtree, self.folder)
        # Its program is not installed here; any does for systemd to look at the rest.
        with open(UNIT, encoding="utf-8") as file:
            text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", file.read())
        self.unit = os.path.join(self.folder, "anteroom-relay.service")
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(text)
        self.socket = shutil.copy(SOCKET, self.folder)

    def analyze(self, *arguments):
        place = {**os.environ, "SYSTEMD_UNIT_PATH": f"{self.folder}:/lib/systemd/system:/usr/lib/systemd/system"}
        return subprocess.run(["systemd-analyze", "--no-pager", *arguments], env=place, capture_output=True, text=True)

    def test_systemd_understands_every_line(self):
        for unit in (self.unit, self.socket):
            done = self.analyze("verify", "--man=no", unit)
            ours = [line for line in (done.stdout + done.stderr).split("\n") if "anteroom" in line]
            self.assertEqual((done.returncode, ours), (0, []))

    def test_little_is_left_open(self):
        done = self.analyze("security", "--offline=true", f"--threshold={int(MOST_EXPOSURE * 10)}", self.unit)
        found = re.search(r"Overall exposure level for anteroom-relay.service: ([\d.]+) (\w+)", done.stdout)
        self.assertTrue(found, done.stdout + done.stderr)
        print(found[0])
        self.assertEqual(found[2], "OK")
        self.assertLessEqual(float(found[1]), MOST_EXPOSURE)

    def test_the_socket_is_what_setup_and_snippets_name(self):
        with open(SOCKET, encoding="utf-8") as file:
            path = re.search(r"(?m)^ListenStream=(.*)$", file.read())[1]
        for name, form in (("nginx.conf", f"http://unix:{path};"), ("Caddyfile", f"unix/{path} ")):
            with open(os.path.join(os.path.dirname(SOCKET), name), encoding="utf-8") as file:
                self.assertIn(form, file.read())


if __name__ == "__main__":
    unittest.main(verbosity=2)
