# SPDX-License-Identifier: GPL-3.0-or-later
# A clinic for the tests of the real window: its processes, its people, and what happens to them outside the
# window. What a person at the desk does is in front_desk.py.
import datetime
import json
import os
import re
import time
import unittest
import urllib.request
import zoneinfo

import clinic
from front_desk import FrontDesk, plain
from window import Application, NotFound, children, has_focus, keys, name_of, picture, tab_to, wait_for  # two of them for the tests

# Far enough apart that in one of them it is always forenoon or afternoon.
ZONES = ("America/New_York", "Pacific/Honolulu", "Pacific/Guam")

KEY = "training-key-opens-nothing"

# Of the sandbox's catalogue, with their numbers.
BOTOX, FILLER, HYDRATION, MICRONEEDLING = 4201, 4202, 4204, 4209


class TestCase(unittest.TestCase):
    """Leaves a picture of the screen of a test that failed."""

    def _callTestMethod(self, method):
        try:
            super()._callTestMethod(method)
        except BaseException:
            path = picture_path(f"failed-{self.id().split('.')[-1]}")
            picture(path)
            print(f"The screen then: {path}", flush=True)
            raise


class ClinicTestCase(TestCase):
    """The tests of one clinic, one after the other, in its window."""

    @classmethod
    def setUpClass(cls):
        cls.begin()

    @classmethod
    def begin(cls, **options):
        """Its options are Clinic's."""
        cls.clinic = Clinic(**options)
        cls.addClassCleanup(cls.clinic.end)

    @property
    def app(self):
        return self.clinic.app

    @property
    def desk(self):
        return self.clinic.desk


def picture_path(name):
    folder = os.environ.get("ANTEROOM_PICTURES") or os.path.join(os.environ["ANTEROOM_BUILD"], "pictures")
    return os.path.join(folder, name + ".png")


class Patient:
    """Invented."""

    def __init__(self, first, last, dob="6/30/1990", phone="(212) 555-0123", email=None, state="New York"):
        self.first, self.last, self.dob, self.phone, self.state = first, last, dob, phone, state
        self.name = f"{first} {last}"
        self.email = email if email is not None else re.sub(r"[^a-z.]", "-", f"{first}.{last}".lower()) + "@example.com"


def pick_zone():
    """A zone in which the day has hours enough before it and behind it for all that a test books."""
    for zone in ZONES:
        if 3 <= datetime.datetime.now(zoneinfo.ZoneInfo(zone)).hour < 18:
            return zone
    raise AssertionError("there is always one")


