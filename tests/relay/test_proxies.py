# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts for nginx and Caddy, with the real servers: webhooks and desks come through over TLS, bad senders do not,
and no log learns a webhook's secret."""
import contextlib
import json
import ssl
import threading
import time
import unittest
import warnings

import servers
from servers import exchange, read_answers, request, send

EVENT = b'{"event":1,"exam_status":"Approved","patient_exam_id":"1"}'
MIB = 1024 * 1024
# A tenth of what a desk asks for, as the proxy's times are.
WAIT_S = 5


class Through:
    """Each test once a proxy."""
    server = None

    def setUp(self):
        self.proxy = self.server(quick=True)
        self.addCleanup(self.proxy.end)
        self.relay = self.proxy.relay

    def ask(self, method, path, body=b"", bearer=None):
        answer, = exchange(self.proxy.connect, request(method, path, body, bearer))
        return answer

    def poll(self, after, wait):
        return self.ask("GET", f"/v1/log?after={after}&wait={wait}&clinical={after}", bearer=self.relay.token)

    def test_webhook_and_desk(self):
        self.assertEqual(self.ask("POST", self.relay.hook(), EVENT).status, 200)
        self.assertEqual(self.relay.count_log(), 1)
        answer = self.poll(0, 0)
        self.assertEqual((answer.status, len(json.loads(answer.body)["entries"])), (200, 2))
        self.assertEqual(self.ask("GET", "/healthz").status, 200)

    def test_a_desk_waits_as_long_as_it_asks(self):
        began = time.monotonic()
        answer = self.poll(0, WAIT_S)
        waited = time.monotonic() - began
        self.assertEqual((answer.status, json.loads(answer.body)["entries"]), (200, []))
        self.assertGreater(waited, WAIT_S - 0.5)

    def test_a_desk_is_told_at_once(self):
        told = {}

        def wait():
            told["answer"] = self.poll(0, WAIT_S)
            told["at"] = time.monotonic()
        desk = threading.Thread(target=wait)
        desk.start()
        time.sleep(1)
        self.assertNotIn("at", told)
        sent = time.monotonic()
        self.assertEqual(self.ask("POST", self.relay.hook(), EVENT).status, 200)
        desk.join()
        self.assertEqual(len(json.loads(told["answer"].body)["entries"]), 2)
        self.assertLess(told["at"] - sent, 2)

    def test_large_pushes_pass_and_larger_are_refused(self):
        event = EVENT[:-1] + b',"notes":"' + b"x" * (MIB - 1000) + b'"}'
        self.assertEqual(self.ask("POST", self.relay.hook(), event).status, 200)
        push = b'{"entries":[]' + b" " * (6 * MIB - 14) + b"}"
        self.assertEqual(len(push), 6 * MIB)
        self.assertEqual(self.ask("POST", "/v1/log", push, self.relay.token).status, 200)
        self.assertEqual(self.ask("POST", "/v1/log", push + b" " * 100, self.relay.token).status, 413)

    def test_a_huge_body_is_refused_unread(self):
        with self.proxy.connect() as connection:
            send(connection, request("POST", self.relay.hook()).replace(b"Length: 0", b"Length: 314572800") + bytes(MIB))
            answers = read_answers(connection, 1, 70)  # Caddy may want to see more of it first
        self.assertEqual([answer.status for answer in answers], [413])

    def test_slow_senders_are_cut_off(self):
        whole = request("POST", self.relay.hook(), EVENT)
        for part, within_s in ((whole[:40], 1), (whole[:-10], self.proxy.body_within_s)):
            with self.proxy.connect() as connection:
                began = time.monotonic()
                send(connection, part)
                answers = read_answers(connection, 1, within_s + 30)
                self.assertLess(time.monotonic() - began, within_s + 10)
            self.assertFalse([answer for answer in answers if answer.status < 400])
        self.assertEqual(self.relay.count_log(), 0)

    def test_only_tls_of_today(self):
        answers = exchange(self.plain, request("POST", self.relay.hook(), EVENT))
        self.assertFalse([answer for answer in answers if answer.status < 400])
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, OSError)):
            self.proxy.connect(old)
        self.assertEqual(self.relay.count_log(), 0)

    def plain(self):
        return servers.socket.create_connection(("127.0.0.1", self.proxy.port), timeout=20)

    # --- Logs ---

    def do_all_that_is_logged(self, proxy):
        """Each way a webhook can go, the bad ones too."""
        hook = proxy.relay.hook()
        whole = request("POST", hook, EVENT)
        for data in (whole, request("POST", hook, b"no JSON"), request("GET", hook), request("POST", hook + "x", EVENT),
                     whole.replace(b"Content-Length: ", b"Content-Length: +"), whole.replace(b"Host:", b"Host :"),
                     whole.replace(b"Length: ", b"Length: 9999999") + bytes(MIB), request("POST", hook, EVENT, fields="Host: other\r\n"),
                     request("POST", hook, EVENT, fields="Expect: 100-continue\r\n"), whole[:len(hook) + 10]):
            with proxy.connect() as connection:
                send(connection, data)
                with contextlib.suppress(TimeoutError):  # of an answer to more than we send
                    read_answers(connection, 1, 5)
        exchange(lambda: servers.socket.create_connection(("127.0.0.1", proxy.port), timeout=20), whole)
        with proxy.connect() as connection:
            send(connection, whole)  # and away
        proxy.relay.stop()
        answer, = exchange(proxy.connect, whole)
        self.assertGreaterEqual(answer.status, 502)
        proxy.relay.start()

    def test_no_log_learns_the_secret(self):
        self.do_all_that_is_logged(self.proxy)
        logs = self.proxy.logs()
        self.assertNotIn(self.relay.secret, logs)
        self.assertNotIn(self.relay.secret[:16], logs)

    def test_the_secret_would_be_logged_without_those_lines(self):
        careless = self.server(quick=True, careless=True)
        self.addCleanup(careless.end)
        self.do_all_that_is_logged(careless)
        self.assertIn(careless.relay.secret, careless.logs())


class Nginx(Through, unittest.TestCase):
    server = servers.Nginx

    def test_no_webhook_is_put_into_a_file(self):
        """nginx says so when it does; not of what is sealed already."""
        proxy = self.server(careless=True)
        self.addCleanup(proxy.end)
        event = EVENT[:-1] + b',"notes":"' + b"x" * (MIB - len(EVENT) - 11) + b'"}'
        answer, = exchange(proxy.connect, request("POST", proxy.relay.hook(), event))
        self.assertEqual((len(event), answer.status), (MIB, 200))
        self.assertNotIn("temporary file", proxy.logs())
        exchange(proxy.connect, request("POST", "/v1/log", b'{"entries":[]' + b" " * 2 * MIB + b"}", proxy.relay.token))
        self.assertIn("temporary file", proxy.logs())


class Caddy(Through, unittest.TestCase):
    server = servers.Caddy


if __name__ == "__main__":
    unittest.main(verbosity=2)
