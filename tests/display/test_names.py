# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control of the main screens has a name and a role, and a row of the board reads as a sentence."""
import re
import unittest

import story
from window import Atspi, action_names, has_state, keys, name_of, role_of, wait_active, wait_for, walk

# Containers that hand the focus on to what is in them.
CONTAINERS = {"scroll pane", "list", "table", "page tab list"}

# What the toolkit makes and names itself, or fails to: nothing of ours can reach it.
OF_THE_TOOLKIT = {
    ("push button", "GtkImage", "AdwToastWidget"),
}

# What a control of ours may be, as a screen reader calls it.
ROLES = {"push button", "toggle button", "text", "password text", "entry", "check box", "list item", "menu item",
         "check menu item", "radio button", "combo box", "page tab", "label", "link", "switch", "spin button", "dialog", "frame", "text view"}

ADA = story.Patient("Ada", "Named")
LONG = story.Patient("Wilhelmina Maria", "van der Sluijs-Example")


def is_shown(node):
    """A page of a stack that does not show has no size, or none any more."""
    box = node.get_extents(Atspi.CoordType.WINDOW)
    return box.width > 0 and box.height > 0


def is_doubled(name):
    """Named twice over, as by its own label and by that of the row around it: "Botox Botox"."""
    words = name.split(" ")
    half = len(words) // 2
    return len(words) % 2 == 0 and half > 0 and words[:half] == words[half:] and name != "Undo Undo"


def complaints(window, where):
    found = []
    for node in walk(window):
        if not has_state(node, Atspi.StateType.FOCUSABLE) or not is_shown(node):
            continue
        role, name = role_of(node), name_of(node)
        if role in CONTAINERS or is_of_the_toolkit(node):
            continue
        if not name.strip() or name.startswith(("Gtk", "Adw", "Ante")):
            found.append(f"{where}: a {role} is called {name!r} ({describe_place(node)})")
        if is_doubled(name):
            found.append(f"{where}: a {role} says its name twice: {name!r}")
        if role not in ROLES:
            found.append(f"{where}: {name!r} is a {role}")
    return found


def parents(node):
    while node is not None:
        node = node.get_parent()
        if node is not None:
            yield node


def is_of_the_toolkit(node):
    if (role_of(node), name_of(node), "AdwToastWidget") in OF_THE_TOOLKIT:
        return any(role_of(sibling) == "label" for sibling in walk(node.get_parent(), 8))
    return False


def describe_place(node):
    return " < ".join(f"{role_of(parent)} {name_of(parent)!r}" for parent in list(parents(node))[:4])


class Names(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.found = []
        cls.clinic.set_up(lambda page: cls.found.extend(complaints(cls.clinic.app.frame(), f"assistant, {page}")))

    def setUp(self):
        self.app = self.clinic.app

    def expect_none(self, found):
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_1_assistant(self):
        self.expect_none(self.found)

    def test_2_treatments(self):
        found = []
        desk = self.clinic.desk
        window = desk.open_treatments()
        found += complaints(window, "no treatments")
        desk.add_treatment("Botox", story.BOTOX, lambda page: found.extend(
            complaints(desk.window("New Treatment"), "exams")))
        desk.add_treatment("Consultation", None)
        found += complaints(window, "treatments")
        desk.close_treatments()
        self.expect_none(found)

    def test_3_empty_board(self):
        self.expect_none(complaints(self.app.frame(), "empty board"))

    def test_4_appointment_form(self):
        found = []
        look = lambda page: found.extend(complaints(self.clinic.desk.window("New Appointment"), page))  # noqa: E731
        self.clinic.book(ADA, ["Botox", "Consultation"], looked_at=look)
        self.clinic.book(LONG, ["Botox"], minutes=90, note="Window seat")
        self.clinic.press_next(ADA, "Send invite")
        self.clinic.row(ADA, "waiting, invite sent")
        self.expect_none(found)

    def test_5_board_and_pane(self):
        self.clinic.desk.select(ADA.name)
        self.app.find("push button", re.compile("^Cancel invite"))
        self.expect_none(complaints(self.app.frame(), "board"))

    def test_6_rows_read_as_sentences(self):
        rows = [sentence for sentence in self.clinic.sentences() if not re.fullmatch(r"[\w ]+ · \d+", sentence)]
        self.assertEqual(len(rows), 2)
        for sentence in rows:
            self.assertRegex(sentence, r"^\d{1,2}:\d\d [AP]M, [^.]+, [^.]+\. [^.]+: [^.]+\. (Expected|Late|Arrived)[^.]*$")
        headings = [sentence for sentence in self.clinic.sentences() if sentence not in rows]
        self.assertTrue(headings and all(re.fullmatch(r"(In the clinic|Next|Later|Done) · \d+", one) for one in headings))

    def test_7_rows_offer_their_commands(self):
        row = self.clinic.row(ADA)
        offered = {action for node in walk(row) for action in action_names(node) if action.startswith(("appointment.", "invite."))}
        self.assertLessEqual({"appointment.check-in", "appointment.no-show", "invite.resend", "invite.cancel"}, offered)
        self.assertNotIn("appointment.start", offered)

    def test_8_windows(self):
        for action, title in (("win.preferences", "Preferences"), ("win.shortcuts", "Keyboard Shortcuts"),
                              ("win.new-appointment", "New Appointment"), ("win.treatments", "Treatments"),
                              ("win.send-day", "Invites of the Day"), ("win.not-ready", "Not Ready"), ("win.going-live", "Going Live")):
            with self.subTest(title):
                window = self.clinic.desk.open(action, title)
                found = complaints(window, title)
                self.assertIn(role_of(window), ("dialog", "frame"), title)
                if title == "Preferences":
                    self.app.find("page tab", "Connections", within=window)
                    self.show_tab(window, "Connections")
                    found += complaints(window, "Connections")
                if title == "Keyboard Shortcuts":
                    # Its header is the toolkit's.
                    found = [one for one in found if "GtkHeaderBar" not in one and "AdwGizmo" not in one and "panel" not in one]
                self.close(title)
                self.expect_none(found)

    def show_tab(self, window, name):
        def attempt():
            for tab in self.app.find_all("page tab", name, window):
                if has_state(tab, Atspi.StateType.SELECTED):
                    return True
                tab.do_action(0)
            return False
        wait_for(f"the tab {name}", attempt)

    def test_9_search_and_menu(self):
        self.app.activate("win.search")
        found = complaints(self.app.frame(), "search")
        self.app.type_into("Find a patient by name, phone or email", "van der")
        hit = self.app.find("list item", re.compile("Sluijs"), self.app.find("list", "Patients found"))
        self.assertRegex(name_of(hit), r"\. ")
        found += complaints(self.app.frame(), "search, found")
        self.app.activate("win.back")
        wait_active(self.app, self.clinic.name)
        keys("F10")
        self.app.find("menu item", re.compile("Preferences"))
        found += complaints(self.app.frame(), "menu")
        keys("Escape")
        self.expect_none(found)

    def test_a_trouble_page(self):
        self.clinic.program.stop()
        self.clinic.keyring.lock()
        app = self.clinic.start()
        app.find("push button", re.compile("Unlock"))
        self.expect_none(complaints(app.frame(), "locked"))

    def close(self, title):
        def gone():
            if all(name_of(window) != title for window in self.app.windows()):
                return True
            keys("Escape")
            return False
        wait_for(f"{title} to close", gone)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
