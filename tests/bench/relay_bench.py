# SPDX-License-Identifier: GPL-3.0-or-later
"""The relay's figures beside its peers', by tests/bench/relay."""
import argparse
import os
import shutil
import subprocess
import time

import relay_goals
import relay_servers
from relay_table import Table


def machine():
    with open("/proc/meminfo", encoding="ascii") as file:
        gib = int(file.readline().split()[1]) / 2**20
    return f"{os.cpu_count()} cores, {gib:.0f} GiB of memory, load {os.getloadavg()[0]:.2f} at the beginning"


def version(*command):
    if not shutil.which(command[0]):
        return f"no {command[0]}"
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).splitlines()[0]


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/relay")
    parser.add_argument("scale", nargs="?", type=float, default=1, help="1: about a quarter of an hour; less is quicker and shakier")
    parser.add_argument("--smoke", action="store_true", help="everything for a moment, no goal judged")
    parser.add_argument("--only", choices=relay_goals.ALL, action="append", help="only this part; may be said again")
    said = parser.parse_args()
    relay_servers.allow_many_files()
    began = time.monotonic()
    print(f"{machine()}; {version('node', '--version')}, {version('webhook', '-version')}, {version('nginx', '-v')}\n")
    plan, table = relay_goals.Plan(said.scale, said.smoke), Table(judged=not said.smoke)
    for name, measure in relay_goals.ALL.items():
        if not said.only or name in said.only:
            measure(plan, table)
    table.sum_up()
    print(f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
