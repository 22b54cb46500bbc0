# SPDX-License-Identifier: GPL-3.0-or-later
# A desk without a window (desk-driver), as a process that tests ask, kill and start again.
import json
import os
import signal
import subprocess
import tempfile
import time

# The codes of AnteClearanceCode, AnteDeskState, AnteLinkState and AnteArrival, in their order.
CLEARANCE = ["not-required", "needs-invite", "missing-data", "queued", "sending", "unconfirmed", "send-failed", "waiting",
             "cleared", "covered", "read-notes", "rejected", "deferred", "conflicting", "unverified", "identity",
             "call-again", "missed", "link-expired", "expired", "overdue", "ended", "lost", "reading", "unknown"]
STATE = ["starting", "first-run", "keyring-locked", "keyring-absent", "keyring-denied", "wrong-key", "store-newer",
         "store-full", "store-busy", "store-closed", "store-damaged", "ready"]
LINK = ["not-set-up", "connecting", "online", "offline", "silent", "refused", "update"]
ARRIVAL = ["expected", "late", "arrived", "in-room", "done", "cancelled", "no-show"]


class DeskError(Exception):
    def __init__(self, answer):
        super().__init__(answer)
        self.domain = answer["error"]
        self.code = answer["code"]


class DeskProcess:
    def __init__(self, provider_uri, folder=None, data=None, keyring=None, program=None):
        """Data and keyring are in the folder, unless said; keyring "system": that of the session, under the name of the
        training program, which may open the clinic afterwards."""
        self.folder = folder or (os.path.dirname(data) if data else tempfile.mkdtemp(prefix="anteroom-desk-"))
        self.data = data or os.path.join(self.folder, "data")
        self.keyring = keyring or os.path.join(self.folder, "keyring")
        if keyring is None:
            os.makedirs(self.keyring, exist_ok=True)
        self.provider_uri = provider_uri
        self.program = program or os.environ["ANTEROOM_DESK_DRIVER"]
        self.process = None

    def launch(self):
        if self.process is not None:
            self._close_pipes()
        self.process = subprocess.Popen([self.program, self.data, self.keyring, self.provider_uri],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        restore_signals=False)  # a file that may not grow is an error, not an end
        return self

    def ask(self, do, **members):
        self.process.stdin.write(json.dumps({"do": do, **members}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the desk ended during {do}")
        answer = json.loads(line)
        if "error" in answer:
            raise DeskError(answer)
        return answer

    def start(self):
        return STATE[self.ask("start")["state"]]

    def link(self):
        return LINK[self.ask("status")["link"]]

    def queued(self):
        return self.ask("status")["queued"]

    def day(self, date=None):
        answer = self.ask("day", **({"date": date} if date else {}))
        for row in answer["appointments"]:
            row["arrival"] = ARRIVAL[row["arrival"]]
            for clearance in row["clearances"]:
                clearance["code"] = CLEARANCE[clearance["code"]]
        return answer

    def row(self, appointment, date=None):
        return next((row for row in self.day(date)["appointments"] if row["id"] == appointment), None)

    def clearance(self, appointment, date=None):
        return self.row(appointment, date)["clearances"][0]

    def code(self, appointment):
        return self.clearance(appointment)["code"]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _close_pipes(self):
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                pass

    def stop(self):
        """Ends it as a person does; returns the exit code."""
        self.process.stdin.close()
        code = self.process.wait(30)
        self._close_pipes()
        return code


def until(what, question, patience=30):
    deadline = time.monotonic() + patience
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for: {what}")
        time.sleep(0.03)
