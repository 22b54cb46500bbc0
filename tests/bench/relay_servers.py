# SPDX-License-Identifier: GPL-3.0-or-later
"""The relay and its peers, each a process on a folder of its own, under the same model of the disk, and the one load."""
import hashlib
import json
import os
import re
import resource
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "relay"))
import servers  # noqa: E402

BUILD = os.environ["ANTEROOM_BUILD"]
NODE_MODULES = os.environ.get("ANTEROOM_BENCH_NODE", "")
BELOW = "/0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210"  # an invite and its tag
FILES_OPEN = 16384


def tool(name):
    return os.path.join(BUILD, "tests", "bench", name)


def allow_many_files():
    """As the relay's unit does, for whoever is started from here."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = FILES_OPEN if hard == resource.RLIM_INFINITY else min(FILES_OPEN, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def environment(sync_ms):
    """Under a sanitizer its library would have to come first, which it need not for what is preloaded here."""
    if not sync_ms:
        return dict(os.environ)
    asan = os.environ.get("ASAN_OPTIONS", "")
    return {**os.environ, "LD_PRELOAD": tool("bench-sync.so"), "ANTEROOM_BENCH_SYNC_MS": str(sync_ms),
            "ASAN_OPTIONS": f"{asan}:verify_asan_link_order=0"}


def pss_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"(?m)^Pss: +(\d+) kB$", file.read())[1])


class Peer:
    """Says where it listens, and stores in its folder."""
    path = BELOW
    accepted = 0

    def __init__(self, sync_ms=0):
        self.folder = tempfile.mkdtemp(prefix="anteroom-bench-")
        self.process = None
        try:
            self.begin(sync_ms)
        except BaseException:
            self.end()
            raise

    def begin(self, sync_ms):
        self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, text=True, env=environment(sync_ms))
        line = self.process.stdout.readline()
        assert line.startswith("listening on http://"), line
        self.address = line.strip().rpartition("/")[2]

    def file(self, name):
        return os.path.join(self.folder, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
        shutil.rmtree(self.folder)


class Nothing(Peer):
    """libsoup, which stores nothing."""

    def command(self):
        return [tool("bench-peer")]


class CommitEach(Peer):
    """libsoup and SQLite, each webhook a commit."""

    def command(self):
        return [tool("bench-peer"), self.file("events.db")]


class SealEach(CommitEach):
    """The same, of what was split and sealed before, as the relay does."""

    def command(self):
        return [*super().command(), "seal"]


class Node(Peer):
    """What most would write. Absent where its package for SQLite could not be had."""
    is_there = os.path.isdir(os.path.join(NODE_MODULES, "better-sqlite3", "build"))

    def command(self):
        return ["node", os.path.join(HERE, "bench-peer.js"), self.file("events.db")]

    def begin(self, sync_ms):
        os.environ["NODE_PATH"] = NODE_MODULES
        super().begin(sync_ms)


class Webhook(Peer):
    """Debian's webhook, told to wait for the command it runs."""
    path = "/hooks/result"

    def begin(self, sync_ms):
        port = servers.free_port()
        hook = {"id": "result", "incoming-payload-content-type": "application/json", "execute-command": tool("bench-keep"),
                "include-command-output-in-response": True,
                "pass-arguments-to-command": [{"source": "string", "name": self.file("events")}, {"source": "entire-payload"}]}
        with open(self.file("hooks.json"), "w", encoding="utf-8") as file:
            json.dump([hook], file)
        self.process = subprocess.Popen(["webhook", "-hooks", self.file("hooks.json"), "-ip", "127.0.0.1", "-port", str(port)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(sync_ms))
        self.address = f"127.0.0.1:{port}"
        servers.wait_for("webhook", lambda: can_connect(port))


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Relay(servers.Relay):
    """One clinic, claimed; on a port of its own, or on a socket file for a proxy."""

    def __init__(self, sync_ms=0, on_file=False):
        self.folder = tempfile.mkdtemp(prefix="anteroom-bench-")
        os.chmod(self.folder, 0o755)
        self.sync_ms = sync_ms
        listen = f"unix:{self.folder}/relay.sock" if on_file else f"127.0.0.1:{servers.free_port()}"
        self.address = self.socket = listen
        if on_file:
            self.socket = listen.partition(":")[2]
        self.options = ["--data-dir", os.path.join(self.folder, "data"), "--listen", listen, "--public-url", f"https://{servers.NAME}",
                        "--clinic-limit=0", "--desk-limit=0", "--stranger-limit=0"]
        self.process = None
        self.accepted = 0
        try:
            self.start()
            self.take_in_a_clinic()
        except BaseException:
            self.end()
            raise

    def start(self):
        """Returns: the seconds until it was ready."""
        began = time.monotonic()
        self.process = subprocess.Popen([servers.RELAY, *self.options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env=environment(self.sync_ms))
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.ask("GET", "/healthz")
        return time.monotonic() - began

    def connect(self):
        if self.address.startswith("unix:"):
            return super().connect()
        return socket.create_connection(("127.0.0.1", int(self.address.rpartition(":")[2])), timeout=servers.PATIENCE_S)

    @property
    def path(self):
        return self.hook(BELOW)

    @property
    def database(self):
        return os.path.join(self.folder, "data", "relay.db")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """What was accepted must be there."""
        try:
            assert kind or self.count_log() == self.accepted, (self.count_log(), self.accepted)
        finally:
            self.end()

    def fill(self, number):
        """Stopped meanwhile."""
        self.stop()
        self.accepted += number
        subprocess.run([tool("bench-stored"), self.database, self.secret, str(number)], check=True)
        self.start()

    def take_in_desks(self, number):
        """Tokens of as many desks, put into the database of the stopped relay. Returns: the file they are in."""
        self.stop()
        tokens = [secrets.token_urlsafe(32) for _ in range(number)]
        database = sqlite3.connect(self.database)
        columns = [row[1] for row in database.execute("PRAGMA table_info (desk_token)")]
        row = database.execute("SELECT * FROM desk_token").fetchone()
        for token in tokens:
            values = dict(zip(columns, row))
            values["hash"] = hashlib.blake2b(token.encode(), digest_size=32).digest()
            database.execute(f"INSERT INTO desk_token VALUES ({','.join('?' * len(columns))})", [values[column] for column in columns])
        database.commit()
        database.close()
        self.start()
        path = os.path.join(self.folder, "tokens")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(tokens))
        return path


class Nginx(Peer):
    """In front of a relay on a socket file, with the relay's own part for it, TLS taken out."""

    def __init__(self, relay):
        self.relay = relay
        self.path = relay.path
        super().__init__()

    def begin(self, sync_ms):
        port = servers.free_port()
        part = subprocess.run([servers.RELAY, *self.relay.options, "proxy", "nginx"], capture_output=True, text=True, check=True).stdout
        part = re.sub(r"(?m)^ *(listen|ssl_\w+) .*\n", "", part).replace("server {", f"server {{ listen 127.0.0.1:{port};", 1)
        with open(self.file("site.conf"), "w", encoding="utf-8") as file:
            file.write(part)
        kinds = "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(self.file("nginx.conf"), "w", encoding="utf-8") as file:
            file.write(f"""{'user root;' if os.geteuid() == 0 else ''}
                worker_processes auto;
                daemon off;
                pid {self.folder}/pid;
                events {{ worker_connections 4096; }}
                http {{ {kinds} include {self.folder}/site.conf; }}""")
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-e", self.file("error.log"), "-c", self.file("nginx.conf")],
                                        stderr=subprocess.DEVNULL)
        self.address = f"127.0.0.1:{port}"
        servers.wait_for("nginx", lambda: can_connect(port))

    def end(self):
        if self.process:
            self.process.terminate()  # its workers end with it
            self.process.wait()
        super().end()


def load(server, *arguments):
    """What the load saw. Anybody refused or left without an answer is too much: there is nothing to compare then."""
    done = subprocess.run([tool("bench-load"), *map(str, arguments), server.address, server.path], stdout=subprocess.PIPE, text=True,
                          check=False)
    seen = json.loads(done.stdout)
    assert done.returncode == 0, f"{type(server).__name__}: {seen}"
    getattr(server, "relay", server).accepted += seen["answered"]
    return seen
