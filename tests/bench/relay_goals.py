# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured, goal by goal. Relay and peers take turns within one run, so that each round of the one stands beside
a round of the others on the same machine in the same mood."""
import contextlib
import json
import os
import subprocess
import threading
import time

from relay_servers import BUILD, CommitEach, Nginx, Node, Nothing, Relay, SealEach, Webhook, load, pss_kib, tool
from relay_table import ratios

MIB = 1024 * 1024


class Plan:
    """How long everything goes on, at a scale of 1."""

    def __init__(self, scale, smoke=False):
        self.smoke = smoke
        self.rounds = 1 if smoke else max(3, round(5 * scale))
        self.syncs_ms = (5,) if smoke else (5, 20)
        self.warm_s = 0.05 if smoke else 0.5
        self.round_s = 0.1 if smoke else max(1, 2.5 * scale)
        self.burst, self.bursts = (16, 1) if smoke else (128, max(8, round(10000 * scale / 128)))
        self.stored = 300 if smoke else round(1_000_000 * scale)
        self.parked = (2, 20) if smoke else (10, 500)
        self.trials = 1 if smoke else max(9, round(25 * scale))
        self.unfinished = 50 if smoke else 1000
        self.body_mib = 8 if smoke else 300


def take_turns(plan, table_of_servers, *arguments):
    """Returns: for each name what the load saw, round by round. The first turn only warms up."""
    seen = {name: [] for name in table_of_servers}
    for number in range(plan.rounds + 1):
        for name, server in table_of_servers.items():
            if number == 0:
                load(server, *arguments, "--seconds", plan.warm_s)
            else:
                seen[name].append(load(server, *arguments, "--seconds", plan.round_s))
    return seen


def column(seen, name, member):
    return [one[member] for one in seen[name]]


def at_once(plan, servers, number):
    return take_turns(plan, servers, "--at-once", number)


@contextlib.contextmanager
def started(**kinds):
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(kind()) for name, kind in kinds.items() if kind is not None}


def with_modelled_sync(plan, table):
    """Where each sync takes a while, whoever commits together wins."""
    for ms in plan.syncs_ms:
        with started(relay=lambda: Relay(ms), each=lambda: CommitEach(ms), node=(lambda: Node(ms)) if Node.is_there else None) as servers:
            seen = at_once(plan, servers, 64)
        goal = "≥ 15" if ms == 5 else ""
        holds = (lambda ratio: ratio >= 15) if ms == 5 else None
        ours = column(seen, "relay", "rate")
        where = f"{ms} ms sync, 64 senders"
        table.row(f"{where}: webhooks a second, relay", ours)
        for name, peer in (("node", "Node with better-sqlite3"), ("each", "a commit for each")):
            if name not in seen:
                table.missing(f"{where}: relay ÷ {peer}", "better-sqlite3 could not be had here")
                continue
            table.row(f"{where}: relay ÷ {peer}", ratios(ours, column(seen, name, "rate")), goal, holds)
            table.row(f"{where}: p99 of {peer}", column(seen, name, "p99_ms"), "> 500 ms" if ms == 5 else "",
                      (lambda value: value > 500) if ms == 5 else None, " ms")
        table.row(f"{where}: p99 of the relay", column(seen, "relay", "p99_ms"), "< 100 ms" if ms == 5 else "",
                  (lambda value: value < 100) if ms == 5 else None, " ms")


def without_modelled_sync(plan, table):
    with started(relay=Relay, each=CommitEach, seal=SealEach, nothing=Nothing, webhook=Webhook) as servers:
        for number in (1, 16, 64):
            last = {name: servers[name] for name in ("relay", "nothing", "webhook")}
            taking_turns = last if number == 64 else {name: servers[name] for name in ("relay", "each", "seal")}
            seen = at_once(plan, taking_turns, number)
            ours = column(seen, "relay", "rate")
            where = f"this disk, {number} {'sender' if number == 1 else 'senders'}"
            table.row(f"{where}: webhooks a second, relay", ours)
            if number < 64:
                table.row(f"{where}: relay ÷ a commit for each", ratios(ours, column(seen, "each", "rate")), "always ≥ 0.9",
                          lambda ratio: ratio >= 0.9)
                table.row(f"{where}: relay ÷ a commit for each, sealed as well", ratios(ours, column(seen, "seal", "rate")))
                continue
            table.row(f"{where}: relay ÷ webhook that waits", ratios(ours, column(seen, "webhook", "rate")), "≥ 5", lambda ratio: ratio >= 5)
            table.row(f"{where}: relay ÷ libsoup storing nothing", ratios(ours, column(seen, "nothing", "rate")), "≥ 0.5",
                      lambda ratio: ratio >= 0.5)


def bursts(plan, table):
    for ms in (0, *plan.syncs_ms):
        with Relay(ms) as relay:
            load(relay, "--at-once", 16, "--seconds", plan.warm_s)
            seen = load(relay, "--burst", plan.burst, "--rate", 400, "--count", plan.burst * plan.bursts)
        where = f"{f'{ms} ms sync' if ms else 'this disk'}, bursts of {plan.burst}"
        most = seen["answered"] // 1000 if ms == 20 else 0
        table.row(f"{where}: of {seen['answered']} over 100 ms", [seen["late"]], f"≤ {most}" if most else "0", lambda late: late <= most)
        table.row(f"{where}: p99", [seen["p99_ms"]], unit=" ms")


def behind_nginx(plan, table):
    """On two cores nginx, the relay and the senders share the processor; where a sync takes a while, it is the disk they wait for."""
    for ms in (0, plan.syncs_ms[0]):
        with Relay(ms) as direct, Relay(ms, on_file=True) as behind, Nginx(behind) as nginx:
            for number in (16, 64):
                seen = at_once(plan, {"direct": direct, "nginx": nginx}, number)
                where = f"{ms} ms sync" if ms else "this disk"
                table.row(f"behind nginx, {where}, {number} senders: webhooks a second", column(seen, "nginx", "rate"))
                table.row(f"behind nginx, {where}, {number} senders: ÷ direct", ratios(column(seen, "nginx", "rate"), column(seen, "direct", "rate")),
                          "≥ 0.85", lambda ratio: ratio >= 0.85)


def park(relay, tokens, number):
    """Returns: what the sender and the last desk waited, and the KiB each of those who waited took."""
    before = pss_kib(relay.process.pid)
    with subprocess.Popen([tool("bench-park"), relay.address, relay.path, tokens, str(number)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "parked\n"
        held = pss_kib(relay.process.pid) - before
        process.stdin.write("\n")
        process.stdin.flush()
        seen = json.loads(process.stdout.readline())
    assert process.returncode == 0, seen
    relay.accepted += 1
    return seen["sender_ms"], seen["last_ms"], held / number


def parked_desks(plan, table):
    few, many = plan.parked
    seen = {few: [], many: []}
    with Relay() as relay:
        tokens = relay.take_in_desks(many)
        park(relay, tokens, few)
        held = park(relay, tokens, many)[2]  # the first time: later ones find room that was taken before
        for _ in range(plan.trials):
            for number in (few, many):
                seen[number].append(park(relay, tokens, number))
    senders = [[one[0] for one in seen[number]] for number in (few, many)]
    table.row(f"{many} desks wait: sender's 200 ÷ with {few}", ratios(senders[1], senders[0]), "≤ 3", lambda ratio: ratio <= 3)
    table.row(f"{many} desks wait: sender's 200", senders[1], unit=" ms")
    table.row(f"{many} desks wait: the last is told after", [one[1] for one in seen[many]], "≤ 50 ms", lambda ms: ms <= 50, " ms")
    table.row(f"{many} desks wait: memory of each", [held], "≤ 40 KiB", lambda kib: kib <= 40, " KiB")


def on_postgresql(plan, table):
    """By the store's own benchmark, which starts a server."""
    program = os.path.join(BUILD, "tests", "relay", "bench-relay-store-postgresql")
    if plan.smoke or not os.path.exists(program):
        return
    said = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    seen = json.loads(said.splitlines()[-1])
    table.row("PostgreSQL, 64 at once: ÷ pgbench's plain inserts", seen["whole"], "≥ 0.5", lambda ratio: ratio >= 0.5)
    table.row("PostgreSQL: other relays told ÷ nobody told", seen["told"], "≥ 0.8", lambda ratio: ratio >= 0.8)


