# SPDX-License-Identifier: GPL-3.0-or-later
"""What meson install puts where: everything a desk and an operator need, and nothing else."""
import os
import re
import subprocess
import tempfile
import unittest

BUILD, PREFIX, APP = os.environ["ANTEROOM_BUILD"], os.environ["ANTEROOM_PREFIX"], os.environ["ANTEROOM_APP"] == "yes"

RELAY = """
bin/anteroom-relay
bin/anteroom-sandbox
lib/systemd/system/anteroom-relay.service
lib/systemd/system/anteroom-relay.socket
lib/sysusers.d/anteroom-relay.conf
lib/tmpfiles.d/anteroom-relay.conf
share/anteroom-relay/Caddyfile
share/anteroom-relay/anteroom-relay.rules.yml
share/anteroom-relay/nginx.conf
share/man/man1/anteroom-sandbox.1
share/man/man5/anteroom-relay.conf.5
share/man/man8/anteroom-relay.8
"""
DESK = """
bin/anteroom
bin/anteroom-training
share/applications/org.anteroom.Anteroom.Training.desktop
share/applications/org.anteroom.Anteroom.desktop
share/dbus-1/services/org.anteroom.Anteroom.Training.service
share/dbus-1/services/org.anteroom.Anteroom.service
share/icons/hicolor/scalable/apps/org.anteroom.Anteroom.Training.svg
share/icons/hicolor/scalable/apps/org.anteroom.Anteroom.svg
share/icons/hicolor/symbolic/apps/org.anteroom.Anteroom-symbolic.svg
share/icons/hicolor/symbolic/apps/org.anteroom.Anteroom.Training-symbolic.svg
share/man/man1/anteroom-training.1
share/man/man1/anteroom.1
share/metainfo/org.anteroom.Anteroom.metainfo.xml
"""


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="anteroom-installed-")
        cls.addClassCleanup(folder.cleanup)
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", folder.name], check=True,
                       stdout=subprocess.DEVNULL)
        cls.root = folder.name + PREFIX

    def files(self):
        return {os.path.relpath(os.path.join(folder, name), self.root)
                for folder, _, names in os.walk(self.root) for name in names}

    def test_everything_and_nothing_else(self):
        expected = set((RELAY + (DESK if APP else "")).split())
        found = {re.sub(r"^lib/[\w-]+-linux-gnu\w*/", "lib/", name) for name in self.files()}
        self.assertEqual({name for name in found if not name.startswith("share/locale/")}, expected)

    def test_the_unit_starts_what_is_installed(self):
        with open(os.path.join(self.root, "lib/systemd/system/anteroom-relay.service"), encoding="utf-8") as file:
            program = re.search(r"(?m)^ExecStart=(\S+)", file.read())[1]
        self.assertEqual(program, f"{PREFIX}/bin/anteroom-relay")
        self.assertTrue(os.access(self.root + "/bin/anteroom-relay", os.X_OK))

    def test_readable_for_all(self):
        for name in self.files():
            mode = os.stat(os.path.join(self.root, name)).st_mode & 0o777
            self.assertEqual(oct(mode), oct(0o755 if name.startswith("bin/") else 0o644), name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
