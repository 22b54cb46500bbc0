# SPDX-License-Identifier: GPL-3.0-or-later
# A clinic of real processes in a time of its own: the provider, the relay, and desks that each have a line to it.
import datetime
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

from clinic import Relay, program
from desk_process import ARRIVAL, CLEARANCE, STATE, DeskError, DeskProcess
from link import Link
from sandbox_process import KEY, SandboxProcess
from shared_time import SharedTime

ZONE = "America/Chicago"
START = datetime.datetime(2027, 3, 9, 15, 50, tzinfo=datetime.timezone.utc)  # ten to ten in Chicago
TODAY, TOMORROW = "2027-03-09", "2027-03-10"
DAYS = (TODAY, TOMORROW)

# name: exams of the provider's catalogue, and what else the treatment says
TREATMENTS = {
    "Botox": ((4201,), {}),
    "Filler": ((4202,), {}),
    "Drip": ((4204, 4206), {}),
    "Peel": ((4210,), {"automatic": True}),
    "Semaglutide": ((4301,), {"glp1": True}),
    "Cold sores": ((4305,), {}),
    "Numbing": ((4307,), {}),
}
FIRST_PRESCRIPTION = 4300
PATIENCE_S = 120


class HourRelay(Relay):
    """Says what it has to say to a file: nobody reads along for an hour."""

    def start(self):
        from clinic import free_port
        if self.port == 0:
            self.port = free_port()
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([program("anteroom-relay"), "--data-dir", self.data_dir, "--listen",
                                         f"127.0.0.1:{self.port}", "--public-url", self.url],
                                        stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + PATIENCE_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the relay did not start")
            time.sleep(0.02)

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        assert self.process.poll() is None, f"the relay has ended by itself, with {self.process.returncode}"
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        self.process = None
        self.log.close()
        return code


class HourDesk(DeskProcess):
    def __init__(self, name, provider_uri, link, while_waiting):
        super().__init__(provider_uri)
        self.name, self.link_to_relay, self._while_waiting = name, link, while_waiting
        self._seen = {}       # appointment -> row, as last said
        self.unchecked = []   # appointments whose rows nobody has held against anything yet
        self.boards = {date: {"rows": [], "ids": []} for date in DAYS}

    def launch(self):
        if self.process is not None:
            self._close_pipes()
        self.process = subprocess.Popen([os.environ["ANTEROOM_CLINIC_DESK"], self.data, self.keyring, self.provider_uri],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        return self

    def begin(self, do, **members):
        """Asks, and leaves the answer to finish()."""
        self.process.stdin.write(json.dumps({"do": do, **members}).encode() + b"\n")
        self.process.stdin.flush()

    def finish(self, do="it"):
        """While nothing comes, time passes: an answer may be kept back for as long as a person would wait."""
        turns = 0
        while b"\n" not in self._rest:
            if not select.select([self.process.stdout], [], [], 0.1)[0]:
                turns += 1
                if turns > PATIENCE_S * 10:
                    raise AssertionError(f"{self.name} did not answer {do}")
                self._while_waiting(turns)
                continue
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                raise EOFError(f"the desk ended during {do}")
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        answer = json.loads(line)
        if "error" in answer:
            raise DeskError(answer)
        return answer

    def ask(self, do, **members):
        self.begin(do, **members)
        return self.finish(do)

    def start(self):
        state = STATE[self.ask("start")["state"]]
        assert state == "ready" or not os.path.exists(self.data), f"{self.name} is {state}"
        return state

    def restart(self, how):
        if how == "kill":
            self.kill()
        else:
            code = self.stop()
            assert code == 0, f"{self.name} ended with {code}"
        self.launch()
        self.start()

    def begin_look(self):
        self.begin("board", dates=DAYS)

    def finish_look(self):
        """Both days' boards, as they are now; "news" are the rows that were not as they were."""
        for date, board in zip(DAYS, self.finish("board")["days"]):
            for row in board["news"]:
                row["arrival"] = ARRIVAL[row["arrival"]]
                for clearance in row["clearances"]:
                    for told in (clearance, clearance.get("flag")):
                        if told is not None:
                            told["code"] = CLEARANCE[told["code"]]
                self._seen[row["id"]] = row
            board["rows"] = [self._seen[visit] for visit in board["ids"]]
            self.boards[date] = board
            self.unchecked += [row["id"] for row in board["news"]]
        return self.boards

    def look(self):
        self.begin_look()
        return self.finish_look()

    def rows(self):
        """As last looked at, as the next."""
        return [row for date in DAYS for row in self.boards[date]["rows"]]

    def row(self, appointment):
        """As last looked at."""
        return next((self._seen[visit] for board in self.boards.values() for visit in board["ids"] if visit == appointment), None)


class HourClinic:
    def __init__(self, seed):
        self.time = SharedTime(START)
        self.sandbox = SandboxProcess("--seed", str(seed))
        self.relay = HourRelay()
        self.links = [Link(self.relay.port) for _ in range(3)]
        self.manager = HourDesk("manager", self.sandbox.url, self.links[0], self.wait_a_turn).launch()
        self._set_up()
        self.reception = self.admit("reception", self.links[1])
        self.desks = (self.manager, self.reception)
        self.put_right = None  # called when somebody waits in vain: whatever is cut or stopped comes back

    def _set_up(self):
        self.manager.start()
        self.manager.ask("setup", name="Lakeside Aesthetics", zone=ZONE, key=KEY)
        self.manager.ask("claim", uri=self.links[0].url, code=self.relay.add_clinic("Lakeside Aesthetics"))
        self.manager.ask("finish")
        catalogue = {exam["id"]: exam for exam in self.sandbox.api("exam_list")[1]["exams"]}
        for name, (exams, more) in TREATMENTS.items():
            self.manager.ask("offer", name=name, **more, exams=[
                {"id": str(exam), "title": catalogue[exam]["title"], "rx": catalogue[exam]["rx_type"]} for exam in exams])
        self.treatments = self.manager.ask("treatments")["treatments"]
        self.exams_of = {self.treatments[name]: exams for name, (exams, _) in TREATMENTS.items()}
        self.wait("the first desk to have told everything", lambda: self.manager.queued() == 0)

    def admit(self, name, link):
        """A further desk, at the reception, with a line of its own."""
        desk = HourDesk(name, self.sandbox.url, link, self.wait_a_turn)
        self.manager.ask("admit", keyring=desk.keyring)
        path = os.path.join(desk.keyring, "relay-token")
        with open(path, encoding="utf-8") as file:
            token = file.read().split("\n", 1)[1]
        with open(path, "w", encoding="utf-8") as file:
            file.write(link.url + "\n" + token)
        self.wait("the roster to be told", lambda: self.manager.queued() == 0)
        desk.launch()
        assert desk.start() == "ready"
        self.wait(f"{name} to have read the log", lambda: desk.ask("treatments")["treatments"] and not desk.ask("status")["reading"])
        return desk

    def let_pass(self, ms):
        """Time passes for everybody, and whoever only sleeps is woken to see it."""
        self.time.advance(ms)
        self.sandbox.get("/control/faults")
        if self.relay.process is not None:
            self.relay.answers()

    def wait_a_turn(self, turns):
        self.let_pass(500)
        if turns % 60 == 0 and self.put_right is not None:
            self.put_right()

    def wait(self, what, question, patience=PATIENCE_S):
        deadline = time.monotonic() + patience
        while not question():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for: {what}")
            time.sleep(0.02)

    def close(self):
        """Returns how each of them ended."""
        codes = []
        for desk in self.desks:
            codes.append(desk.stop() if desk.process.poll() is None else desk.process.returncode)
            shutil.rmtree(desk.folder, ignore_errors=True)
        codes += [code for code in (self.relay.stop(), self.sandbox.stop()) if code is not None]
        shutil.rmtree(self.relay.data_dir, ignore_errors=True)
        for link in self.links:
            link.close()
        self.time.close()
        return codes
