# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop is told of a result that needs attention while nobody looks at the window: without a name, and
no longer than nobody does."""
import os
import subprocess
import sys
import unittest

import clinic as processes
import story
from gi.repository import Gio, GLib
from window import Atspi, has_state, wait_for, window_id

SERVICE = "org.freedesktop.Notifications"

LOOKED_AT = story.Patient("Lukas", "Inview")
CLEARED = story.Patient("Clara", "Cleared")
ELSEWHERE = story.Patient("Nadia", "Elsewhere")
CLICKED = story.Patient("Karim", "Clicked")
SAYS = "1 exam result needs attention"


def ask_service(method, arguments=None):
    return processes.session_bus().call_sync(SERVICE, "/test", "org.anteroom.Test", method, arguments, None,
                                             Gio.DBusCallFlags.NONE, 10000, None).unpack()


def shown():
    """{number: text} of what stands on the desktop."""
    return dict(ask_service("Shown")[0])


def sent():
    """The text of everything that ever stood there."""
    return ask_service("Sent")[0]


class Notifications(story.TestCase):
    @classmethod
    def setUpClass(cls):
        fake = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(processes.__file__), "fake_notifications.py")])
        cls.addClassCleanup(fake.wait)
        cls.addClassCleanup(fake.kill)
        wait_for("the notification service", lambda: processes.has_owner(SERVICE))
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)
        for number, patient in enumerate((LOOKED_AT, CLEARED, ELSEWHERE, CLICKED)):
            cls.clinic.book(patient, ["Botox"], minutes=180 + number)  # too far off to call attention by itself
            cls.clinic.press_next(patient, "Send invite")
            cls.clinic.row(patient, "waiting, invite sent")
            cls.clinic.finish_as_patient(patient)

    # --- The window in and out of view ---

    def is_active(self):
        return has_state(self.clinic.app.frame(self.clinic.name), Atspi.StateType.ACTIVE)

    def look_away(self):
        subprocess.run(["xdotool", "windowminimize", window_id(f"^{self.clinic.name}$")], check=True)
        wait_for("the window to be out of view", lambda: not self.is_active())

    def come_back(self):
        found = subprocess.run(["xdotool", "search", "--name", f"^{self.clinic.name}$"], capture_output=True, text=True, check=True)
        subprocess.run(["xdotool", "windowactivate", found.stdout.split()[-1]], check=True)
        wait_for("the window to be back", self.is_active)

    def decide(self, patient, decision, says):
        self.clinic.decide(patient, decision)
        self.clinic.row(patient, says)

    def expect_one(self):
        """A single one stands there, and says what it may."""
        wait_for("a notification", shown)
        (number, text), = shown().items()
        self.assertIn(SAYS, text)
        for patient in (LOOKED_AT, CLEARED, ELSEWHERE, CLICKED):
            for word in (patient.first, patient.last, patient.email, patient.phone):
                self.assertNotIn(word.lower(), text.lower(), "anybody may see the desktop")
        self.assertNotIn("botox", text.lower())
        return number

    # --- What is told ---

    def test_1_not_while_the_window_is_looked_at(self):
        self.assertTrue(self.is_active())
        self.decide(LOOKED_AT, "reject", "provider declined")
        self.clinic.app.find_text(f"^{SAYS}$")  # said to whoever listens
        self.assertEqual(sent(), [])

    def test_2_not_for_what_needs_no_attention(self):
        self.look_away()
        self.decide(CLEARED, "approve", "cleared until")
        self.assertEqual(sent(), [])
        self.come_back()

    def test_3_told_without_a_name_and_withdrawn_on_return(self):
        self.look_away()
        self.decide(ELSEWHERE, "reject", "provider declined")
        self.expect_one()
        self.assertEqual(len(sent()), 1)
        self.come_back()
        wait_for("it to be withdrawn", lambda: not shown())

    def test_4_a_click_on_it_leads_to_the_day(self):
        self.look_away()
        self.decide(CLICKED, "defer", "deferred")
        number = self.expect_one()
        self.clinic.app.activate("win.next-day", self.clinic.desk.frame)
        wait_for("another day", lambda: not any("Clicked" in sentence for sentence in self.clinic.sentences()))
        ask_service("Click", GLib.Variant("(u)", (number,)))
        wait_for("the window to be back", self.is_active)
        self.clinic.row(CLICKED, "deferred")
        self.assertEqual(shown(), {})


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
