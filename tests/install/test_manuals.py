# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages: well formed, and each tells of the options its program has, all of them and no others."""
import os
import re
import subprocess
import unittest

SOURCE, BUILD = os.environ["ANTEROOM_SOURCE"], os.environ["ANTEROOM_BUILD"]
PAGES = {"anteroom-relay.8": "src/relay/anteroom-relay", "anteroom-sandbox.1": "src/sandbox/anteroom-sandbox"}
if os.environ["ANTEROOM_APP"] == "yes":
    PAGES |= {"anteroom.1": "src/app/anteroom", "anteroom-training.1": "src/app/anteroom-training"}
NOT_SETTINGS = {"ask", "config", "from", "help", "proxy", "replace", "to", "user", "version"}


def page_path(name):
    return os.path.join(SOURCE, "data", "man", name)


def page(name):
    with open(page_path(name), encoding="utf-8") as file:
        return file.read()


def help_of(program):
    place = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    return subprocess.run([os.path.join(BUILD, program), "--help"], env=place, capture_output=True, text=True, check=True).stdout


def options_in_help(text):
    return set(re.findall(r"(?m)^  (?:-\w, )?--([\w-]+)", text))


class Manuals(unittest.TestCase):
    def test_well_formed(self):
        for name in (*PAGES, "anteroom-relay.conf.5"):
            with self.subTest(name):
                done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page_path(name)], capture_output=True, text=True)
                self.assertEqual(done.stdout, "")

    def test_every_option_and_no_other(self):
        for name, program in PAGES.items():
            with self.subTest(name):
                told = {option for line in re.findall(r"(?m)^\.It (Fl .*)$", page(name))
                        for option in re.findall(r"Fl Fl ([\w-]+)", line)}
                self.assertEqual(told, options_in_help(help_of(program)))

    def test_every_command_and_no_other(self):
        listed = re.search(r"Commands:\n((?:  .*\n)+)", help_of(PAGES["anteroom-relay.8"]))[1]
        has = {re.split(r"  +", line.strip())[0].replace("|", " | ") for line in listed.splitlines()}
        told = {re.sub(r"(Cm|Ar) ", "", line) for line in re.findall(r"(?m)^\.It (Cm .*)$", page("anteroom-relay.8"))}
        self.assertEqual(told, has)

    def test_every_setting_and_no_other(self):
        settings = options_in_help(help_of(PAGES["anteroom-relay.8"])) - NOT_SETTINGS
        self.assertEqual(set(re.findall(r"(?m)^\.It Cm ([\w-]+)", page("anteroom-relay.conf.5"))), settings)


if __name__ == "__main__":
    unittest.main(verbosity=2)
