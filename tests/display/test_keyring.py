# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyring locked, absent, denied, wrong key, and data that another program holds: five screens, each with its
remedy and a retry that works; and whatever happens, the stored keys stay as they were."""
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import unittest

import clinic as processes
import story
from gi.repository import Gio
from story import picture_path
from window import Atspi, has_state, keys, picture, type_text, wait_for, window_id

ADA = story.Patient("Ada", "Keyholder")

TITLE = "anteroom-keys 1 "
CACHE_KEY_AT = 2 * 16 + 32 + 64 + 32 + 32


def with_another_cache_key(secret):
    """A whole item, with one key in it that never opened anything here."""
    text = secret.decode()
    if not text.startswith(TITLE):
        raise AssertionError("the keyring's item is not what this test knows")
    raw = bytearray(bytes.fromhex(text[len(TITLE):])[:-32])
    raw[CACHE_KEY_AT] ^= 0xff
    return (TITLE + (bytes(raw) + hashlib.blake2b(raw, digest_size=32).digest()).hex()).encode()


CLOCK = "the keyring holder's clock"


class Keyring(story.TestCase):
    slept = 0

    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Consultation=None)
        cls.clinic.book(ADA, ["Consultation"])
        cls.keyring = cls.clinic.keyring
        cls.held = cls.keyring.items(processes.SCHEMA)

    def setUp(self):
        self.assertIn("keys", self.held)
        self.clinic.program.stop()
        self.addCleanup(self.clinic.program.stop)

    # --- What is expected of each of them ---

    def expect_trouble(self, title, text, remedy):
        app = self.clinic.start()
        app.find_text(f"^{re.escape(title)}$")
        app.find_text(text)
        app.find_text(remedy)
        self.assertFalse(app.has("heading", "Welcome to Anteroom"), "trouble is never taken for a first run")
        picture(picture_path("trouble-" + title.lower().replace(" ", "-")))
        return app

    def expect_the_day(self):
        self.clinic.wait_for_board()
        self.clinic.row(ADA, "no exam needed")
        self.assertEqual(self.keyring.items(processes.SCHEMA), self.held, "the stored keys are as they were")

    def expect_still(self, app, title):
        """Trying in vain comes back to the same page."""
        wait_for("the page to have tried", lambda: any(
            has_state(button, Atspi.StateType.SENSITIVE) for button in app.find_all("push button", re.compile("Try Again$|Unlock…$"))))
        app.find_text(f"^{re.escape(title)}$")

    # --- The five ---

    def test_locked(self):
        self.keyring.lock()
        app = self.expect_trouble("The Keyring Is Locked", "it is locked. Nothing is lost", "Choose Unlock and enter the password")
        app.press(re.compile("Unlock…$"))
        window_id("Unlock")
        keys("Escape")
        wait_for("the prompt to go", lambda: not prompts())
        self.expect_still(app, "The Keyring Is Locked")
        self.unlock(app)
        self.expect_the_day()

    def test_locked_while_it_runs(self):
        """The keys were read once: the day goes on, no page comes in between, and a banner says what the next start needs. A
        computer that wakes looks at once."""
        app = self.clinic.start(**processes.move_clock(CLOCK, 0))
        self.expect_the_day()
        for gone, back, banner in ((self.keyring.lock, None, "^The keyring is locked"),
                                   (self.keyring.take_away, self.keyring.give_back, "^The keyring no longer answers")):
            with self.subTest(banner):
                self.slept = self.slept + 600
                gone()
                if back is not None:
                    self.addCleanup(back)
                processes.move_clock(CLOCK, self.slept)
                app.find_text(banner, patience=30)
                picture(picture_path("keyring-" + ("gone" if back else "locked") + "-while-running"))
                self.clinic.desk.do(ADA.name, "appointment.check-in" if back is None else "appointment.expect")
                self.clinic.row(ADA, "Arrived" if back is None else "Expected")
                if back is None:
                    self.unlock(app)
                else:
                    back()
                    app.press("Try again")
                wait_for("the banner to go", lambda b=banner: not app.has(re.compile("label"), re.compile(b)))

    def unlock(self, app):
        app.press(re.compile("Unlock…$"))
        window_id("Unlock")
        wait_for("the prompt to have the keys", prompt_is_active)
        type_text(processes.KEYRING_PASSWORD)
        keys("Return")

    def test_absent(self):
        self.keyring.take_away()
        self.addCleanup(self.keyring.give_back)
        app = self.expect_trouble("No Keyring on This Computer", "not running or does not answer", "Log out and in again")
        app.activate("trouble.retry")  # done at once; a button pressed takes its time
        self.expect_still(app, "No Keyring on This Computer")
        self.keyring.give_back()
        app.press(re.compile("Try Again$"))
        self.expect_the_day()

    def test_denied(self):
        self.keyring.take_away()
        self.addCleanup(self.keyring.give_back)
        fake = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(processes.__file__), "fake_secret_service.py"),
                                 "--schema", processes.SCHEMA, "--item", "keys=none", "--fault",
                                 "SearchItems=org.freedesktop.DBus.Error.AccessDenied"])
        self.addCleanup(fake.wait)
        self.addCleanup(fake.kill)
        wait_for("the refusing service", lambda: processes.has_owner("org.freedesktop.secrets"))
        app = self.expect_trouble("The Keyring Refused Anteroom", "does not let Anteroom read its keys", "Allow Anteroom")
        app.activate("trouble.retry")
        self.expect_still(app, "The Keyring Refused Anteroom")
        self.assertEqual(self.kept_by_fake(), ["none"], "nothing was written to it, and nothing replaced")
        fake.kill()
        fake.wait()
        self.keyring.give_back()
        app.press(re.compile("Try Again$"))
        self.expect_the_day()

    def kept_by_fake(self):
        return processes.session_bus().call_sync("org.freedesktop.secrets", "/test", "org.anteroom.Test", "Secrets", None, None,
                                                 Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]

    def test_wrong_key(self):
        good = self.held["keys"][0]
        wrong = with_another_cache_key(good)
        self.keyring.change_item(processes.SCHEMA, "keys", wrong)
        self.addCleanup(self.keyring.change_item, processes.SCHEMA, "keys", good)
        app = self.expect_trouble("These Keys Do Not Fit", "Anteroom has changed neither", "restored from the same backup")
        app.activate("trouble.retry")  # done at once; a button pressed takes its time
        self.expect_still(app, "These Keys Do Not Fit")
        self.assertEqual(self.keyring.items(processes.SCHEMA)["keys"][0], wrong, "not even wrong keys are replaced")
        self.keyring.change_item(processes.SCHEMA, "keys", good)
        app.press(re.compile("Try Again$"))
        self.expect_the_day()

    def test_held_data(self):
        holder = sqlite3.connect(os.path.join(processes.data_dir(), "desk.db"), isolation_level=None)
        self.addCleanup(holder.close)
        holder.execute("begin exclusive")
        app = self.expect_trouble("Another Program Is Using the Data", "Nothing is lost", "Close that program")
        holder.execute("rollback")
        holder.close()
        app.press(re.compile("Try Again$"))
        self.expect_the_day()


def prompts():
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Unlock"], capture_output=True, text=True).stdout.split()


def prompt_is_active():
    asked = subprocess.run(["xdotool", "getwindowfocus", "getwindowname"], capture_output=True, text=True)
    return "Unlock" in asked.stdout


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
