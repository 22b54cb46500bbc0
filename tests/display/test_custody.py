# SPDX-License-Identifier: GPL-3.0-or-later
"""The relay holds the provider's key: chosen in Preferences once it is there, the computer's own deleted when asked, and
the day goes on without a key anywhere on this computer."""
import os
import re
import shutil
import tempfile
import unittest

import clinic as processes
import story
from story import picture_path
from window import Atspi, GLib, act, do_named, focus_window, has_state, keys, name_of, picture_of, text_of, wait_for, walk

SCHEMA = "org.anteroom.Anteroom.Training"
ADA = story.Patient("Ada", "Withkey")
BO = story.Patient("Bo", "Withoutkey")
CY = story.Patient("Cy", "Afterwards")


class Custody(story.ClinicTestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = tempfile.mkdtemp(prefix="anteroom-keys-")
        os.chmod(cls.keys, 0o700)
        cls.addClassCleanup(shutil.rmtree, cls.keys)
        cls.begin(keys=cls.keys)

    def held(self):
        return self.clinic.keyring.items(SCHEMA)

    def open(self, action, title):
        """On a slow machine the action is answered too late, and what it opens is not given the keyboard."""
        try:
            do_named(self.desk.frame, action)
        except GLib.Error:
            pass
        wait_for(title, lambda: any(name_of(window) == title for window in self.app.windows()))
        focus_window(f"^{title}$")
        return self.desk.window(title)

    def open_connections(self):
        preferences = self.open("win.preferences", "Preferences")
        tab = self.app.find(re.compile("tab"), "Connections", preferences)
        wait_for("the page of connections", lambda: act(tab) and has_state(tab, Atspi.StateType.SELECTED))
        return preferences

    def leave_preferences(self):
        self.app.press("Close", within=next(window for window in self.app.windows() if name_of(window) == "Preferences"))
        self.desk.wait_closed("Preferences")

    def choose(self, title, preferences):
        story.tab_to(self.app.find("list item", re.compile(f"^{title}"), preferences), limit=60)
        keys("Return")

    def chosen(self, title, preferences):
        row = self.app.find("list item", re.compile(f"^{title}"), preferences)
        return any(has_state(node, Atspi.StateType.CHECKED) for node in walk(row))

    def said(self, pattern, window):
        return wait_for(f"the sentence {pattern!r}", lambda: next(
            (found for node in walk(window) for found in [re.search(pattern, name_of(node) or text_of(node))] if found), None))

    def key_name(self, preferences):
        return self.said(r"(qualiphy_[0-9a-f]{32})", preferences)[1]

    def give_relay_the_key(self, name):
        with open(os.open(os.path.join(self.keys, name), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(story.KEY + "\n")

    def clear(self, patient, minutes):
        clinic = self.clinic
        clinic.book(patient, ["Botox"], minutes=minutes)
        clinic.press_next(patient, "Send invite")
        clinic.row(patient, "waiting|invited|Invite sent")
        clinic.decide(patient, "approve")
        clinic.row(patient, "cleared until")

    def test_1_with_a_key_of_its_own(self):
        self.clinic.set_up()
        self.clinic.add_treatments(Botox=story.BOTOX)
        self.clear(ADA, 30)
        self.assertEqual(self.held()["provider-key"][0], story.KEY.encode())

    def test_2_a_relay_without_the_key_is_not_chosen(self):
        preferences = self.open_connections()
        self.assertTrue(self.chosen("This computer holds the key", preferences))
        self.choose("The relay holds the key", preferences)
        self.said("The relay has no key of this clinic that it can use.*qualiphy_", preferences)
        self.assertTrue(self.chosen("This computer holds the key", preferences))
        picture_of("^Preferences$", picture_path("custody-no-key"))
        self.leave_preferences()

    def test_3_chosen_and_the_old_key_deleted(self):
        preferences = self.open_connections()
        self.give_relay_the_key(self.key_name(preferences))
        self.choose("The relay holds the key", preferences)
        question = self.desk.window("Delete the Key from This Computer?")
        self.assertIn("provider-key", self.held(), "nothing is deleted unasked")
        picture_of("^Delete the Key", picture_path("custody-delete"))
        self.app.press("Delete", within=question)
        wait_for("the key to leave the keyring", lambda: "provider-key" not in self.held())
        wait_for("the choice to show", lambda: self.chosen("The relay holds the key", preferences))
        picture_of("^Preferences$", picture_path("custody-relay"))
        self.leave_preferences()

    def test_4_the_day_goes_on_without_it(self):
        self.clear(BO, 40)
        self.assert_key_nowhere()

    def test_5_and_after_a_restart(self):
        self.clinic.restart()
        self.clear(CY, 50)
        self.assert_key_nowhere()
        lines = self.clinic.relay.output().splitlines()
        self.assertTrue(any("endpoint=exam_invite result=2xx" in line for line in lines), lines)
        for secret in (story.KEY, BO.last, BO.email, CY.last):
            self.assertNotIn(secret, "\n".join(lines))

    def test_6_going_live_knows(self):
        window = self.open("win.going-live", "Going Live")
        self.said("the relay holds it, and the provider offers", window)
        picture_of("^Going Live$", picture_path("custody-going-live"))
        keys("Escape")
        self.desk.wait_closed("Going Live")

    def assert_key_nowhere(self):
        self.assertEqual(sorted(self.held()), ["keys", "relay-token"])
        for name, (secret, _) in self.held().items():
            self.assertNotIn(story.KEY.encode(), secret, name)
        written = processes.files_written(os.environ["ANTEROOM_DESKTOP_BASE"], self.clinic.relay.data_dir)
        self.assertTrue(written)
        for path in written:
            if path.startswith(self.keys):
                continue  # the relay's own
            with open(path, "rb") as file:
                self.assertNotIn(story.KEY.encode(), file.read(), path)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
