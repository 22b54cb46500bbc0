# SPDX-License-Identifier: GPL-3.0-or-later
"""The assistant is left waiting for the relay: the clinic's day begins without one, what was done and asked for
meanwhile is kept, and all of it goes out, once, when the relay is connected."""
import os
import re
import signal
import subprocess
import time
import unittest

import story
from story import picture_path
from window import Atspi, act, has_state, keys, name_of, picture_of, role_of, text_of, wait_for, walk

ADA = story.Patient("Ada", "Before")
BO = story.Patient("Bo", "Arrived")
TITLE = "Connect the Relay"
BANNER = "^The relay is not connected yet"


def prepare_documents():
    """Where the system puts what is printed to a file."""
    home = os.environ["HOME"]
    os.makedirs(os.path.join(home, "Documents"))
    with open(os.path.join(home, ".config", "user-dirs.dirs"), "w", encoding="utf-8") as file:
        file.write(f'XDG_DOCUMENTS_DIR="{home}/Documents"\n')


class Connect(story.ClinicTestCase):
    printed = None

    def sent(self):
        return [(key["last_name"], key["count"]) for key in self.clinic.sandbox.journal()["invite_keys"]]

    def expect_to_wait(self):
        self.clinic.banner(BANNER)
        self.clinic.row(ADA, "invite queued")
        self.clinic.row(BO, r"\. Arrived")
        self.assertEqual(self.sent(), [])

    def connect_through(self, name, within):
        self.app.press(name, within=within)
        return self.desk.window(TITLE)

    def give(self, dialog, address, code):
        self.app.type_into("Relay address", address, within=dialog)
        self.app.type_into("Claim code", code, within=dialog)
        self.app.activate("relay.connect", dialog)

    def print_the_sheet(self, page):
        """By the system's dialog, on the one printer there is: a file."""
        if page != "sheet":
            return
        self.app.press(re.compile("Print"))
        dialog = self.desk.window("Print")

        def printer_is_chosen():
            button = next(node for node in walk(dialog) if role_of(node) == "push button" and "Print" in name_of(node))
            if has_state(button, Atspi.StateType.SENSITIVE):
                return True
            keys("Tab", "Down")
            time.sleep(0.3)
            return False
        wait_for("a printer", printer_is_chosen)
        self.app.press(re.compile("Print$"), within=dialog)
        wait_for("the dialog to close", lambda: all(name_of(node) != "Print" for node in self.app.windows()))
        self.printed = os.path.join(os.environ["HOME"], "Documents", "output.pdf")
        wait_for("the sheet to be printed", lambda: os.path.exists(self.printed) and os.path.getsize(self.printed) > 0)

    def test_1_the_assistant_is_left_and_the_day_begins(self):
        clinic = self.clinic
        prepare_documents()
        clinic.set_up(relay_later=True, looked_at=self.print_the_sheet)
        said = subprocess.run(["pdftotext", "-layout", self.printed, "-"], check=True, capture_output=True, text=True).stdout
        for number, word in clinic.sheet.items():
            self.assertRegex(said, rf"\b{number}\s+{word}\b")
        clinic.add_treatments(Botox=story.BOTOX)
        clinic.book(ADA, ["Botox"], minutes=30)
        clinic.book(BO, ["Botox"], minutes=40)
        clinic.press_next(ADA, "Send invite")
        self.desk.do(BO.name, "appointment.check-in")
        self.expect_to_wait()
        clinic.banner("^Training: nothing here is real$")
        picture_of(f"^{clinic.name}$", picture_path("relay-later"))

    def test_2_it_still_waits_after_a_restart(self):
        self.clinic.restart()
        self.expect_to_wait()

    def test_3_a_wrong_code_is_said_at_its_field(self):
        preferences = self.desk.open("win.preferences", "Preferences")
        tab = self.app.find(re.compile("tab"), "Connections", preferences)
        wait_for("the page of connections", lambda: act(tab) and has_state(tab, Atspi.StateType.SELECTED))
        dialog = self.connect_through(re.compile("Connect…$"), preferences)
        self.give(dialog, self.clinic.relay.url, "AAAAA-AAAAA-AAAAA-AAAAA")
        wait_for("what is wrong with the code", lambda: any(
            (text_of(node) or name_of(node)).startswith("The relay does not accept this claim code") for node in walk(dialog)))
        picture_of(f"^{TITLE}$", picture_path("relay-wrong-code"))
        self.app.press("Cancel", within=dialog)
        self.desk.wait_closed(TITLE)
        self.expect_to_wait()

    def test_4_connected_everything_goes_out_once(self):
        clinic = self.clinic
        dialog = self.connect_through("Connect…", self.desk.frame)  # of the banner
        self.give(dialog, clinic.relay.url, clinic.claim_code)
        self.desk.wait_closed(TITLE)
        clinic.row(ADA, "waiting, invite sent")
        clinic.row(BO, r"\. Arrived")
        wait_for("the window to say it is online", lambda: "online" in self.desk.freshness() and "not connected" not in self.desk.freshness())
        wait_for("the banner to go", lambda: not clinic.has_banner(BANNER))
        self.assertEqual(self.sent(), [("Before", 1)])
        clinic.finish_as_patient(ADA)
        clinic.decide(ADA, "approve")
        clinic.row(ADA, "cleared until")

    def test_5_a_restart_finds_it_connected(self):
        clinic = self.clinic
        clinic.restart()
        wait_for("the window to say it is online", lambda: ", online" in self.desk.freshness())
        clinic.row(ADA, "cleared until")
        self.assertEqual(self.sent(), [("Before", 1)])

    def read_test(self, press):
        press()
        dialog = self.desk.window("Connection Test")
        sentence = self.app.find("label", re.compile("relay"), dialog)
        said = name_of(sentence) or text_of(sentence)
        self.app.press("OK", within=dialog)
        self.desk.wait_closed("Connection Test")
        return said

    def test_6_the_connection_is_tested_from_the_banner(self):
        self.clinic.relay.stop()
        self.clinic.banner("^Offline since|^The relay has been silent")
        said = self.read_test(lambda: self.app.press("Test the Connection", within=self.desk.frame))
        self.assertIn("This computer does not reach the relay.", said)
        self.clinic.relay.start()
        said = self.read_test(lambda: self.app.activate("win.test-connection", self.desk.frame))
        self.assertIn("All is well: this computer reaches the relay", said)
        wait_for("the window to say it is online", lambda: ", online" in self.desk.freshness())

    def test_7_a_frozen_relay_is_said_and_harms_nothing(self):
        clinic = self.clinic
        clinic.relay.process.send_signal(signal.SIGSTOP)
        try:
            self.app.activate("win.refresh", self.desk.frame)
            clinic.banner("^Offline since .* This list is from then", patience=60)
            wait_for("the window to say it is not connected", lambda: ", not connected" in self.desk.freshness())
            clinic.row(ADA, "cleared until")
            self.desk.do(ADA.name, "appointment.check-in")
            clinic.row(ADA, r"\. Arrived")
        finally:
            clinic.relay.process.send_signal(signal.SIGCONT)
        wait_for("the banner to go", lambda: not clinic.has_banner("^Offline since"), 40)
        clinic.row(ADA, r"\. Arrived")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
