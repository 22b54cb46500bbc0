#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo without a display: plays a clinic's day in the real window, says each step, and keeps pictures.
# Runs inside tests/support/with-desktop; started by data/demo. The people, their numbers and the clinic
# are invented.
import datetime
import glob
import os
import re
import sys
import time
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(ROOT, "tests", "support"), HERE]

from clinic import Keyring, Program, Relay, SandboxProcess, program  # noqa: E402
from front_desk import FrontDesk, plain  # noqa: E402
from sandbox_process import KEY  # noqa: E402
from browser import finish_meeting, decide_in_console  # noqa: E402
from invented import CLINIC, DAY, DECISIONS, LATECOMER, TREATMENTS, find_morning, make_email  # noqa: E402
import window as screen  # noqa: E402

PICTURES = os.path.join(os.environ["ANTEROOM_BUILD"], "demo")
SIZE = (1440, 900)


class Story:
    def __init__(self):
        self.number = 0
        self.keyring = Keyring()
        self.keyring.unlock()
        self.sandbox = SandboxProcess(program=program("anteroom-sandbox"))
        self.relay = Relay()
        self.training = Program(self.sandbox)
        self.start = None

    def end(self):
        self.training.stop()
        self.relay.stop()
        self.sandbox.stop()
        self.keyring.stop()
        self.training.check()

    # --- Telling and showing ---

    def say(self, sentence):
        print(sentence, flush=True)

    def show(self, name):
        """A picture of the whole screen, which the window fills."""
        self.number += 1
        path = os.path.join(PICTURES, f"{self.number:02d}-{name}.png")
        screen.point_at(SIZE[0] - 1, SIZE[1] - 1)
        screen.picture(path)
        return path

    def open_window(self, title=CLINIC, **environment):
        self.training.start(**environment)
        self.app = screen.Application(self.training.process)
        self.app.frame(title)
        self.desk = FrontDesk(self.app)
        screen.place_window(title, *SIZE)

    # --- The day ---

    def clock(self, minutes):
        return f"{self.start + datetime.timedelta(minutes=minutes):%-I:%M %p}"

    def set_up(self):
        search, zone = find_morning()
        now = datetime.datetime.now(zoneinfo.ZoneInfo(zone))
        self.start = now - datetime.timedelta(minutes=now.minute % 5)
        self.say(f"A new computer, a new clinic: the assistant sets up {CLINIC}, where it is {now:%-I:%M %p}.")
        code = self.relay.add_clinic(CLINIC)
        self.open_window("Anteroom")
        self.desk.set_up(CLINIC, search, KEY, self.relay.url, code, self.show_page)
        self.say("The clinic is claimed at its relay, and the day is open.")

    def show_page(self, name):
        self.show({"key": "api-key", "sheet": "recovery-sheet", "done": "all-set"}.get(name, name))

    def add_treatments(self):
        self.say("The manager says what the clinic sells, and which exams of the provider each needs.")
        self.desk.open_treatments()
        for name, exam in TREATMENTS:
            self.desk.add_treatment(name, exam, (lambda _: self.show("choose-exam")) if name == "Botox" else ignore)
        self.show("treatments")
        self.desk.close_treatments()

    def book(self, appointment, looked_at=lambda name: None):
        minutes, person, treatments, dob, phone, state, note = appointment
        email = make_email(person)
        self.desk.book(person, self.clock(minutes), treatments, dob=dob, phone=phone, email=email, state=state, note=note,
                       looked_at=looked_at)

    def book_the_day(self):
        self.say(f"Reception books {len(DAY)} patients.")
        for appointment in DAY:
            self.book(appointment, self.show_form if appointment[1] == "Minh Anh Nguyen" else ignore)
        self.show("day-booked")

    def show_form(self, name):
        self.show({"patient": "new-patient", "appointment": "new-appointment"}[name])

    def send_invites(self):
        people = [person for person in unique(decision[0] for decision in DECISIONS)] + ["Ren Yamamoto"]
        for person in people:
            self.desk.do(person, "invite.send")
        for person in people:
            self.desk.row(person, "waiting, invite sent")
        self.say(f"Invites go to {len(people)} patients; each row says that it waits for the result.")
        self.show("invited")

    def patients_answer(self):
        people = unique(decision[0] for decision in DECISIONS if decision[2] not in ("na", "missed"))
        for person in people:
            finish_meeting(self.sandbox, person)
        self.say(f"{len(people)} patients open their meeting link, answer the questions and wait for the provider.")

    def provider_decides(self):
        for person, exam, decision, reason, sentence in DECISIONS:
            decide_in_console(self.sandbox, person, exam, decision, reason)
            began = time.monotonic()
            row = self.desk.row(person, sentence)
            words = plain(screen.name_of(row)).split(". ", 1)[1]
            self.say(f"The provider decides “{decision}” for {person}; {since(began)} later the row says: {words}")
        self.desk.select("Simone Delacroix")
        self.show("decided")

    def patients_arrive(self):
        for person in ("Åsa Lindqvist", "Adaeze Okafor", "Minh Anh Nguyen"):
            self.desk.do(person, "appointment.check-in")
            self.desk.row(person, "Arrived")
        for person in ("Åsa Lindqvist", "Adaeze Okafor"):
            self.desk.do(person, "appointment.start")
            self.desk.row(person, "In room")
        self.desk.do("Åsa Lindqvist", "appointment.finish")
        self.desk.row("Åsa Lindqvist", "Done")
        self.say("Three patients arrive. Adaeze Okafor is cleared and goes through the gate into the room; "
                 "Åsa Lindqvist’s facial needs no exam and is done.")
        self.desk.select("Minh Anh Nguyen")
        self.show("gate-waits-for-notes")
        self.say("Minh Anh Nguyen is cleared too, but the provider left notes: the gate waits until somebody has read them.")
        self.desk.read_notes("Minh Anh Nguyen", "Press longer, expect bruising", lambda _: self.show("notes"))
        self.desk.row("Minh Anh Nguyen", r"PRP facial: cleared until")
        self.say("The manager reads the notes and leaves one line that every desk shows.")
        self.show("notes-read")

    def relay_stops(self):
        self.relay.stop()
        began = time.monotonic()
        self.app.find(re.compile("status bar|notification|label"), re.compile(r"^Offline since"), patience=60)
        self.say(f"The relay stops; {since(began)} later the board says so, and stays readable.")
        self.book(LATECOMER)
        self.desk.do("Tomás Ferreira", "invite.send")
        self.desk.row("Tomás Ferreira", "invite queued")
        self.say("Tomás Ferreira is booked meanwhile; the invite asked for him is queued and not sent.")
        self.show("offline")
        self.training.stop()
        self.open_window(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        self.desk.row("Adaeze Okafor", "In room")
        self.desk.select("Adaeze Okafor")
        self.say("Anteroom is closed and opened again, still offline: everything is there.")
        self.show("offline-after-restart-dark")

    def relay_returns(self):
        self.relay.start()
        began = time.monotonic()
        self.desk.row("Tomás Ferreira", "waiting, invite sent", 90)
        self.say(f"The relay is back; {since(began)} later the appointment is pushed and the invite has gone out, once.")
        sent = [entry for entry in self.sandbox.journal()["invite_keys"] if entry["count"] > 1]
        if sent:
            raise AssertionError(f"an invite went out twice: {sent}")

    def show_the_board(self):
        self.desk.select("Minh Anh Nguyen")
        self.show("board-dark")
        screen.place_window(CLINIC, 360, 720)
        self.show_narrow("board-360-dark")
        self.training.stop()
        self.open_window()
        self.desk.row("Tomás Ferreira", "waiting")
        self.desk.select("Minh Anh Nguyen")
        board = self.show("board")
        screen.place_window(CLINIC, 360, 720)
        self.show_narrow("board-360")
        self.say("The day at the end: light, dark and 360 pixels wide.")
        return board

    def show_narrow(self, name):
        self.number += 1
        screen.picture_part(os.path.join(PICTURES, f"{self.number:02d}-{name}.png"), 360, 720)


def since(began):
    seconds = time.monotonic() - began
    return f"{seconds:.1f} seconds" if seconds >= 1 else f"{seconds * 1000:.0f} milliseconds"


def ignore(name):
    pass


def unique(people):
    return list(dict.fromkeys(people))


def furnish_desktop():
    """GNOME's font, and no frame where GTK, without a compositor, draws one instead of a shadow."""
    folder = os.path.join(os.environ["ANTEROOM_DESKTOP_BASE"], "home", ".config", "gtk-4.0")
    with open(os.path.join(folder, "settings.ini"), "a", encoding="utf-8") as settings:
        settings.write("gtk-font-name=Cantarell 11\n")
    with open(os.path.join(folder, "gtk.css"), "w", encoding="utf-8") as style:
        style.write("window.solid-csd { padding: 0; border: 1px solid alpha(currentColor, 0.25); box-shadow: none; }\n")


def main():
    furnish_desktop()
    os.makedirs(PICTURES, exist_ok=True)
    for path in glob.glob(os.path.join(PICTURES, "*.png")):
        os.remove(path)
    story = Story()
    try:
        story.set_up()
        story.add_treatments()
        story.book_the_day()
        story.send_invites()
        story.patients_answer()
        story.provider_decides()
        story.patients_arrive()
        story.relay_stops()
        story.relay_returns()
        story.show_the_board()
    except BaseException:
        story.show("where-it-stopped")
        print(story.training.output()[-3000:], file=sys.stderr)
        raise
    finally:
        story.end()
    print(f"{story.number} pictures are in {os.path.relpath(PICTURES)}.")


if __name__ == "__main__":
    main()