def time_starts(relay, plan):
    took = []
    for _ in range(plan.rounds):
        relay.stop()
        took.append(relay.start() * 1000)
    return took


def with_much_stored(plan, table):
    with Relay() as full:
        began = time.monotonic()
        full.fill(plan.stored)
        table.row(f"{plan.stored} events, filled in", [time.monotonic() - began], unit=" s")
        tails, rates = {"empty": [], "full": []}, {"empty": [], "full": []}
        load(full, "--at-once", 16, "--seconds", plan.warm_s)
        for _ in range(plan.rounds):
            with Relay() as empty:
                load(empty, "--at-once", 16, "--seconds", plan.warm_s)
                for name, relay in (("empty", empty), ("full", full)):
                    seen = load(relay, "--at-once", 16, "--seconds", plan.round_s)
                    tails[name].append(seen["p99_ms"])
                    rates[name].append(seen["rate"])
        with Relay() as empty:
            starts = {"empty": time_starts(empty, plan), "full": time_starts(full, plan)}
    where = f"{plan.stored} events stored"
    table.row(f"{where}: p99 of 16 senders ÷ empty", ratios(tails["full"], tails["empty"]), "≤ 1.5", lambda ratio: ratio <= 1.5)
    table.row(f"{where}: webhooks a second ÷ empty", ratios(rates["full"], rates["empty"]))
    table.row(f"{where}: start to ready ÷ empty", ratios(starts["full"], starts["empty"]), "≤ 2", lambda ratio: ratio <= 2)
    table.row(f"{where}: start to ready", starts["full"], unit=" ms")


