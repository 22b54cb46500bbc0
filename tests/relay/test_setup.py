# SPDX-License-Identifier: GPL-3.0-or-later
"""setup: what it asks, what it writes, what it never writes over, and that the relay runs on it."""
import getpass
import os
import pwd
import re
import resource
import select
import shutil
import stat
import subprocess
import tempfile
import unittest

RELAY = os.environ["ANTEROOM_RELAY"]
END = object()
ROOT = os.geteuid() == 0


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="anteroom-setup-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = os.path.join(self.folder, "relay.conf")
        self.data = os.path.join(self.folder, "data")

    def run_relay(self, *arguments, **more):
        return subprocess.run([RELAY, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, **more)

    def set_up(self, *arguments, user=None, **more):
        said = {"--config": self.file, "--data-dir": self.data, "--public-url": "https://relay.example.com",
                "--user": user or getpass.getuser(), **dict(zip(arguments[::2], arguments[1::2]))}
        return self.run_relay("setup", *[f"{name}={value}" for name, value in said.items() if value is not None], **more)

    def refuse(self, words, *arguments, **more):
        done = self.set_up(*arguments, **more)
        self.assertEqual(done.returncode, 2, done)
        self.assertRegex(done.stderr, rf"\Aanteroom-relay: [^\n]*{words}[^\n]*\n\Z")
        self.assertEqual(done.stdout, "")

    def settings(self):
        with open(self.file, encoding="utf-8") as file:
            return file.read()

    def test_writes_what_the_relay_reads(self):
        done = self.set_up("--listen", f"unix:{self.folder}/relay.sock")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        relay = subprocess.Popen([RELAY, "--config", self.file], stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(relay.stdout.readline(), f"listening on unix:{self.folder}/relay.sock\n")
            code = self.run_relay("--config", self.file, "clinic", "add", "Lakeside Aesthetics")
            self.assertRegex(code.stdout, r"(?m)^    (\w{5}-){3}\w{5}$")
        finally:
            relay.terminate()
            self.assertEqual(relay.wait(20), 0)
            relay.stdout.close()

    def test_files_are_the_relays_alone(self):
        done = self.set_up(user="nobody")
        self.assertEqual(done.returncode, 0, done.stderr)
        status, folder = os.stat(self.file), os.stat(self.data)
        owner = pwd.getpwnam("nobody") if ROOT else pwd.getpwuid(os.geteuid())
        self.assertEqual((status.st_uid, status.st_gid), (os.geteuid(), owner.pw_gid))
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o640 if ROOT else 0o600)
        self.assertEqual((folder.st_uid, stat.S_IMODE(folder.st_mode)), (owner.pw_uid, 0o700))

    def test_says_what_is_next(self):
        said = self.set_up("--proxy", "nginx").stdout
        self.assertEqual(re.findall(r"(?m)^ (\d)\. ", said), ["1", "2", "3"])
        for line in ("systemctl edit anteroom-relay.service", f"ReadWritePaths={self.data}",
                     "systemctl enable --now anteroom-relay.socket anteroom-relay.service",
                     "adduser www-data anteroom-proxy", f"--config {self.file} proxy nginx > /etc/nginx/",
                     "systemctl restart nginx", "clinic add"):
            self.assertIn(line, said)
        said = self.set_up("--proxy", "caddy", "--listen", "127.0.0.1:8470", "--config", self.file + "2").stdout
        for line in ("systemctl edit anteroom-relay.socket", "ListenStream=127.0.0.1:8470", "proxy caddy > /etc/caddy/Caddyfile"):
            self.assertIn(line, said)
        self.assertNotIn("adduser", said)

    def test_never_writes_over_a_file_untold(self):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("kept")
        self.refuse("--replace")
        self.assertEqual(self.settings(), "kept")
        done = self.set_up("--listen", "[::1]:8470")
        self.assertEqual(done.returncode, 2)
        done = self.run_relay("setup", "--replace", f"--config={self.file}", f"--data-dir={self.data}",
                              "--public-url=relay.example.com", f"--user={getpass.getuser()}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("public-url=https://relay.example.com\n", self.settings())

    def test_a_full_disk_leaves_the_old_file(self):
        self.assertEqual(self.set_up().returncode, 0)
        before = self.settings()
        done = self.run_relay("setup", "--replace", f"--config={self.file}", f"--data-dir={self.data}",
                              "--public-url=other.example.com", f"--user={getpass.getuser()}",
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)))
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot be written", done.stderr)
        self.assertEqual(self.settings(), before)
        self.assertEqual(sorted(os.listdir(self.folder)), ["data", "relay.conf"])

    def test_refuses_what_the_relay_could_not_use(self):
        self.refuse("--public-url", "--public-url", None)
        self.refuse("https://", "--public-url", "http://relay.example.com")
        self.refuse("https://", "--public-url", "https://relay.example.com/?x")
        self.refuse("with a path", "--public-url", "https://relay.example.com/relay")
        self.refuse("letters", "--public-url", "https://relay;.example.com")
        self.refuse("proxy alone", "--listen", "0.0.0.0:8470")
        self.refuse("proxy alone", "--listen", "relay.sock")
        self.refuse("signs", "--listen", "unix:/run/a;b")
        self.refuse("from the root", "--data-dir", "data")
        self.refuse("nginx and caddy", "--proxy", "apache")
        self.refuse("cannot be made", "--data-dir", self.folder + "/no/such")
        self.refuse("0700", "--data-dir", self.folder_open_to_others())
        self.refuse("cannot be written", "--config", self.folder + "/no/relay.conf")
        if ROOT:
            self.refuse("no user no-such-user", user="no-such-user")
            self.refuse("own", "--data-dir", self.folder_of_root(), user="nobody")
        self.assertFalse(os.path.exists(self.file))

    def folder_open_to_others(self):
        path = os.path.join(self.folder, "open")
        os.mkdir(path)
        os.chmod(path, 0o755)
        return path

    def folder_of_root(self):
        path = os.path.join(self.folder, "roots")
        os.mkdir(path, 0o700)
        return path

    def test_odd_names_are_read_back(self):
        for number, name in enumerate(("a b", "tab\tin", "größe", "# no remark", "back\\slash", "[relay]", "x=y;z", " edge ")):
            with self.subTest(name):
                file = f"{self.file}.{number}"
                done = self.set_up("--data-dir", os.path.join(self.folder, name), "--config", file)
                self.assertEqual(done.returncode, 0, done.stderr)
                relay = self.run_relay("--config", file, "clinic", "add", "Lakeside")
                self.assertEqual(relay.returncode, 0, relay.stderr)
                self.assertTrue(os.path.exists(os.path.join(self.folder, name, "relay.db")))

    # --- Asking ---

    def answer(self, *lines):
        """A line for each question; END: nothing more comes. Returns the exit status and what was said."""
        relay = subprocess.Popen([RELAY, "setup", "--ask", f"--config={self.file}", f"--user={getpass.getuser()}"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = b""
        for line in lines:
            said += self.read_question(relay)
            if line is END:
                relay.stdin.close()
                break
            os.write(relay.stdin.fileno(), line.encode() + b"\n")
        said += relay.stdout.read()
        relay.stdout.close()
        relay.stdin.close()
        return relay.wait(30), said.decode()

    def read_question(self, relay):
        said = b""
        while not said.endswith(b": "):
            ready, _, _ = select.select([relay.stdout], [], [], 30)
            self.assertTrue(ready, f"no question came after {said!r}")
            more = os.read(relay.stdout.fileno(), 1000)
            self.assertTrue(more, f"it ended after {said!r}")
            said += more
        return said

    def test_asks_until_the_answer_is_right(self):
        code, said = self.answer("data", self.data, "", "http://relay.example.com", "relay.example.com", "0.0.0.0:80", "",
                                 "apache", "caddy")
        self.assertEqual(code, 0, said)
        self.assertEqual(said.count("This cannot be used: "), 5)
        self.assertIn("proxy caddy", said)
        self.assertIn("[unix:/run/anteroom-relay/relay.sock]", said)
        self.assertEqual([line for line in self.settings().split("\n") if "=" in line],
                         [f"data-dir={self.data}", "listen=unix:/run/anteroom-relay/relay.sock",
                          "public-url=https://relay.example.com"])

    def test_asked_and_not_answered_writes_nothing(self):
        code, said = self.answer(self.data, END)
        self.assertEqual(code, 2, said)
        self.assertIn("nothing was written", said)
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
