# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server, several relays on it, and the desks and senders at them."""
import glob
import json
import os
import pwd
import resource
import shutil
import signal
import subprocess
import tempfile

import relay_servers
from relay_servers import servers, tool

FILES_FREE = 600  # beside one for each connection
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def find_postgresql():
    """Where its programs are; None: it is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


def allow_files(number):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < number:
        raise SystemExit(f"So many desks need {number} open files for one process, and {hard} are allowed here: raise the limit "
                         f"(ulimit -Hn {number}, or LimitNOFILE= of a unit), or ask for a smaller part.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))


def stat_of(pid):
    """From the third field on; None: it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def children_of(pid):
    """Of PostgreSQL, whose processes have none of their own."""
    return [other for other in os.listdir("/proc") if other.isdigit() and (stat_of(other) or [0, 0])[1] == str(pid)]


def used_s(pid, with_children=False):
    """Of the processor. What children that have ended used is counted with them."""
    own = stat_of(pid)
    total = sum(map(int, own[11:15] if with_children else own[11:13]))
    if with_children:
        total += sum(sum(map(int, stat[11:13])) for stat in map(stat_of, children_of(pid)) if stat)
    return total * TICK_S


class Postgresql:
    """In a folder of its own, reached by a socket file, run by an ordinary user: it refuses to be root."""

    def __init__(self):
        self.programs = find_postgresql()
        self.folder = tempfile.mkdtemp(prefix="anteroom-capacity-")
        self.prefix = ["setpriv", "--pdeathsig=INT"]
        if os.geteuid() == 0:
            try:
                user = pwd.getpwnam("postgres")
            except KeyError:
                user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        self.where = f"postgresql://relay@/postgres?host={self.folder}"
        data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", data, "-U", "relay", "--auth=trust", "-E", "UTF8", "--locale=C")
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(self.command("postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=",
                                                         "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB"),
                                            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log)
        servers.wait_for("PostgreSQL", self.is_ready)

    def command(self, program, *arguments):
        return [*self.prefix, os.path.join(self.programs, program), *arguments]

    def run(self, program, *arguments):
        return subprocess.run(self.command(program, *arguments), cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def is_ready(self):
        return subprocess.run(self.command("pg_isready", "-q", "-h", self.folder, "-U", "relay", "-d", "postgres"), check=False,
                              cwd=self.folder).returncode == 0

    def do(self, sql):
        return self.run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.where, "-c", sql)

    def ask(self, sql):
        """One number."""
        return float(self.do(sql))

    def used_s(self):
        return used_s(self.process.pid, with_children=True)

    def pss_kib(self):
        total = 0
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            try:
                total += relay_servers.pss_kib(pid)
            except OSError:
                pass  # it has ended meanwhile
        return total

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder)


class Relay:
    def __init__(self, database):
        self.folder = tempfile.mkdtemp(prefix="anteroom-capacity-")
        self.address = f"127.0.0.1:{servers.free_port()}"
        self.process = subprocess.Popen([servers.RELAY, "--data-dir", os.path.join(self.folder, "data"), "--listen", self.address,
                                         "--public-url", f"https://{servers.NAME}", "--database", database],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line

    def used_s(self):
        return used_s(self.process.pid)

    def pss_kib(self):
        return relay_servers.pss_kib(self.process.pid)

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder)


class World:
    """All of it, for as long as it is entered."""

    def __init__(self, n_relays, n_clinics):
        self.parts = []
        try:
            self.database = self.keep(Postgresql())
            self.relays = [self.keep(Relay(self.database.where)) for _ in range(n_relays)]
            clinics = os.path.join(self.relays[0].folder, "clinics")
            with open(clinics, "wb") as file:
                subprocess.run([tool("bench-claim"), self.database.where, str(n_clinics)], stdout=file, check=True)
            for chore in ("VACUUM ANALYZE", "CHECKPOINT"):  # which it would do at a time of its own choice
                self.database.do(chore)
            self.day = subprocess.Popen([tool("bench-day"), clinics, *(relay.address for relay in self.relays)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except BaseException:
            self.end()
            raise

    def keep(self, part):
        self.parts.append(part)
        return part

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.day.stdin.close()
        self.day.wait()
        self.day.stdout.close()
        self.end()

    def end(self):
        for part in reversed(self.parts):
            part.end()

    def do(self, *words):
        """What the day saw, and what of the processor was used meanwhile. Nobody may have been refused."""
        before = [self.used_by_relays(), self.database.used_s()]
        self.day.stdin.write(" ".join(map(str, words)) + "\n")
        self.day.stdin.flush()
        seen = json.loads(self.day.stdout.readline())
        if seen["failed"]:
            raise SystemExit(f"{seen['failed']} of {seen['sent']} webhooks and {seen['told'] + seen['empty']} waits came to nothing (the last with "
                             f"status {seen['failure']}): this machine has too much to do for that. Let it be quiet, or ask for a smaller part.")
        return {**seen, "relays_s": self.used_by_relays() - before[0], "database_s": self.database.used_s() - before[1]}

    def used_by_relays(self):
        return sum(relay.used_s() for relay in self.relays)

    def pss_of_relays(self):
        return sum(relay.pss_kib() for relay in self.relays)
