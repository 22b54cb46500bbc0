# SPDX-License-Identifier: GPL-3.0-or-later
# A relay that lies, against a real desk: it is asked ever less often, and what it may have is not taken back.
import base64
import hashlib
import json
import os
import secrets
import shutil
import sys
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
from desk_process import DeskError, DeskProcess, until  # noqa: E402
from sandbox_process import KEY, SandboxProcess  # noqa: E402


def url64():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


class LyingRelay:
    """Numbers what it is given, as a relay does, until a test has it do otherwise."""

    def __init__(self):
        self.lock = threading.Lock()
        self.generation = secrets.token_hex(16)
        self.entries = []
        self.pulls = 0
        self.page = None          # at most so many entries an answer
        self.asked = []           # the cursors, in order
        self.lie = None           # changes the answer to a pull
        self.busy = None          # seconds to be left alone for
        self.turned_away = 0      # pulls, while it was busy
        self.cut_answers = False  # takes what is pushed, and says nothing
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def answer(self, body, status=200, retry_after=None):
                text = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    if retry_after is not None:
                        self.send_header("Retry-After", str(retry_after))
                    self.end_headers()
                    self.wfile.write(text)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the desk has turned to something else

            def do_GET(self):
                if relay.busy:
                    relay.pulls += 1
                    relay.turned_away += 1
                    self.answer({"error": "busy", "message": "Later."}, 503, relay.busy)
                    return
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                self.answer(relay.pull(int(query["after"]), int(query["limit"]), int(query["wait"])))

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/v1/claim":
                    self.answer(relay.claim())
                    return
                results = relay.push(body["entries"])
                if relay.cut_answers:
                    self.close_connection = True
                    return
                self.answer({"version": 1, "generation": relay.generation, "through": len(relay.entries), "results": results})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def claim(self):
        return {"version": 1, "relay": secrets.token_hex(16), "name": "Maple Clinic", "public_url": self.url,
                "hook_secret": url64(), "token": url64(), "generation": self.generation}

    def head(self, number):
        head = bytes(32)
        for blob in self.entries[:number]:
            head = hashlib.blake2b(head + blob, digest_size=32).digest()
        return head.hex()

    def push(self, texts):
        results = []
        with self.lock:
            for text in texts:
                blob = base64.b64decode(text)
                if blob not in self.entries:
                    self.entries.append(blob)
                results.append({"id": blob[19:35].hex(), "status": "stored", "number": self.entries.index(blob) + 1})
        return results

    def pull(self, after, limit, wait):
        self.pulls += 1
        limit = min(limit, self.page or limit)
        if limit:
            self.asked.append(after)
        deadline = time.monotonic() + min(wait, 1)
        while limit and len(self.entries) <= after and time.monotonic() < deadline:
            time.sleep(0.02)
        with self.lock:
            through = min(len(self.entries), after + limit if limit else after)
            answer = {"version": 1, "generation": self.generation, "now": int(time.time() * 1000), "through": through,
                      "through_head": self.head(through), "more": through < len(self.entries) and limit > 0, "diverged": False,
                      "entries": [{"number": n, "received": int(time.time() * 1000), "head": self.head(n),
                                   "entry": base64.b64encode(self.entries[n - 1]).decode()}
                                  for n in range(after + 1, through + 1)] if limit else []}
        return self.lie(answer, after, limit) if self.lie else answer


