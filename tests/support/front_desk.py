# SPDX-License-Identifier: GPL-3.0-or-later
# A person at the desk: whole tasks in the training program's window, done as a screen reader and a
# keyboard do them. Used by the demo's story and by tests of the real window.
import re
import time

from window import (Atspi, children, do_named, focus_window, has_state, keys, name_of, role_of, tab_to, text_of,
                    wait_active, wait_for, walk)


PART_OF_THE_BOARD = 300  # pixels, less than any board is high


class FrontDesk:
    def __init__(self, application):
        self.app = application
        self.frame = application.frame()

    # --- Small things ---

    def window(self, name):
        """A window or dialog of the program, by its title, once keys go to it."""
        window = wait_for(f"the window {name!r}",
                          lambda: next((node for node in self.app.windows() if name_of(node) == name), None))
        wait_active(self.app, name)
        return window

    def open(self, action, title):
        """The window that an action of the main window opens."""
        self.app.activate(action, self.frame)
        return self.window(title)

    def wait_closed(self, name):
        wait_for(f"the window {name!r} to close",
                 lambda: all(name_of(node) != name for node in self.app.windows()))
        focus_window(name_of(self.frame))

    def choose(self, row, text, window=None):
        """One out of a long list behind a button, such as "Time zone": searched for, then Return."""
        window = window or self.frame
        named = re.compile(rf"^{re.escape(row)}(: |$)")
        self.app.press(named, within=window)
        self.app.type_into("Search", text, within=window)
        keys("Return")
        wait_for(f"{row} to be {text}", lambda: any(
            role_of(node) == "label" and not (name_of(node) or text_of(node)).startswith("Choose")
            for node in walk(self.app.find("push button", named, window))))

    # --- The assistant ---

    def step(self, heading):
        self.app.find("heading", heading)

    def set_up(self, clinic, zone, key, relay_url=None, claim_code=None, looked_at=lambda name: None):
        """From the welcome to an open board; without a relay that is left for later. looked_at is told of each page
        once it is filled in."""
        self.step("Welcome to Anteroom")
        looked_at("welcome")
        self.app.press("Begin")
        self.step("Your Clinic")
        self.app.type_into("Clinic name", clinic)
        self.choose("Time zone", zone)
        looked_at("clinic")
        self.app.press("Next")
        self.step("The Provider’s API Key")
        self.app.type_into("API key", key)
        looked_at("key")
        self.app.press("Check and Continue")
        self.step("The Recovery Sheet")
        words = self.sheet = self.read_sheet()
        looked_at("sheet")
        self.app.press("I Have It on Paper")
        self.step("Is It on Paper?")
        self.give_back(words)
        looked_at("words")
        self.app.press("Next")
        self.step("Connect the Relay")
        if relay_url is None:
            self.app.press("Set Up Later")
        else:
            self.app.type_into("Relay address", relay_url)
            self.app.type_into("Claim code", claim_code)
            looked_at("relay")
            self.app.press("Connect")
        self.step("All Set")
        looked_at("done")
        self.app.press("Open Today")
        state = "online" if relay_url is not None else "not connected"
        wait_for("the day", lambda: self.app.has("push button", re.compile(f", {state}. Ask the relay now$"), self.frame))

    def read_sheet(self):
        """The recovery words by their number."""
        def read():
            words = {}
            for node in self.app.find_all("label"):
                found = re.fullmatch(r"(\d+)\s+(\w+)", name_of(node) or text_of(node))
                if found:
                    words[int(found[1])] = found[2]
            return words if len(words) >= 12 else None
        return wait_for("the recovery words", read)

    def give_back(self, words):
        asked = wait_for("the words asked back", lambda: sorted(
            {int(found[1]) for node in walk(self.app.node) for found in [re.fullmatch(r"Word (\d+)", name_of(node))] if found}))
        for number in asked:
            self.app.type_into(f"Word {number}", words[number])

    # --- Treatments ---

    def open_treatments(self):
        return self.open("win.treatments", "Treatments")

    def add_treatment(self, name, exam_number=None, looked_at=lambda name: None, by_itself=False, months=None,
                      glp1=False):
        """In the treatments window. The exam is found by the provider's number; several by a list of them."""
        self.app.activate("treatments.add")
        editor = self.window("New Treatment")
        self.app.type_into("Name", name, within=editor)
        if exam_number is not None:
            self.app.activate("treatment.exams", editor)
            search = self.app.find("entry", "Search exams", within=editor)
            wait_for("the exams", lambda: has_state(search, Atspi.StateType.FOCUSED))
            for number in exam_number if isinstance(exam_number, (list, tuple)) else [exam_number]:
                self.app.type_into("Search exams", str(number), within=editor)
                keys("Return")
                wait_for("the exam to be ticked", lambda: any(
                    has_state(node, Atspi.StateType.CHECKED) for node in walk(editor) if role_of(node) == "check box"))
            looked_at("exams")
            self.app.press("Done", within=editor)
        if months is not None:
            self.app.type_into("Months an exam is good for", str(months), within=editor)
        if glp1:
            self.app.press("GLP-1 medicine", role="check box", within=editor)
        if by_itself:
            self.app.press("Send invites by themselves", role="check box", within=editor)
        self.app.press("Save", within=editor)
        wait_for("the treatment to be saved", lambda: all(name_of(node) != "New Treatment" for node in self.app.windows()))

    def close_treatments(self):
        keys("Escape")
        self.wait_closed("Treatments")

    # --- Patients and appointments ---

    def book(self, person, time_of_day, treatments, note=None, looked_at=lambda name: None, **fields):
        """A new patient, "First Last", with an appointment on the day shown. fields by their titles' keys below."""
        titles = {"dob": "Date of birth", "phone": "Phone", "email": "Email"}
        dialog = self.open("win.new-appointment", "New Appointment")
        self.app.type_into("Find the patient", person, within=dialog)
        keys("Return")
        self.app.find("label", "New patient", within=dialog)
        for key, title in titles.items():
            if fields.get(key):
                self.app.type_into(title, fields[key], within=dialog)
        if fields.get("state"):
            self.choose("Where will the patient be during the exam?", fields["state"], dialog)
        if fields.get("date"):
            self.app.type_into("Date", fields["date"], within=dialog)
        self.app.type_into("Time", time_of_day, within=dialog)
        if note:
            self.app.type_into("Note for the front desk", note, within=dialog)
        looked_at("patient")
        self.scroll_to_end(dialog)
        for treatment in treatments:
            self.tick(dialog, treatment)
        looked_at("appointment")
        self.app.press("Save", within=dialog)
        self.wait_closed("New Appointment")
        return self.row(person)

    def scroll_to_end(self, window):
        def scroll():
            for bar in walk(window):
                value = bar.get_value_iface() if is_scroll_bar(bar) else None
                if value is not None and value.get_maximum_value() > 0:
                    value.set_current_value(value.get_maximum_value())
            return True
        wait_for("the window to scroll", scroll)
        time.sleep(0.2)

    def tick(self, window, name):
        """Check buttons have no accessible action: the keyboard goes there."""
        row = self.app.find("list item", name, within=window)
        box = self.app.find("check box", name, within=row)

        def ticked():
            if has_state(box, Atspi.StateType.CHECKED):
                return True
            tab_to(box, 100)
            keys("space")
            time.sleep(0.1)
            return False
        wait_for(f"{name} to be ticked", ticked)

    # --- The board ---

    def appointments(self):
        return wait_for("the list of appointments", lambda: next(
            (node for node in walk(self.frame) if role_of(node) == "list" and name_of(node) == "Appointments"), None))

    def row(self, person, sentence=r"", patience=None):
        """The row of a person, "First Last", once its sentence says so."""
        words = person.split(" ")
        names = [" ".join(words[n:]) + ", " + " ".join(words[:n]) for n in range(1, len(words))]
        wanted = re.compile(sentence)

        def look():
            board = self.appointments()
            rows = [node for node in children(board) if any(one in plain(name_of(node)) for one in names)]
            if not rows:
                self.look_elsewhere(board)
            return next((row for row in rows if wanted.search(plain(name_of(row)))), None)
        return wait_for(f"the row of {person}: {sentence}", look, patience)

    def look_elsewhere(self, board):
        """A row out of view may not be in the tree: shows the next part of the board, and after the last the first."""
        for bar in children(board.get_parent()):
            value = bar.get_value_iface() if is_scroll_bar(bar) else None
            if value is not None and value.get_maximum_value() > 0:
                before = value.get_current_value()
                value.set_current_value(min(value.get_maximum_value(), before + PART_OF_THE_BOARD))
                if value.get_current_value() < before + 1:
                    value.set_current_value(0)

    def do(self, person, action):
        """An appointment's action, such as "appointment.check-in", on its row."""
        def attempt():
            return any(do_named(node, action) for node in walk(self.row(person)))
        wait_for(f"{action} for {person}", attempt)

    def select(self, person):
        """Its place among the children is not always its place in the list: some out of view may not be among them."""
        def attempt():
            place = next((index for index, node in enumerate(children(self.appointments())) if node == self.row(person)), None)
            for further in range(10 if place is not None else 0):
                self.appointments().select_child(place + further)
                if has_state(self.row(person), Atspi.StateType.SELECTED):
                    return True
            return False
        wait_for(f"{person} to be selected", attempt)

    def read_notes(self, person, instruction=None, looked_at=lambda name: None):
        self.do(person, "notes.read")
        dialog = self.window("Provider’s notes")
        wait_for("the notes", lambda: self.app.has("text", re.compile("^Instruction for the team"), dialog))
        if instruction:
            self.app.type_into(re.compile("^Instruction for the team"), instruction, within=dialog)
        looked_at("notes")
        self.app.press("Notes read", within=dialog)
        self.wait_closed("Provider’s notes")

    def freshness(self):
        return name_of(self.app.find("push button", re.compile(r"^(As of|Not connected|Offline|Connecting)"), self.frame))


def is_scroll_bar(node):
    """Debian 12 has the value on the range inside, without a role of its own; Debian 13 on the bar."""
    return role_of(node) == "scroll bar" or (role_of(node) == "filler" and name_of(node) == "GtkRange")


def plain(text):
    """Without the marks that keep a name's direction to itself."""
    return re.sub("[\u2066-\u2069]", "", text)
