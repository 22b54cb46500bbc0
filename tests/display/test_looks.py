# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the main screens as people will have them, kept for a designer's eye; and what a program can
tell of them: nothing is blank, nothing of the board is cut off in the narrowest window."""
import os
import subprocess
import unittest

import story
from story import picture_path
from window import Atspi, children, keys, name_of, picture, picture_of, resize_window, role_of, wait_for, walk

BOARD = (
    (story.Patient("Ada", "Approved"), ["Botox"], -40, "approve"),
    (story.Patient("Nora", "Noted"), ["Botox", "Filler"], 10, "approve-notes"),
    (story.Patient("Rita", "Rejected"), ["Filler"], 25, "reject"),
    (story.Patient("Mara", "Missed"), ["Botox"], 45, "missed"),
    (story.Patient("Wanda", "Waiting"), ["IV hydration"], 60, None),
    (story.Patient("Olivia", "Incomplete", phone="", email="", state=None), ["Botox"], 75, ""),
    (story.Patient("Wilhelmina Maria Theresia", "von und zu Rauschenberg-Featherstonehaugh",
                   email="wilhelmina@example.com"),
     ["Botox", "Filler", "IV hydration"], 90, ""),
)
ADA = BOARD[0][0]
WIDE, NARROW = (1430, 850), (360, 640)
SHADOW = 5


class Looks(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up(lambda page: picture(picture_path(f"assistant-{page}")))

    def show(self, size, **environment):
        """The program anew, as that computer would show it."""
        self.clinic.restart(**environment)
        self.resize(size)
        self.clinic.row(ADA)

    def resize(self, size):
        frame = self.clinic.app.frame()

        def fits():
            # The shadow around it belongs to the window and not to its size. What is asked for at once, and not
            # by dragging, may come before the narrow layout says how small it can be: asked again.
            resize_window(f"^{self.clinic.name}$", size[0] + 2 * SHADOW, size[1] + 2 * SHADOW)
            box = frame.get_extents(Atspi.CoordType.WINDOW)
            return box.width in (size[0], size[0] + 2 * SHADOW)  # Debian 13 counts the border in
        wait_for(f"the window to be {size[0]} wide", fits)

    def keep(self, name, whole_screen=False):
        path = picture_path(name)
        if whole_screen:
            picture(path)
        else:
            picture_of(f"^{self.clinic.name}$", path)
        colours = int(subprocess.run(["identify", "-format", "%k", path], capture_output=True, text=True, check=True).stdout)
        self.assertGreater(colours, 50, f"{name} is blank")

    def test_1_empty_day(self):
        self.clinic.app.find_text("^No appointments$")
        self.keep("empty-day")
        self.resize(NARROW)
        self.keep("empty-day-narrow")
        self.resize(WIDE)

    def test_2_a_full_day(self):
        clinic = self.clinic
        clinic.add_treatments(**{"Botox": story.BOTOX, "Filler": story.FILLER, "IV hydration": story.HYDRATION})
        for patient, treatments, minutes, decision in BOARD:
            clinic.book(patient, treatments, minutes=minutes, note="Prefers the window seat" if decision == "reject" else None)
            if decision == "":
                continue
            clinic.press_next(patient, "Send invite")
            clinic.row(patient, "waiting, invite sent")
            if decision:
                clinic.finish_as_patient(patient)
                for exam in clinic.sandbox.get("/control/exams")[1]["exams"]:
                    if exam["last_name"] == patient.last:
                        clinic.sandbox.decide(exam["patient_exam_id"], decision)
                clinic.row(patient, "^(?!.*waiting)")
        clinic.desk.do(ADA.name, "appointment.check-in")
        clinic.row(ADA, "Arrived")
        clinic.desk.select(ADA.name)
        self.resize(WIDE)
        self.keep("board-wide")

    def test_3_windows_over_it(self):
        for action, title in (("win.preferences", "Preferences"), ("win.new-appointment", "New Appointment"),
                              ("win.treatments", "Treatments"), ("win.shortcuts", "Keyboard Shortcuts"), ("win.about", "About")):
            with self.subTest(title):
                self.clinic.desk.open(action, title)
                self.keep(action.removeprefix("win."), whole_screen=True)
                self.close(title)
        self.clinic.app.activate("win.search")
        self.clinic.app.type_into("Find a patient by name, phone or email", "o")
        self.keep("search")
        self.clinic.app.activate("win.back")

    def close(self, title):
        def gone():
            if all(name_of(window) != title for window in self.clinic.app.windows()):
                return True
            keys("Escape")
            return False
        wait_for(f"{title} to close", gone)

    def test_4_narrow(self):
        self.resize(NARROW)
        self.keep("board-narrow")
        self.expect_nothing_cut_off()
        self.resize(WIDE)

    def test_5_dark_and_high_contrast(self):
        self.show(WIDE, ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        self.keep("board-dark")
        self.show(WIDE, ADW_DEBUG_HIGH_CONTRAST="1")
        self.keep("board-high-contrast")

    def test_6_large_text(self):
        settings = os.path.join(os.environ["HOME"], ".config", "gtk-4.0", "settings.ini")
        with open(settings, "a", encoding="utf-8") as file:
            file.write("gtk-font-name=Cantarell 16\n")
        self.addCleanup(self.forget_font, settings)
        self.show(WIDE)
        self.keep("board-large-text")
        self.resize(NARROW)
        self.keep("board-large-text-narrow")
        self.expect_nothing_cut_off()

    def forget_font(self, settings):
        with open(settings, "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-enable-animations=false\n")

    def test_7_right_to_left(self):
        self.show(WIDE, GTK_DEBUG="invert-text-dir")
        self.keep("board-right-to-left")
        self.resize(NARROW)
        self.keep("board-right-to-left-narrow")
        self.expect_nothing_cut_off()

    def test_8_offline_narrow(self):
        self.clinic.relay.stop()
        self.show(NARROW)
        self.clinic.banner("cannot be reached|^Offline since")
        self.keep("board-narrow-offline")

    def expect_nothing_cut_off(self):
        """Every part of every row lies inside the window, as far as extents tell."""
        frame = self.clinic.app.frame()
        outer = frame.get_extents(Atspi.CoordType.WINDOW)
        border = -outer.x  # 0 where the border is not counted in
        width = outer.width - 2 * border
        cut = []
        for row in self.rows_in_view(frame):
            for node in walk(row):
                box = node.get_extents(Atspi.CoordType.WINDOW)
                left = box.x + border
                if box.width > 0 and box.height > 0 and (left < 0 or left + box.width > width):
                    cut.append(f"{role_of(node)} {name_of(node)!r} from {left} to {left + box.width} of {width}")
        self.assertEqual(cut, [], "\n" + "\n".join(cut))

    def rows_in_view(self, frame):
        """On Debian 12, rows that are scrolled away keep the place they had: a row counts when it is found where it
        says it is. On Debian 13 they say where they are, and what is found at a place may be on a hidden page."""
        def look():
            rows = [row for board in self.clinic.app.find_all("list", "Appointments") for row in children(board)]
            shown = [row for row in rows if is_where_it_says(frame, row)]
            return shown if len(shown) > 1 else None
        return wait_for("rows in view", look)


def is_where_it_says(frame, row):
    box = row.get_extents(Atspi.CoordType.WINDOW)
    outer = frame.get_extents(Atspi.CoordType.WINDOW)
    if outer.x < 0:
        return box.height > 0 and box.y >= outer.y and box.y + box.height <= outer.y + outer.height
    picked = frame.get_accessible_at_point(max(box.x, 0) + 20, box.y + box.height // 2, Atspi.CoordType.WINDOW)
    while picked is not None and picked != row:
        picked = picked.get_parent()
    return picked is not None


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