class Lying(unittest.TestCase):
    def setUp(self):
        self.sandbox = SandboxProcess("--seed", "1")
        self.addCleanup(self.sandbox.stop)
        self.relay = LyingRelay()
        self.addCleanup(self.relay.close)
        self.desk = DeskProcess(self.sandbox.url).launch()
        self.addCleanup(shutil.rmtree, self.desk.folder)
        self.addCleanup(self.desk.stop)
        self.desk.start()
        self.desk.ask("setup", name="Maple Clinic", zone="America/New_York", key=KEY)
        self.desk.ask("claim", uri=self.relay.url, code="ABCDE-FGHJK-MNPQR-STVWX")
        self.desk.ask("finish")
        exam = [exam for exam in self.sandbox.api("exam_list")[1]["exams"] if exam["rx_type"] == 1][0]
        self.exam = str(exam["id"])
        self.desk.ask("treatment", name="Botox", exam=self.exam, title=exam["title"])
        until("all told", lambda: self.desk.queued() == 0)

    def book(self):
        treatment = self.desk.ask("treatments")["treatments"]["Botox"]
        return self.desk.ask("book", first="Adaeze", last="Okafor", dob="1990-06-30", email="adaeze@example.com",
                             phone="(415) 555-0142", tele_state="CA", time="15:00", treatments=[treatment])["appointment"]

    def count_pulls(self, seconds):
        before = self.relay.pulls
        time.sleep(seconds)
        return self.relay.pulls - before

    def lose_cache(self):
        """The computer keeps its keyring; all the rest comes from the relay again, two entries an answer."""
        appointment = self.book()
        until("all told", lambda: self.desk.queued() == 0)
        self.desk.stop()
        shutil.rmtree(self.desk.data)
        self.relay.page = 2
        self.relay.asked = []
        self.desk.launch()
        return appointment

    def check_all_there(self, appointment):
        until("the log to be read", lambda: self.desk.link() == "online" and self.desk.row(appointment))
        self.assertEqual(self.desk.row(appointment)["name"], "Okafor")
        self.assertFalse(self.desk.ask("status")["history_changed"])

    def test_each_answer_goes_on_from_the_one_before(self):
        appointment = self.lose_cache()
        self.desk.start()
        self.check_all_there(appointment)
        pages = list(range(0, len(self.relay.entries), 2))
        self.assertGreater(len(pages), 2)
        self.assertEqual(self.relay.asked[:len(pages)], pages)

    def test_a_relay_restored_between_two_answers_is_found_out(self):
        appointment = self.lose_cache()

        def lie(answer, after, limit):
            if limit and after >= 4:
                self.relay.generation = restored
            answer["generation"] = self.relay.generation
            return answer
        restored = secrets.token_hex(16)
        self.relay.lie = lie
        self.desk.start()
        self.check_all_there(appointment)
        self.assertGreater(self.relay.asked.count(4), 1)  # what was asked for ahead did not count

    def test_busy_between_two_answers_it_is_left_alone(self):
        appointment = self.lose_cache()

        def lie(answer, after, limit):
            self.relay.busy = 3 if limit else None
            return answer
        self.relay.lie = lie
        self.desk.start()
        until("the second question", lambda: self.relay.turned_away > 0)
        self.assertEqual(self.count_pulls(2), 0)
        self.relay.busy = self.relay.lie = None
        self.check_all_there(appointment)

    def test_more_of_nothing_is_asked_for_ever_less_often(self):
        def lie(answer, after, limit):
            answer.update(more=True, through=after + 1, entries=[])
            return answer
        as_of = self.desk.ask("status")["as_of"]
        self.relay.lie = lie
        self.desk.ask("poll")
        self.assertLess(self.count_pulls(3), 15)
        self.assertLess(self.desk.ask("status")["as_of"] - as_of, 2500)  # and nothing is called fresh meanwhile
        self.relay.lie = None

    def test_a_busy_relay_is_left_alone_for_as_long_as_it_says(self):
        self.relay.busy = 10
        self.desk.ask("poll")
        self.assertLessEqual(self.count_pulls(5), 2)
        self.relay.busy = None
        self.desk.ask("poll")  # but a person may ask
        until("online", lambda: self.desk.link() == "online")

    def test_a_generation_an_answer_is_no_endless_work(self):
        def lie(answer, after, limit):
            answer["generation"] = secrets.token_hex(16)
            return answer
        appointment = self.book()
        until("all told", lambda: self.desk.queued() == 0)
        self.relay.lie = lie
        self.desk.ask("poll")
        self.assertLess(self.count_pulls(4), 60)
        self.relay.lie = None
        until("the desk to settle", lambda: self.desk.link() == "online" and self.desk.queued() == 0, 40)
        self.assertEqual(self.desk.row(appointment)["name"], "Okafor")
        self.assertFalse(self.desk.ask("status")["history_changed"])

    def test_a_cursor_far_ahead_is_found_out(self):
        def lie(answer, after, limit):
            if limit and not answer["entries"]:
                answer.update(through=1 << 50)
            return answer
        self.relay.lie = lie
        self.desk.ask("poll")
        time.sleep(1)

        def honest(answer, after, limit):
            if after > len(self.relay.entries) and limit:
                self.relay.generation = secrets.token_hex(16)
                answer.update(generation=self.relay.generation, diverged=True, more=False, entries=[],
                              through=len(self.relay.entries), through_head=self.relay.head(len(self.relay.entries)))
            return answer
        self.relay.lie = honest
        self.desk.ask("poll")
        appointment = self.book()
        until("all told", lambda: self.desk.queued() == 0)
        self.assertEqual(self.desk.row(appointment)["name"], "Okafor")
        self.assertFalse(self.desk.ask("status")["history_changed"])

    def test_a_lost_cache_says_how_far_it_is_read_again(self):
        """Two entries at a time, and the last one only when it is let go: until then nobody is known."""
        kept = self.book()
        self.book()
        until("all told", lambda: self.desk.queued() == 0)
        go_on = threading.Event()

        def drip(answer, after, limit):
            newest = len(self.relay.entries)
            if limit and after >= newest - 1:
                go_on.wait(30)
            if limit and after < newest - 1:
                through = min(after + 2, newest - 1)
                answer.update(entries=answer["entries"][:through - after], through=through,
                              through_head=self.relay.head(through), more=True)
            return answer
        self.relay.lie = drip
        self.desk.stop()
        shutil.rmtree(self.desk.data)
        self.desk.launch()
        self.assertEqual(self.desk.start(), "ready")
        until("the row", lambda: self.desk.row(kept) is not None)
        until("all but the last", lambda: self.desk.ask("status")["read"] == len(self.relay.entries) - 1)
        self.assertEqual(self.desk.code(kept), "reading")
        status = self.desk.ask("status")
        self.assertTrue(status["reading"])
        self.assertEqual(status["of"], len(self.relay.entries))
        self.assertEqual(status["attention"], 0)
        go_on.set()
        until("the verdict", lambda: self.desk.code(kept) == "needs-invite")
        self.assertFalse(self.desk.ask("status")["reading"])
        self.relay.lie = None

    def test_what_it_may_have_is_not_taken_back(self):
        appointment = self.book()
        until("all told", lambda: self.desk.queued() == 0)
        before = len(self.relay.entries)
        self.relay.cut_answers = True
        self.relay.lie = lambda answer, after, limit: {**answer, "through": min(answer["through"], before), "more": False,
                                                      "through_head": self.relay.head(min(answer["through"], before)),
                                                      "entries": [e for e in answer["entries"] if e["number"] <= before]}
        self.desk.ask("send", appointment=appointment)
        until("the relay to have it", lambda: len(self.relay.entries) > before)
        clearance = self.desk.clearance(appointment)
        self.assertEqual(clearance["code"], "queued")
        with self.assertRaises(DeskError):
            self.desk.ask("cancel-invite", invite=clearance["invite"], exam=self.exam)
        self.relay.cut_answers = False
        self.relay.lie = None
        self.desk.ask("poll")
        until("the invite", lambda: self.desk.code(appointment) == "waiting")
        until("all told", lambda: self.desk.queued() == 0)
        self.assertFalse(self.desk.ask("status")["history_changed"])
        self.assertEqual([key["count"] for key in self.sandbox.get("/control/journal")[1]["invite_keys"]], [1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
