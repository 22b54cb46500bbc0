# SPDX-License-Identifier: GPL-3.0-or-later
"""Badly framed requests to the relay itself, behind nginx and behind Caddy. Their body is another request: read as what
it is, it is no JSON and kept as a rejected webhook (400); misread, it would run, and be answered 200. Prints a table of
what each answered."""
import concurrent.futures
import resource
import os
import time
import unittest

import servers
from servers import read_answers, request, send

MIB = 1024 * 1024
GROWTH_KIB = 16 * 1024
N_UNFINISHED = 1000
SILENCE_S = 0.5  # after an answer, on a connection that is kept
EVENT = b'{"event":1,"patient_exam_id":"outer"}'
# Under a sanitizer what was freed stays for a while.
MEASURES_MEMORY = os.environ.get("ANTEROOM_SANITIZED") != "yes"


class Direct:
    name = "itself"

    def __init__(self):
        self.relay = servers.Relay()
        self.connect = self.relay.connect
        self.end = self.relay.end


def cases(hook):
    """Name, what is sent, and what it is: bad (refused, nothing stored), permitted (may be read, as one request), or a
    pair (two requests, each of which may be answered)."""
    inner = request("POST", hook, b'{"event":1,"patient_exam_id":"inner"}')
    n = len(inner)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (n, inner)

    def outer(fields, body=inner, line=f"POST {hook} HTTP/1.1", host=f"Host: {servers.NAME}\r\n"):
        return f"{line}\r\n{host}{fields}\r\n".encode("latin-1") + body

    length = f"Content-Length: {n}\r\n"
    chunked = "Transfer-Encoding: chunked\r\n"
    return (
        ("length n, then 0", outer(length + "Content-Length: 0\r\n"), "bad"),
        ("length 0, then n", outer("Content-Length: 0\r\n" + length), "bad"),
        ("length n twice", outer(length + length), "permitted"),
        ("length in a list", outer(f"Content-Length: {n}, {n}\r\n"), "bad"),
        ("length +n", outer(f"Content-Length: +{n}\r\n"), "bad"),
        ("length -1", outer("Content-Length: -1\r\n"), "bad"),
        ("length in hex", outer(f"Content-Length: {n:#x}\r\n"), "bad"),
        ("length over 64 bits", outer(f"Content-Length: {2**64 + n}\r\n"), "bad"),
        ("length empty", outer("Content-Length:\r\n"), "bad"),
        ("length n and a half", outer(f"Content-Length: {n}.5\r\n"), "bad"),
        ("length and chunked", outer(length + chunked, chunks), "bad"),
        ("chunked and length 0", outer(chunked + "Content-Length: 0\r\n", chunks), "bad"),
        ("chunked, space before colon", outer("Transfer-Encoding : chunked\r\n" + length, chunks), "bad"),
        ("chunked in a list", outer("Transfer-Encoding: identity, chunked\r\n", chunks), "bad"),
        ("chunked twice", outer(chunked + chunked, chunks), "bad"),
        ("chunked by a strange name", outer("Transfer-Encoding: xchunked\r\n" + length), "bad"),
        ("chunk size +", outer(chunked, b"+2\r\n{}\r\n0\r\n\r\n" + inner), "bad"),
        ("chunk size -1", outer(chunked, b"-1\r\n{}\r\n0\r\n\r\n" + inner), "bad"),
        ("chunk size 0x2", outer(chunked, b"0x2\r\n{}\r\n0\r\n\r\n" + inner), "bad"),
        ("chunk size over 64 bits", outer(chunked, b"f" * 17 + b"\r\n{}\r\n0\r\n\r\n" + inner), "bad"),
        ("chunk longer than its size", outer(chunked, b"1\r\n{}\r\n0\r\n\r\n" + inner), "bad"),
        ("space before the colon", outer(f"Content-Length : {n}\r\n"), "bad"),
        ("folded length", outer(f"Content-Length:\r\n {n}\r\n"), "permitted"),
        ("folded field", outer("X-A: a\r\n b\r\n" + length), "permitted"),
        ("first field folded", outer(length, host=f" folded\r\nHost: {servers.NAME}\r\n"), "bad"),
        ("two hosts", outer("Host: other.example\r\n" + length), "bad"),
        ("no host", outer(length, host=""), "bad"),
        ("bare line feeds", outer(length).replace(b"\r\n", b"\n", 4), "permitted"),
        ("bare carriage return", outer(f"X-A: a\rContent-Length: 0\r\n{length}"), "bad"),
        ("NUL in a field", outer("X-A: a\0b\r\n" + length), "bad"),
        ("NUL in the address", outer(length, line=f"POST {hook}\0 HTTP/1.1"), "bad"),
        ("control sign in a name", outer("X\x01A: a\r\n" + length), "bad"),
        ("field without a colon", outer("Anything\r\n" + length), "permitted"),
        ("absolute address", outer(length, line=f"POST http://other.example{hook} HTTP/1.1"), "permitted"),
        ("HTTP/1.0 and chunked", outer(chunked, chunks, line=f"POST {hook} HTTP/1.0"), "bad"),
        ("HTTP/0.9", f"POST {hook}\r\n".encode() + inner, "bad"),
        ("HTTP/3.7", outer(length, line=f"POST {hook} HTTP/3.7"), "bad"),
        ("two spaces in the line", outer(length, line=f"POST  {hook} HTTP/1.1"), "permitted"),
        ("ten thousand fields", outer("X-A: a\r\n" * 10000 + length), "bad"),
        ("a field of 100 KiB", outer("X-A: " + "a" * 102400 + "\r\n" + length), "bad"),
        ("an address of 100 KiB", outer(length, line=f"POST {hook}?{'a' * 102400} HTTP/1.1"), "bad"),
        ("body cut short", outer(f"Content-Length: {n + 1}\r\n"), "cut short"),
        ("body of 300 MiB", outer(f"Content-Length: {300 * MIB}\r\n", bytes(8 * MIB)), "bad"),
        ("two requests at once", request("POST", hook, EVENT) + inner, "pair"),
    )


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, min(most, 8192)), most))
        cls.servers = []
        for make in (Direct, lambda: servers.Nginx(quick=True), lambda: servers.Caddy(quick=True)):
            cls.servers.append(make())
            cls.addClassCleanup(cls.servers[-1].end)

    def ask(self, server, data, half):
        with server.connect() as connection:
            send(connection, data)
            if half:
                connection.shutdown(servers.socket.SHUT_WR)
            return [answer.status for answer in read_answers(connection, patience_s=20, silence_s=SILENCE_S)]

    def settled(self, server, data, kind):
        """The statuses, and how many webhooks were stored."""
        before = server.relay.count_log()
        try:
            statuses = self.ask(server, data, half=kind == "cut short")
        except TimeoutError:
            statuses = ["held"]
        return statuses, server.relay.count_log() - before

    def check(self, kind, statuses, stored):
        self.assertNotIn("held", statuses)
        if kind == "pair":
            self.assertIn(statuses, ([200], [200, 200]))
            self.assertEqual(stored, len(statuses))
        else:
            self.assertLessEqual(len(statuses), 1, "a second answer")
            self.assertFalse([status for status in statuses if status < 400], "answered well")
            self.assertLessEqual(stored, kind == "permitted", "stored")

    def test_framing(self):
        rows, faults = [], []
        for number in range(len(cases(""))):
            row = []
            for server in self.servers:
                name, data, kind = cases(server.relay.hook())[number]
                statuses, stored = self.settled(server, data, kind)
                row.append("+".join(map(str, statuses)) or "closed")
                try:
                    self.check(kind, statuses, stored)
                except AssertionError as fault:
                    faults.append(f"{name}, {server.name}: {statuses}, {stored} stored: {fault}")
            rows.append((name, *row))
        print(f"\n{'':32}" + "".join(f"{server.name:>12}" for server in self.servers))
        for name, *row in rows:
            print(f"{name:32}" + "".join(f"{what:>12}" for what in row), flush=True)
        self.assertEqual(faults, [])

    def test_memory(self):
        for server in self.servers:
            with self.subTest(server.name):
                self.ask(server, request("GET", "/healthz", fields="Connection: close\r\n"), False)
                before = server.relay.pss_kib()
                grown = [self.grow(server, before, how) for how in (self.send_huge, self.leave_unfinished)]
                print(f"\n{server.name}: the relay's memory grew by {grown[0]} KiB under a body of 300 MiB, "
                      f"by {grown[1]} KiB under {N_UNFINISHED} unfinished requests", flush=True)
                if MEASURES_MEMORY:
                    self.assertLess(max(grown), GROWTH_KIB)

    def grow(self, server, before, how):
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            work, most = pool.submit(how, server), 0
            while not work.done():
                most = max(most, server.relay.pss_kib())
                time.sleep(0.02)
            work.result()
        return most - before

    def send_huge(self, server):
        with server.connect() as connection:
            send(connection, request("POST", server.relay.hook()).replace(b"Length: 0", b"Length: %d" % (300 * MIB)))
            for _ in range(300):
                send(connection, bytes(MIB))

    def leave_unfinished(self, server):
        """Others are served meanwhile."""
        half = request("POST", server.relay.hook(), EVENT)
        left = []
        try:
            for number in range(N_UNFINISHED):
                left.append(server.connect())
                send(left[-1], half[:60] if number % 2 else half[:-5])
            with server.connect() as connection:
                send(connection, request("POST", server.relay.hook(), EVENT))
                answer, = read_answers(connection, 1)
            self.assertEqual(answer.status, 200)
        finally:
            for connection in left:
                connection.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