class Clinic:
    """Keyring, sandbox, relay and window. with Clinic() as clinic: …"""

    def __init__(self, name="Harbor Light Clinic", sandbox_options=(), keys=None):
        """keys: a folder from which the relay takes the provider's keys, and then calls the sandbox with them."""
        self.name = name
        self.zone = pick_zone()
        self.keyring = clinic.Keyring()
        self.keyring.unlock()
        self.sandbox = clinic.SandboxProcess(*sandbox_options, program=clinic.program("anteroom-sandbox"))
        self.relay = clinic.Relay(options=() if keys is None else ("--provider-url", self.sandbox.url, "--provider-keys-dir", keys))
        self.claim_code = None
        self.past = {}
        self.program = clinic.Program(self.sandbox)
        self.app = self.desk = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.program.stop()
        self.keyring.stop()
        self.program.check()
        self.relay.end()
        if self.sandbox.stop() != 0:
            raise AssertionError("the practice provider did not end well")

    # --- The program ---

    def start(self, **environment):
        """Starts the program; waits for no more than its window."""
        self.program.start(**{**self.past, **environment})
        self.app = Application(self.program.process)
        self.desk = FrontDesk(self.app)
        return self.app

    def set_up(self, looked_at=lambda name: None, relay_later=False, relay_url=None, **environment):
        """From the welcome to an open board. relay_url: where the desk reaches the relay, if not where it is."""
        self.start(**environment)
        self.claim_code = self.relay.add_clinic(self.name)
        relay = () if relay_later else (relay_url or self.relay.url, self.claim_code)
        self.desk.set_up(self.name, self.zone, KEY, *relay, looked_at=looked_at)
        self.sheet = self.desk.sheet
        return self.desk

    def restart(self, patience=None, **environment):
        """As a person would who logs out and in again."""
        self.program.stop()
        self.start(**environment)
        self.wait_for_board(patience)
        return self.desk

    def live(self, days):
        """From now on the clinic, its relay too, is so many days ago; the provider is not."""
        self.program.stop()
        self.relay.stop()
        self.relay.start(**clinic.days_ago(days))
        self.past = clinic.days_ago(days)

    def start_sandbox_again(self):
        """Where it was, and without anything it knew."""
        self.sandbox = clinic.SandboxProcess(port=self.sandbox.port, program=clinic.program("anteroom-sandbox"))

    def wait_for_board(self, patience=None):
        """The window takes the clinic's name when the keys have opened the data."""
        return self.app.frame(self.name, patience)

    # --- Forms ---

    def add_treatments(self, **numbers):
        """Names and the number of the exam each needs; None: no exam."""
        self.desk.open_treatments()
        for name, number in numbers.items():
            self.desk.add_treatment(name, number)
        self.desk.close_treatments()

    def in_minutes(self, minutes):
        """A time of this day at the clinic, as people write it."""
        now = datetime.datetime.now(zoneinfo.ZoneInfo(self.zone))
        then = now + datetime.timedelta(minutes=minutes)
        assert then.date() == now.date(), "the zone was picked for less"
        return then.strftime("%H:%M")

    def today(self):
        """As people write it, wherever the clinic lives now."""
        return datetime.datetime.now(zoneinfo.ZoneInfo(self.zone)).strftime("%m/%d/%Y")

    def book(self, patient, treatments, minutes=30, note=None, looked_at=lambda name: None):
        """For today, also from the past."""
        return self.desk.book(patient.name, self.in_minutes(minutes), treatments, note=note, looked_at=looked_at, date=self.today() if self.past else None,
                              dob=patient.dob, phone=patient.phone, email=patient.email, state=patient.state)

    # --- The board ---

    def sentences(self):
        """What a screen reader says of each line of the board."""
        return [plain(name_of(node)) for board in self.app.find_all("list", "Appointments") for node in children(board)]

    def row(self, patient, sentence="", patience=None):
        try:
            return self.desk.row(patient.name, sentence, patience)
        except NotFound as missing:
            raise NotFound(f"{missing}; the board says {self.sentences()}") from None

    def press_next(self, patient, label):
        """The one next action of a row, by its button."""
        self.app.press(label, within=self.row(patient))

    def open_list(self, name):
        """A list of the left side; where the window is narrow that side is brought in first."""
        frame, brought_in = self.app.frame(self.name), False

        def look():
            nonlocal brought_in
            lists = next(iter(self.app.find_all("list", "Lists")), None)
            if lists is None:
                brought_in = True
                self.app.activate("win.lists", frame)
                return False
            for index, row in enumerate(children(lists)):
                if name_of(row).startswith(name + ","):
                    return lists.select_child(index)
            return False
        wait_for(f"the list {name} to open", look)
        if brought_in:
            self.app.activate("win.back", frame)

    def count(self, name):
        """What a list of the left side says it holds."""
        def look():
            for node in self.app.find_all("list item", re.compile(rf"^{name}, \d+$")):
                return name_of(node)
            return None
        return int(wait_for(f"the list {name}", look).split(", ")[1])

    def banner(self, pattern, patience=None):
        return self.app.find(re.compile("status bar|alert|notification|label"), re.compile(pattern), patience=patience)

    def has_banner(self, pattern):
        return self.app.has(re.compile("status bar|alert|notification|label"), re.compile(pattern))

    # --- Patient and provider ---

    def exam_of(self, patient):
        """The newest exam of that patient the provider knows."""
        def look():
            exams = [exam for exam in self.sandbox.get("/control/exams")[1]["exams"]
                     if (exam["first_name"], exam["last_name"]) == (patient.first, patient.last)]
            return exams[-1] if exams else None
        return wait_for(f"an exam of {patient.name} at the provider", look)

    def finish_as_patient(self, patient, more=""):
        """Opens the meeting link and answers its questions, as a browser would."""
        exam = self.exam_of(patient)
        path = "/meeting/" + exam["meeting_uuid"]
        status, _, page = self.sandbox.ask("GET", path)
        if status != 200 or b"Finish and wait" not in page:
            raise AssertionError(f"the meeting page: {status}")
        form = "&".join(f"answer-{number}=No.&more-{number}={more}" for number in (1, 2, 3))
        status, _, _ = self.sandbox.ask("POST", path, form, content_type="application/x-www-form-urlencoded")
        if status not in (200, 302, 303):
            raise AssertionError(f"the answers: {status}")
        return exam

    def deliver_without_mark(self, patient):
        """A result at the clinic's bare address, as an older invite would bring it."""
        requests = self.sandbox.get("/control/requests")[1]["requests"]
        url = next(match[0] for request in requests if (match := re.search(r"http://[^\"]+/hooks/qualiphy/[^/\"]+", json.dumps(request))))
        body = json.dumps({"event": 1, "exam_status": "Approved", "provider_name": "NP Liza", "patient_email": patient.email}).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            if answer.status != 200:
                raise AssertionError(f"the result: {answer.status}")

    def decide(self, patient, decision, **members):
        return self.sandbox.decide(self.exam_of(patient)["patient_exam_id"], decision, **members)
