# SPDX-License-Identifier: GPL-3.0-or-later
"""The computer sleeps and wakes: its clock has jumped, and the line to the relay that was open is dead without anybody
having said so. The program asks at once, instead of waiting until the dead line is given up."""
import time
import unittest

import clinic
import story
from link import Link

ADA = story.Patient("Ada", "Asleep")
CLOCK = "the desk's clock"
SLEPT_S = 600
# The open line is given up after forty seconds, of which a test waits far less.
LONG_ENOUGH_TO_SEE_NOTHING_S, SOON_S = 6, 20


class Wake(story.TestCase):
    def test_it_asks_at_once(self):
        with story.Clinic() as place:
            link = Link(int(place.relay.url.rsplit(":", 1)[1]))
            self.addCleanup(link.close)
            place.set_up(relay_url=link.url, **clinic.move_clock(CLOCK, 0))
            place.add_treatments(Botox=story.BOTOX)
            place.book(ADA, ["Botox"], minutes=30)
            place.desk.do(ADA.name, "invite.send")
            place.row(ADA, "waiting, invite sent")
            place.finish_as_patient(ADA)
            time.sleep(2)  # what the last news set off is over, and the program waits for the next
            link.freeze()
            place.decide(ADA, "approve")
            time.sleep(LONG_ENOUGH_TO_SEE_NOTHING_S)
            place.row(ADA, "waiting, invite sent", patience=1)
            clinic.move_clock(CLOCK, SLEPT_S)
            place.row(ADA, "Botox: cleared until", patience=SOON_S)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
