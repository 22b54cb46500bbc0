# SPDX-License-Identifier: GPL-3.0-or-later
"""What many clinics need, by tests/bench/capacity: measured in small, and reckoned for all of them with formulas shown."""
import argparse
import math
import os
import sys
import time

import capacity_servers as host

# The whole, as it is asked about.
CLINICS, RESULTS_A_DAY, DESKS = 30_000, 60, 100_000
# Assumptions, by name.
BUSIEST_HOUR = 0.2    # of a day's results come within its busiest hour
BURST = 3             # times its mean, in that hour's busiest second
WAIT_S = 50           # a desk asks again after this, when nothing has come
FULL = 0.85           # of what a process may hold is used
CONNECTIONS = 4096    # one relay process takes at most
HALF_LOADED = 0.5     # of each core, at the busiest second
PRICES = {"core": 10.0, "GiB of memory": 3.0, "GiB of disk": 0.15}  # a month, on a rented machine; in any currency

# How long each is measured, and how it is named.
REST_S, LOAD_S, POLL_WAIT_S = 40, 30, 20


class Plan:
    def __init__(self, part, smoke):
        self.part, self.smoke = part, smoke
        self.clinics, self.desks = max(1, round(CLINICS * part)), max(1, round(DESKS * part))
        self.relays = 2 if smoke else 3
        self.rest_s, self.load_s, self.poll_wait_s = (2, 2, 1) if smoke else (REST_S, LOAD_S, POLL_WAIT_S)
        self.mean = CLINICS * RESULTS_A_DAY * BUSIEST_HOUR / 3600
        self.peak = self.mean * BURST
        self.files = math.ceil(self.desks + self.peak * 5) + host.FILES_FREE


def say(line=""):
    print(line, flush=True)


def say_plan(plan):
    say(f"{plan.part:g} of {CLINICS} clinics with {RESULTS_A_DAY} results a day and {DESKS} desks: {plan.clinics} clinics, {plan.desks} desks that "
        f"wait, at {plan.relays} relay processes on one PostgreSQL; {os.cpu_count()} cores for all of them, load {os.getloadavg()[0]:.1f} before.")
    say(f"The busiest second of the whole: {CLINICS} × {RESULTS_A_DAY} results × {BUSIEST_HOUR:g} in the busiest hour ÷ 3600 = {plan.mean:.0f}/s, "
        f"× {BURST} = {plan.peak:.0f}/s; of the part, {plan.peak * plan.part:.1f}/s.")
    say()


def each_us(used_s, without_s, number):
    return max(0.0, used_s - without_s) / number * 1e6


def measure(plan):
    """Of one each: microseconds of the processor, bytes, milliseconds."""
    found = {}
    with host.World(plan.relays, plan.clinics) as world:
        database = world.database
        size = "SELECT sum (pg_total_relation_size (oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'anteroom_relay'::regnamespace"
        world.do("rest", plan.rest_s / 8)
        idle = world.do("rest", plan.rest_s / 4)
        idle_s = {name: idle[name] / idle["seconds"] for name in ("relays_s", "database_s")}

        # Nobody waits: the webhooks alone, at the rate of the whole's busiest hour.
        before, wal = database.ask(size), database.ask("SELECT wal_bytes FROM pg_stat_wal")
        alone = world.do("send", plan.mean if not plan.smoke else 30, plan.load_s)
        found["bytes"] = (database.ask(size) - before) / alone["sent"]
        found["wal"] = (database.ask("SELECT wal_bytes FROM pg_stat_wal") - wal) / alone["sent"]
        for name in ("relays", "database"):
            found[f"webhook_{name}_us"] = each_us(alone[f"{name}_s"], idle_s[f"{name}_s"] * alone["seconds"], alone["sent"])

        # Desks that wait: they ask again often, so that asking is seen; each asks every WAIT_S in truth. A clinic that has
        # had webhooks is read first, which is no part of it.
        bare = world.pss_of_relays()
        found["relay_kib"] = bare / plan.relays
        found["connections"] = database.ask("SELECT count (*) FROM pg_stat_activity WHERE application_name = 'anteroom-relay'") / plan.relays
        world.do("park", plan.desks, plan.poll_wait_s)
        world.do("rest", plan.poll_wait_s)
        found["desk_kib"] = (world.pss_of_relays() - bare) / plan.desks
        resting = world.do("rest", plan.rest_s)
        found["polls"] = resting["empty"]
        for name in ("relays", "database"):
            found[f"poll_{name}_us"] = each_us(resting[f"{name}_s"], idle_s[f"{name}_s"] * resting["seconds"], max(1, resting["empty"]))

        # Both, at the part's busiest second, and desks that wait as long as they do in truth.
        world.do("wait", WAIT_S)
        world.do("rest", plan.poll_wait_s)
        both = world.do("send", max(plan.peak * plan.part, 5), plan.load_s)
        for name in ("relays", "database"):
            known = idle_s[f"{name}_s"] * both["seconds"] + (both["sent"] * found[f"webhook_{name}_us"] +
                                                             both["empty"] * found[f"poll_{name}_us"]) / 1e6
            found[f"told_{name}_us"] = each_us(both[f"{name}_s"], known, max(1, both["told"]))
        found.update({name: both[name] for name in both if name.endswith("_ms")})
        found.update(alone_p99_ms=alone["sender_p99_ms"], sent=both["sent"], told=both["told"], idle_s=idle_s)
        found["database_kib"] = database.pss_kib()
        expected = both["sent"] * plan.desks / plan.clinics
        assert 0.5 * expected < both["told"] < 2 * expected, (both["told"], expected)
    return found


