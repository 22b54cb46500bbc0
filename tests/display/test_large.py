# SPDX-License-Identifier: GPL-3.0-or-later
"""The largest screen: the board on 3840 × 2160 pixels, and as many for twice the size. Leaves a picture of each."""
import subprocess
import unittest

import story
from front_desk import plain
from story import picture_path
from window import Atspi, left_of, name_of, picture, place_window, role_of, wait_for, walk, width_of

WIDTH, HEIGHT = 3840, 2160
PEOPLE = [story.Patient(first, "Large") for first in ("Alma", "Bela", "Cora")]


class Large(story.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)
        for number, patient in enumerate(PEOPLE):
            cls.clinic.book(patient, ["Botox"], minutes=60 + 10 * number)

    def fill_screen(self, name, scale):
        """The window over the whole screen, and what it shows where it is to be seen."""
        clinic, title = self.clinic, f"^{self.clinic.name}$"
        clinic.row(PEOPLE[0])
        clinic.desk.select(PEOPLE[1].name)
        place_window(title, WIDTH, HEIGHT)
        frame = clinic.app.frame(clinic.name)
        wide = WIDTH // scale
        wait_for("the window to fill the screen", lambda: wide - 20 <= width_of(frame) <= wide)
        picture(picture_path(name))
        size = subprocess.run(["identify", "-format", "%w %h %k", picture_path(name)], capture_output=True, text=True, check=True).stdout
        width, height, colours = map(int, size.split())
        self.assertEqual((width, height), (WIDTH, HEIGHT))
        self.assertGreater(colours, 300)
        return frame, wide

    def expect_in_sight(self, frame, wide):
        """Each row with its button, and the pane on the right."""
        heading = wait_for("the pane", lambda: next((node for node in walk(frame) if role_of(node) == "label" and plain(name_of(node))
                                                     == "Large, Bela" and left_of(frame, node) > wide // 2), None))
        for node in [self.clinic.row(patient) for patient in PEOPLE] + self.clinic.app.find_all("push button", "Send invite"):
            box = node.get_extents(Atspi.CoordType.WINDOW)
            self.assertGreater(box.width, 0, name_of(node))
            self.assertLessEqual(box.x + box.width, wide, name_of(node))
        box = heading.get_extents(Atspi.CoordType.WINDOW)
        self.assertLess(box.x + box.width, wide)

    def test_1_as_many_points_as_pixels(self):
        self.expect_in_sight(*self.fill_screen("board-3840x2160", 1))

    def test_2_twice_the_size(self):
        self.clinic.restart(GDK_SCALE="2")
        self.expect_in_sight(*self.fill_screen("board-3840x2160-scaled", 2))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
