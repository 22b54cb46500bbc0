# SPDX-License-Identifier: GPL-3.0-or-later
# A running anteroom-sandbox, and somebody for it to send webhooks to. Standard library only.
import http.client
import http.server
import json
import os
import re
import subprocess
import threading
import time

KEY = "training-key-opens-nothing"
PATIENT = {
    "first_name": "Ada",
    "last_name": "Example",
    "email": "ada@example.com",
    "dob": "1990-06-30",
    "phone_number": "+12125550123",
    "tele_state": "NY",
}


class Sandbox:
    """One that runs already, by its address."""

    def __init__(self, url):
        self.url, self.port = url, int(url.rsplit(":", 1)[1])

    def ask(self, method, path, body=None, content_type="application/json", timeout=30):
        """Returns status, headers and the body's bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            headers = {} if body is None else {"Content-Type": content_type}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def post(self, path, value, timeout=30):
        """Returns status and the answer's JSON."""
        status, _, body = self.ask("POST", path, json.dumps(value), timeout=timeout)
        return status, json.loads(body)

    def get(self, path):
        status, _, body = self.ask("GET", path)
        return status, json.loads(body)

    def api(self, route, timeout=30, **members):
        return self.post("/api/" + route, {"api_key": KEY, **members}, timeout=timeout)

    def invite(self, exams=(4201,), timeout=30, **members):
        """Invites Ada Example unless told otherwise; a member that is None is left out."""
        request = {"exams": list(exams), **PATIENT, **members}
        return self.api("exam_invite", timeout=timeout,
                        **{name: value for name, value in request.items() if value is not None})

    def control(self, command, **members):
        status, answer = self.post("/control/" + command, members)
        if status != 200:
            raise AssertionError(f"{command}: {status} {answer}")
        return answer

    def decide(self, patient_exam_id, decision, **members):
        return self.control("decide", patient_exam_id=patient_exam_id, decision=decision, **members)

    def journal(self):
        return self.get("/control/journal")[1]


class SandboxProcess(Sandbox):
    """Starts it on a free port unless one is named; stop() must be called, and says how it ended."""

    def __init__(self, *options, program=None, port=0):
        program = program or os.environ["ANTEROOM_SANDBOX"]
        self.process = subprocess.Popen([program, "--listen", f"127.0.0.1:{port}", *options],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
        if not match:
            self.process.kill()
            raise AssertionError(f"the sandbox did not say that it listens: {line!r}")
        super().__init__(match[1])

    def stop(self):
        """Returns its exit code."""
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


class WebhookCatcher:
    """Keeps every body posted to it. answers: statuses to give in turn, then 200 for ever."""

    def __init__(self, answers=()):
        self.bodies, self.paths, self.cut_short = [], [], 0
        self._answers = list(answers)
        self._changed = threading.Condition()
        catcher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                with catcher._changed:
                    if len(body) < length:
                        catcher.cut_short += 1
                        catcher._changed.notify_all()
                        return
                    status = catcher._answers.pop(0) if catcher._answers else 200
                    if status == 200:
                        catcher.bodies.append(body)
                        catcher.paths.append(self.path)
                    catcher._changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/invented"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def wait_for(self, count, seconds=20):
        """Returns the events once there are so many, and fails when they do not come."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.bodies) >= count, seconds):
                raise AssertionError(f"{len(self.bodies)} webhooks came, not {count}")
            return [json.loads(body) for body in self.bodies]

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def wait_until(question, seconds=20):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("it did not come true")
        time.sleep(0.02)