class Watch:
    """The most that a process holds, above what it held at the beginning, in MiB."""

    def __init__(self, pid):
        self.pid, self.before, self.most, self.is_over = pid, pss_kib(pid), 0, False
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.is_over:
            self.most = max(self.most, pss_kib(self.pid))
            time.sleep(0.005)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()

    def grown_mib(self):
        return max(0, self.most - self.before) / 1024


def send_large_body(relay, fields, prefix, mib):
    """For as long as the relay takes it."""
    part = b"a" * MIB
    head = f"POST {relay.path} HTTP/1.1\r\nHost: relay.example.org\r\n{fields}\r\n".encode()
    with relay.connect() as connection, contextlib.suppress(OSError):
        connection.sendall(head + prefix)
        for _ in range(mib):
            connection.sendall(part)


def hostile_bodies(plan, table):
    grown = []
    for fields, prefix in ((f"Content-Length: {plan.body_mib * MIB}\r\n", b""), ("Transfer-Encoding: chunked\r\n", b"%x\r\n" % (plan.body_mib * MIB))):
        with Relay() as relay:
            load(relay, "--at-once", 16, "--seconds", plan.warm_s)
            with Watch(relay.process.pid) as watch:
                send_large_body(relay, fields, prefix, plan.body_mib)
                time.sleep(0.2)
            relay.ask("GET", "/healthz")
            grown.append(watch.grown_mib())
    table.row(f"a body of {plan.body_mib} MiB, its length said or in chunks: memory", grown, "always ≤ 16 MiB", lambda mib: mib <= 16, " MiB")

    grown = []
    for text in ("POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2048\r\n\r\n" + "{" + " " * 2000):
        with Relay() as relay, contextlib.ExitStack() as stack:
            load(relay, "--at-once", 16, "--seconds", plan.warm_s)
            with Watch(relay.process.pid) as watch:
                for _ in range(plan.unfinished):
                    connection = stack.enter_context(relay.connect())
                    connection.sendall(text.replace("{path}", relay.path).encode())
                time.sleep(0.5)
            relay.ask("GET", "/healthz")
            grown.append(watch.grown_mib())
    table.row(f"{plan.unfinished} requests unfinished, in the head or in the body: memory", grown, "always ≤ 16 MiB", lambda mib: mib <= 16, " MiB")


ALL = {"sync": with_modelled_sync, "disk": without_modelled_sync, "bursts": bursts, "nginx": behind_nginx, "parked": parked_desks,
       "postgresql": on_postgresql, "stored": with_much_stored, "hostile": hostile_bodies}