def say_found(plan, found):
    rows = [
        ("a webhook, of the processor: relay, PostgreSQL", f"{found['webhook_relays_us']:.0f} µs, {found['webhook_database_us']:.0f} µs"),
        ("a hand-out to a desk that waited, likewise", f"{found['told_relays_us']:.0f} µs, {found['told_database_us']:.0f} µs"),
        (f"a wait that ends without news, likewise ({found['polls']} of them)", f"{found['poll_relays_us']:.0f} µs, {found['poll_database_us']:.0f} µs"),
        (f"a desk that waits, of the processor in a second (a wait ÷ {WAIT_S} s): relay, PostgreSQL",
         f"{found['poll_relays_us'] / WAIT_S:.1f} µs, {found['poll_database_us'] / WAIT_S:.1f} µs"),
        ("a desk that waits, memory of the relay", f"{found['desk_kib']:.1f} KiB"),
        ("a relay process without desks, memory", f"{found['relay_kib'] / 1024:.1f} MiB"),
        ("PostgreSQL, memory of all its processes", f"{found['database_kib'] / 1024:.0f} MiB"),
        ("a result of 2 KiB, in the database with its indexes; in the write-ahead log", f"{found['bytes']:.0f} bytes; {found['wal']:.0f} bytes"),
        ("connections of a relay process to PostgreSQL", f"{found['connections']:.0f}"),
        (f"sender's 200, p50 and p99, {plan.desks} desks waiting", f"{found['sender_p50_ms']:.1f} ms, {found['sender_p99_ms']:.1f} ms"),
        (f"sender's 200, p99, {plan.mean:.0f}/s and nobody waiting" if not plan.smoke else "sender's 200, p99, nobody waiting",
         f"{found['alone_p99_ms']:.1f} ms"),
        ("from the 200 to a desk that waits at the same relay, p50 and p99", f"{found['same_p50_ms']:.1f} ms, {found['same_p99_ms']:.1f} ms"),
        ("from the 200 to a desk that waits at another relay, p50 and p99", f"{found['other_p50_ms']:.1f} ms, {found['other_p99_ms']:.1f} ms"),
    ]
    say(f"| measured, over {found['sent']} webhooks that {found['told']} desks were told of | |")
    say("|---|---|")
    for what, figure in rows:
        say(f"| {what} | {figure} |")
    say()


