# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole main job by keyboard alone, from the first run to a patient in the room.

The accessibility tree is only read here, to know where the focus is and what the screen says; everything
is done with keys. What patient and provider do happens elsewhere, over HTTP."""
import re
import unittest

import story
from front_desk import plain
from story import tab_to
from window import (Atspi, NotFound, focus_window, has_state, keys, name_of, role_of, text_of, type_text, wait_active,
                    wait_for, walk)

ADA = story.Patient("Ada", "Keyboard")


class Keyboard(story.TestCase):
    def setUp(self):
        self.clinic = story.Clinic()
        self.addCleanup(self.clinic.end)
        self.app = self.clinic.start()

    # --- What the eyes do ---

    def see(self, role, name, within=None):
        return self.app.find(role, name, within=within)

    def step(self, heading):
        self.see("heading", heading)

    def window(self, title):
        window = self.clinic.desk.window(title)
        wait_active(self.app, title)
        return window

    def wait_closed(self, title, below=None):
        """Until it is gone and the keys go to the window below."""
        wait_for(f"{title} to close", lambda: all(name_of(node) != title for node in self.app.windows()))
        wait_active(self.app, below or self.clinic.name)

    # --- What the fingers do ---

    def go_and_press(self, role, name, within=None, key="Return"):
        tab_to(self.see(role, name, within))
        keys(key)

    def go_and_type(self, name, text, within=None):
        entry = self.see(re.compile("text|entry"), name, within)
        tab_to(entry)
        self.type_here(entry, text)

    def type_here(self, entry, text):
        type_text(text)
        wait_for(f"{name_of(entry)} to say {text}", lambda: text_of(entry) == text)

    def type_where_focus_is(self, name, text):
        entry = self.see(re.compile("text|entry"), name)
        wait_for(f"the focus to be in {name}", lambda: has_state(entry, Atspi.StateType.FOCUSED))
        self.type_here(entry, text)

    def choose(self, title, search, shown, within=None):
        self.go_and_press("push button", re.compile("^" + re.escape(title) + ": "), within)
        entry = self.see("entry", "Search")
        wait_for("the search", lambda: has_state(entry, Atspi.StateType.FOCUSED))
        self.type_here(entry, search)
        keys("Return")
        self.see("push button", re.compile(re.escape(f"{title}: {shown}")), within)

    def leave(self, title):
        """Escape. A window that has just come forward may lose the first key, as any person's second shows."""
        gone = lambda: all(name_of(node) != title for node in self.app.windows())  # noqa: E731
        for _ in range(3):
            keys("Escape")
            try:
                wait_for(f"{title} to close", gone, 2)
                break
            except NotFound:
                continue
        self.wait_closed(title)

    # --- The job ---

    def test_from_the_first_run_to_the_room(self):
        self.set_up()
        self.add_treatment()
        self.book()
        self.invite()
        self.treat()
        self.find()
        self.go_round_the_windows()

    def set_up(self):
        clinic = self.clinic
        code = clinic.relay.add_clinic(clinic.name)
        self.step("Welcome to Anteroom")
        focus_window("Anteroom")
        self.go_and_press("push button", "Begin")
        self.step("Your Clinic")
        self.type_where_focus_is("Clinic name", clinic.name)
        self.choose("Time zone", clinic.zone.split("/")[1].replace("_", " "), "")
        self.go_and_press("push button", "Next")
        self.step("The Provider’s API Key")
        self.type_where_focus_is("API key", story.KEY)
        keys("Return")
        self.step("The Recovery Sheet")
        words = clinic.desk.read_sheet()
        self.go_and_press("push button", "I Have It on Paper")
        self.step("Is It on Paper?")
        for entry in self.app.find_all("text", re.compile(r"^Word \d+$")):
            self.type_where_focus_is(name_of(entry), words[int(name_of(entry).split()[1])])
            keys("Return")
        self.step("Connect the Relay")
        self.type_where_focus_is("Relay address", clinic.relay.url)
        keys("Return")
        self.type_where_focus_is("Claim code", code)
        keys("Return")
        self.step("All Set")
        self.go_and_press("push button", "Open Today")
        self.see("push button", re.compile("^As of .*online"))

    def add_treatment(self):
        keys("F10")
        item = self.see("menu item", re.compile("Treatments"))
        for _ in range(12):
            if has_state(item, Atspi.StateType.FOCUSED):
                break
            keys("Down")
        keys("Return")
        treatments = self.window("Treatments")
        self.go_and_press("push button", "Add a Treatment", treatments)
        editor = self.window("New Treatment")
        self.go_and_type("Name", "Botox", editor)
        self.go_and_press("list item", re.compile("^Choose Exams"), editor)
        search = self.see("entry", "Search exams", editor)
        wait_for("the exams", lambda: has_state(search, Atspi.StateType.FOCUSED))
        self.type_here(search, str(story.BOTOX))
        keys("Return")
        wait_for("the exam to be ticked", lambda: any(
            has_state(node, Atspi.StateType.CHECKED) for node in self.app.find_all("check box", within=editor)))
        keys("Escape")
        wait_for("Escape to empty the search first", lambda: text_of(search) == "")
        keys("Escape")
        self.go_and_press("push button", "Save", editor)
        self.wait_closed("New Treatment", "Treatments")
        self.see("list item", re.compile("^Botox"), treatments)
        self.leave("Treatments")

    def book(self):
        keys("ctrl+n")
        form = self.window("New Appointment")
        self.type_where_focus_is("Find the patient", ADA.name)
        keys("Return")
        self.see("label", "New patient", form)
        self.go_and_type("Date of birth", ADA.dob, form)
        self.go_and_type("Phone", ADA.phone, form)
        self.go_and_type("Email", ADA.email, form)
        self.choose("Where will the patient be during the exam?", ADA.state, ADA.state, form)
        self.go_and_type("Time", self.clinic.in_minutes(30), form)
        self.go_and_press("check box", "Botox", form, key="space")
        keys("ctrl+Return")
        self.wait_closed("New Appointment")
        self.clinic.row(ADA, "needs an invite")

    def invite(self):
        row = self.clinic.row(ADA)
        if not has_state(row, Atspi.StateType.FOCUSED):
            keys("F6")
        wait_for("the row to have the focus", lambda: self.focus_on_row())
        keys("ctrl+Return")
        self.clinic.row(ADA, "waiting, invite sent")
        self.clinic.finish_as_patient(ADA)
        self.clinic.decide(ADA, "approve")
        self.clinic.row(ADA, "cleared until")

    def focus_on_row(self):
        if has_state(self.clinic.row(ADA), Atspi.StateType.FOCUSED):
            return True
        keys("F6")
        return False

    def treat(self):
        for says in ("Arrived", "In room", "Done"):
            wait_for("the row to have the focus", lambda: self.focus_on_row())
            keys("ctrl+Return")
            self.clinic.row(ADA, rf"\. {says}")
        keys("ctrl+z")
        self.clinic.row(ADA, r"\. In room")

    def find(self):
        keys("ctrl+f")
        self.type_where_focus_is("Find a patient by name, phone or email", "keyb")
        found = self.see("list item", re.compile("Keyboard, Ada|Ada Keyboard"), self.see("list", "Patients found"))
        self.assertIn("Keyboard", plain(name_of(found)))
        keys("Return")
        self.see("label", re.compile(r"^.{0,1}Keyboard, Ada"))
        keys("F6", "ctrl+comma")
        self.window("Preferences")
        self.leave("Preferences")
        self.assertEqual(role_of(self.app.frame(self.clinic.name)), "frame")

    # --- No window keeps the keyboard ---

    def go_round_the_windows(self):
        for action, title, last in (("appointment.edit", "Edit Appointment", "Save"), ("win.new-appointment", "New Appointment", "Note"),
                                    ("win.treatments", "Treatments", "Add"), ("win.preferences", "Preferences", None)):
            with self.subTest(title):
                if action.startswith("appointment."):
                    self.clinic.desk.do(ADA.name, action)
                else:
                    self.app.activate(action, self.app.frame(self.clinic.name))
                self.go_round(self.window(title), last)
                self.leave(title)

    def go_round(self, window, through):
        """Tab leads past everything and back to where it began, and is nowhere held."""
        began = self.next_focus(window)
        passed = [began]
        for _ in range(150):
            passed.append(self.next_focus(window))
            if passed[-1] == began and len(passed) > 3:
                break
            self.assertGreater(len(set(map(str, passed[-4:]))), 1 if len(passed) > 4 else 0, f"Tab is held at {passed[-4:]}")
        self.assertEqual(passed[-1], began, f"Tab never came back: {passed}")
        if through is not None:
            self.assertTrue(any(through in name for _, name in passed), passed)

    def next_focus(self, window):
        keys("Tab")
        return next(((role_of(node), name_of(node)) for node in walk(window) if has_state(node, Atspi.StateType.FOCUSED)), (None, ""))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
