# SPDX-License-Identifier: GPL-3.0-or-later
# Every documented refusal of an invite, byte for byte as tests/data/qualiphy has it, from the wire through the outcome to what
# the row and the detail pane then say: its code, its word, whose to-do it is and which next action is offered.
import datetime
import http.server
import json
import os
import re
import shutil
import sys
import threading
import unittest
import zoneinfo

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..", "..", "support")]
from clinic import Relay  # noqa: E402
from desk_process import CLEARANCE, DeskError, DeskProcess, until  # noqa: E402

KEY = "test-key-5f1c"  # that of the fixtures
DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data", "qualiphy")
EXAMS = ("800", "801")  # that the fixtures answer for
REFUSED = 2
ZONE = "America/Chicago"

# By how an answer is understood: the code of the row, then what its word, its to-do and its next action say.
ENDS = {
    "ok": ("waiting", r"^waiting, invite sent", r"^Show the patient the link, or resend the invite\.$", None),
    "lost": ("unconfirmed", r"^invite unconfirmed: no answer came", r"^Ask the patient whether an invite came\. If not, send it anyway\.$", "Decide…"),
    "key": ("send-failed", r"^invite not sent: the provider refused the API key", r"API key again .*\(Settings, API\)", "Send invite"),
    "needs-provider": ("send-failed", r"^invite not sent: a provider has to be added in the portal", r"Operators", "Send invite"),
    "needs-contract": ("send-failed", r"^invite not sent: the contract has to be signed in the portal", r"Agreements", "Send invite"),
    "needs-rx-contract": ("send-failed", r"^invite not sent: the prescription contract has to be signed",
                          r"Prescriptive Services Contract .*Agreements", "Send invite"),
    "not-allowed": ("send-failed", r"^invite not sent: the provider did not allow it", r"account is active and may use the API", "Send invite"),
    "busy": ("send-failed", r"^invite not sent: the provider takes no more calls just now", r"^Wait a minute, then send the invite again\.$",
             "Send invite"),
    "refused": ("send-failed", r"^invite not sent: the provider refused it", r"^Put it right, then send the invite again\.$", "Send invite"),
    "state": ("send-failed", r"^invite not sent: .*state", r"^Ask where the patient will be during the exam, correct the state", "Check state"),
}
# What the detail pane then repeats of the provider's own words.
QUOTED = ("refused", "not-allowed", "state")


