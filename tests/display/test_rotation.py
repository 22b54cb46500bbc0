# SPDX-License-Identifier: GPL-3.0-or-later
"""A new webhook secret, from Preferences of the real window: asked for in words, in use for the next invite, while the one
that is out is still heard of by the old one."""
import re
import unittest

import story
from story import picture_path
from window import Atspi, GLib, act, do_named, focus_window, has_state, keys, name_of, picture_of, resize_window, text_of, wait_for, walk

ADA = story.Patient("Ada", "Underold")
BO = story.Patient("Bo", "Undernew")


class Rotation(story.ClinicTestCase):
    def open_connections(self):
        try:
            do_named(self.desk.frame, "win.preferences")
        except GLib.Error:
            pass
        wait_for("Preferences", lambda: any(name_of(window) == "Preferences" for window in self.app.windows()))
        focus_window("^Preferences$")
        preferences = self.desk.window("Preferences")
        tab = self.app.find(re.compile("tab"), "Connections", preferences)
        wait_for("the page of connections", lambda: act(tab) and has_state(tab, Atspi.StateType.SELECTED))
        return preferences

    def leave_preferences(self):
        self.app.press("Close", within=next(window for window in self.app.windows() if name_of(window) == "Preferences"))
        self.desk.wait_closed("Preferences")

    def said(self, pattern, window):
        return wait_for(f"the sentence {pattern!r}", lambda: next(
            (found for node in walk(window) for found in [re.search(pattern, name_of(node) or text_of(node) or "")] if found), None))

    def find_new(self, preferences):
        return self.app.find("list item", re.compile("^New webhook secret…"), preferences)

    def ask_for_new(self, preferences):
        story.tab_to(self.find_new(preferences), limit=60)
        keys("Return")
        return self.desk.window("Make a New Webhook Secret?")

    def keep(self, preferences, name):
        """A picture of the group."""
        story.tab_to(self.find_new(preferences), limit=60)
        picture_of("^Preferences$", picture_path(name))

    def says(self, pattern, window):
        return any(re.search(pattern, name_of(node) or text_of(node) or "") for node in walk(window))

    def send(self, patient, minutes):
        self.clinic.book(patient, ["Botox"], minutes=minutes)
        self.clinic.press_next(patient, "Send invite")
        self.clinic.row(patient, "waiting|invited|Invite sent")

    def addresses(self):
        return [entry["request"]["webhook_url"] for entry in self.clinic.sandbox.get("/control/requests")[1]["requests"]
                if entry["route"] == "exam_invite"]

    def test_1_an_invite_is_out(self):
        self.clinic.set_up()
        self.clinic.add_treatments(Botox=story.BOTOX)
        self.send(ADA, 30)

    def test_2_a_new_secret_is_asked_for_in_words(self):
        preferences = self.open_connections()
        self.said("has not been changed since the relay was connected", preferences)
        self.assertFalse(self.says("provider’s portal$", preferences), "there is nothing to do there yet")
        self.keep(preferences, "rotation-before")
        question = self.ask_for_new(preferences)
        self.said("invites go out with a new address", question)
        picture_of("^Make a New", picture_path("rotation-question"))
        self.app.press("Cancel", within=question)
        self.desk.wait_closed("Make a New Webhook Secret?")
        self.said("has not been changed", preferences)
        self.app.press("Make a New One", within=self.ask_for_new(preferences))
        self.said("^Changed ", preferences)
        self.said("^1 invite still uses the old one", preferences)
        self.said("^To do in the provider’s portal$", preferences)
        self.app.press("Copy", within=self.app.find("list item", re.compile("^To do in the provider’s portal"), preferences))
        self.said("The address is copied", preferences)
        self.keep(preferences, "rotation-after")
        resize_window("^Preferences$", 360, 640)
        self.keep(preferences, "rotation-after-narrow")
        self.leave_preferences()

    def test_3_both_are_heard_of(self):
        self.send(BO, 40)
        old, new = (address.split("/hooks/qualiphy/")[1].split("/")[0] for address in self.addresses())
        self.assertNotEqual(old, new)
        for patient in (ADA, BO):
            self.clinic.decide(patient, "approve")
            self.clinic.row(patient, "cleared until")

    def test_4_in_the_dark(self):
        self.clinic.restart(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        preferences = self.open_connections()
        self.said("^Changed ", preferences)
        self.keep(preferences, "rotation-dark")
        self.leave_preferences()


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