def cores(plan, found, name):
    told, polls = plan.peak * DESKS / CLINICS, DESKS / WAIT_S
    used = (plan.peak * found[f"webhook_{name}_us"] + told * found[f"told_{name}_us"] + polls * found[f"poll_{name}_us"]) / 1e6
    shown = (f"({plan.peak:.0f}/s × {found[f'webhook_{name}_us']:.0f} + {told:.0f}/s × {found[f'told_{name}_us']:.0f} + "
             f"{polls:.0f}/s × {found[f'poll_{name}_us']:.0f}) µs ÷ {HALF_LOADED:g}")
    return used / HALF_LOADED, shown


def say_whole(plan, found):
    a_day = CLINICS * RESULTS_A_DAY
    processes = math.ceil(DESKS / (CONNECTIONS * FULL))
    relay_cores, relay_shown = cores(plan, found, "relays")
    database_cores, database_shown = cores(plan, found, "database")
    memory = (DESKS * found["desk_kib"] + processes * found["relay_kib"]) / 2**20
    disk_a_month = a_day * 30 * found["bytes"] / 2**30
    kept = disk_a_month * 12
    price = PRICES["core"] * (relay_cores + database_cores) + PRICES["GiB of memory"] * (memory + 8) + PRICES["GiB of disk"] * kept
    rows = [
        ("results a day", f"{a_day}", f"{CLINICS} × {RESULTS_A_DAY}"),
        ("webhooks in the busiest second", f"{plan.peak:.0f}", f"{a_day} × {BUSIEST_HOUR:g} ÷ 3600 × {BURST}"),
        ("hand-outs in that second", f"{plan.peak * DESKS / CLINICS:.0f}", f"{plan.peak:.0f} × {DESKS} ÷ {CLINICS} desks a clinic"),
        ("waits that end in a second", f"{DESKS / WAIT_S:.0f}", f"{DESKS} ÷ {WAIT_S} s"),
        ("relay processes", f"{processes}", f"{DESKS} ÷ ({CONNECTIONS} connections × {FULL:g})"),
        ("cores for relays", f"{relay_cores:.1f}", relay_shown),
        ("cores for PostgreSQL", f"{database_cores:.1f}", database_shown),
        ("memory of the relays", f"{memory:.1f} GiB", f"{DESKS} × {found['desk_kib']:.1f} KiB + {processes} × {found['relay_kib'] / 1024:.1f} MiB"),
        ("connections to PostgreSQL", f"{processes * found['connections']:.0f}", f"{processes} × {found['connections']:.0f}; so max_connections = "
                                                                               f"{math.ceil((processes * found['connections'] + 20) / 50) * 50}"),
        ("database, a day; a month; a year", f"{disk_a_month / 30:.1f}; {disk_a_month:.0f}; {kept:.0f} GiB", f"{a_day} × {found['bytes']:.0f} bytes"),
        ("write-ahead log, a day", f"{a_day * found['wal'] / 2**30:.1f} GiB", f"{a_day} × {found['wal']:.0f} bytes"),
        ("a month of rented machines, one year kept", f"{price:.0f}",
         f"{PRICES['core']:g} × cores + {PRICES['GiB of memory']:g} × GiB of memory (8 for PostgreSQL) + {PRICES['GiB of disk']:g} × GiB of disk: "
         "assumed prices, put your own"),
    ]
    say(f"| the whole: {CLINICS} clinics, {RESULTS_A_DAY} results a day each, {DESKS} desks that wait | | formula |")
    say("|---|---|---|")
    for what, figure, formula in rows:
        say(f"| {what} | {figure} | {formula} |")


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/capacity")
    parser.add_argument("part", nargs="?", type=float, default=0.1, help="of the whole; 0.1 unless said")
    parser.add_argument("--smoke", action="store_true", help="a few clinics for a moment")
    said = parser.parse_args()
    if not host.find_postgresql():
        say("There is no PostgreSQL server here: install postgresql.")
        sys.exit(77)
    plan = Plan(0.002 if said.smoke else said.part, said.smoke)
    if plan.desks / plan.relays > CONNECTIONS * FULL:
        raise SystemExit(f"{plan.relays} relay processes take {plan.relays * CONNECTIONS * FULL:.0f} desks at most: ask for a smaller part.")
    host.allow_files(plan.files)
    began = time.monotonic()
    say_plan(plan)
    found = measure(plan)
    say_found(plan, found)
    say_whole(plan, found)
    say(f"\nin {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