def fixtures(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        return json.load(file)


def end_of(fixture):
    """A state of its own, or what is made of the answer."""
    if "state" in fixture:
        return fixture["state"]
    return "lost" if fixture.get("lost") or fixture["expect"] == "unconfirmed" else fixture["expect"]


def body_of(fixture):
    return fixture["text"] if "text" in fixture else json.dumps(fixture["body"])


class Provider:
    """Says what it is told to."""

    def __init__(self):
        self.answers = {}  # route -> (status, text)
        self.asked = []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                route = self.path.rsplit("/", 1)[-1]
                provider.asked.append(route)
                status, text = provider.answers.get(route, (200, '{"http_code":200,"exams":[]}'))
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode() if status != 204 else b"")

            def log_message(self, *_):
                """Nobody reads it."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.close)
        cls.relay = Relay()
        cls.addClassCleanup(shutil.rmtree, cls.relay.data_dir)
        cls.addClassCleanup(cls.relay.stop)
        cls.desk = DeskProcess(cls.provider.url, program=os.environ["ANTEROOM_CLINIC_DESK"]).launch()
        cls.addClassCleanup(shutil.rmtree, cls.desk.folder)
        cls.addClassCleanup(cls.end_desk)
        cls.desk.start()
        cls.desk.ask("setup", name="Lakeside Aesthetics", zone=ZONE, key=KEY)
        cls.desk.ask("claim", uri=cls.relay.url, code=cls.relay.add_clinic("Lakeside Aesthetics"))
        cls.desk.ask("finish")
        cls.desk.ask("offer", name="Botox", exams=[{"id": exam, "title": "GFE Test", "rx": 1} for exam in EXAMS])
        cls.treatment = next(iter(cls.desk.ask("treatments")["treatments"].values()))
        until("the desk to be online", lambda: cls.desk.link() == "online")
        cls.n = 0

    @classmethod
    def end_desk(cls):
        if cls.desk.stop() != 0:
            raise AssertionError("the desk did not end well")

    @staticmethod
    def tomorrow():
        """Not today: within two hours of an appointment other things are to be done."""
        return str((datetime.datetime.now(zoneinfo.ZoneInfo(ZONE)) + datetime.timedelta(days=1)).date())

    def invite(self, status, text):
        Refusals.n += 1
        self.provider.answers["exam_invite"] = (status, text)
        appointment = self.desk.ask("book", first="Adaeze", last=f"Okafor{'abcdefghij'[self.n // 10]}{'abcdefghij'[self.n % 10]}",
                                    dob="1990-06-30", email=f"adaeze{self.n}@example.com", phone="(415) 555-0142", tele_state="CA",
                                    date=self.tomorrow(), time="12:00", treatments=[self.treatment])["appointment"]
        before = len(self.provider.asked)
        self.desk.ask("send", appointment=appointment)
        until("the outcome", lambda: self.words(appointment)["code"] not in ("queued", "sending", "needs-invite"))
        self.assertEqual(self.provider.asked[before:], ["exam_invite"], "asked once, and nothing else")
        return appointment

    def words(self, appointment):
        words = self.desk.ask("words", appointment=appointment)
        return {**words, "code": CLEARANCE[words["code"]]}

    def expect_end(self, end, words):
        code, word, todo, action = ENDS[end]
        self.assertEqual(words["code"], code, words)
        self.assertRegex(words["word"], word)
        self.assertRegex(words["todo"], todo)
        self.assertEqual(words["next"], action, words)
        if code == "send-failed":
            self.assertEqual(words["problem"], "refused" if end == "state" else end)

    def check(self, fixture):
        words = self.words(self.invite(fixture["status"], body_of(fixture)))
        end = end_of(fixture)
        self.expect_end(end, words)
        self.assertNotIn(KEY, json.dumps(words), "the key is never repeated")
        if end in QUOTED and fixture.get("message"):
            self.assertIn(" ".join(fixture["message"].split())[:40], " ".join(words["why"].split()))

    def test_each_refusal(self):
        for fixture in fixtures("refusals.json"):
            with self.subTest(fixture["name"]):
                self.check(fixture)

    def test_each_answer(self):
        for fixture in fixtures("answers.json"):
            if fixture["call"] == "invite":
                with self.subTest(fixture["name"]):
                    self.check(fixture)

    def test_a_resend_that_comes_too_soon_is_not_the_last(self):
        sent = next(one for one in fixtures("answers.json") if one["name"] == "invite: as documented")
        appointment = self.invite(sent["status"], body_of(sent))
        self.provider.answers["exam_invite_resend"] = (429, '{"error_message":"Too many requests"}')
        clearance = self.desk.clearance(appointment, self.tomorrow())
        with self.assertRaises(DeskError):
            self.desk.ask("resend", invite=clearance["invite"], exam=clearance["exam"])
        until("it to be possible again", lambda: self.words(appointment)["can_resend"])
        self.assertEqual(self.words(appointment)["code"], "waiting")

    def test_a_resend_that_is_refused_as_used_up(self):
        sent = next(one for one in fixtures("answers.json") if one["name"] == "invite: as documented")
        used_up = next(one for one in fixtures("answers.json") if one["name"] == "resend: used up")
        appointment = self.invite(sent["status"], body_of(sent))
        self.assertTrue(self.words(appointment)["can_resend"])
        self.provider.answers["exam_invite_resend"] = (used_up["status"], body_of(used_up))
        clearance = self.desk.clearance(appointment, self.tomorrow())
        with self.assertRaises(DeskError) as raised:
            self.desk.ask("resend", invite=clearance["invite"], exam=clearance["exam"])
        self.assertEqual((raised.exception.domain, raised.exception.code), ("AnteProviderError", REFUSED))
        until("no resend to be left", lambda: not self.words(appointment)["can_resend"])
        words = self.words(appointment)
        self.assertEqual(words["code"], "waiting")
        self.assertEqual(words["todo"], "Show the patient the link when they come.")


if __name__ == "__main__":
    unittest.main(verbosity=2)
