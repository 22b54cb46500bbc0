# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk on a relay that is installed and behind a proxy: it claims the clinic over TLS, and what the provider decides
turns the row on the screen. Run by bare-machine."""
import os
import time
import unittest

import clinic
import story


class InstalledRelay:
    """Somebody else runs it."""
    url = os.environ["ANTEROOM_RELAY_URL"]

    def add_clinic(self, _name):
        return os.environ["ANTEROOM_CLAIM_CODE"]

    def end(self):
        pass


class Installed(story.TestCase):
    def test_a_webhook_over_tls_turns_the_row(self):
        clinic.Relay = InstalledRelay
        with story.Clinic("Lakeside Aesthetics") as lakeside:
            lakeside.set_up()
            lakeside.add_treatments(Botox=story.BOTOX)
            ada = story.Patient("Ada", "Overtls")
            lakeside.book(ada, ["Botox"])
            lakeside.press_next(ada, "Send invite")
            lakeside.row(ada, "waiting, invite sent")
            lakeside.finish_as_patient(ada)
            decided = time.monotonic()
            lakeside.decide(ada, "approve")
            print("The row says:", story.name_of(lakeside.row(ada, "cleared until", patience=20)))
            print(f"{time.monotonic() - decided:.1f} s after the provider decided, through {InstalledRelay.url}")
            story.picture(story.picture_path("installed-relay"))
            self.assertGreaterEqual(lakeside.sandbox.journal()["webhooks"]["answered"], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
