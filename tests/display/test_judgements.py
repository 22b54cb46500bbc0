# SPDX-License-Identifier: GPL-3.0-or-later
"""What people of the clinic add to what the provider said, in the real window: health has changed, the medical
director decides, an outcome is recorded by hand, an unmatched result is attached; and what each unhappy state
says and offers. Leaves pictures of each form, wide, narrow and dark."""
import re
import unittest

import story
from story import picture_path, tab_to
from window import Atspi, has_state, keys, name_of, picture, resize_window, wait_active, wait_for

HETTY = story.Patient("Hetty", "Healthchange")
DORA = story.Patient("Dora", "Deferred")
DELIA = story.Patient("Delia", "Delayed")
LENA = story.Patient("Lena", "Lost")
NINA = story.Patient("Nina", "Notdone")
CARA = story.Patient("Cara", "Cancelled")
WIDE, NARROW = (1430, 850), (360, 640)


class Judgements(story.ClinicTestCase):
    @classmethod
    def setUpClass(cls):
        cls.begin()
        cls.clinic.set_up()
        cls.clinic.add_treatments(Botox=story.BOTOX)

    # --- Hands and eyes ---

    def form(self, title):
        return self.clinic.desk.window(title)

    def enter(self, form, name, text):
        self.app.type_into(re.compile("^" + re.escape(name)), text, within=form)

    def choose(self, form, label):
        wait_active(self.app, name_of(form))
        button = self.app.find(re.compile("radio button|check box"), label, within=form)

        def chosen():
            if has_state(button, Atspi.StateType.CHECKED):
                return True
            tab_to(button)
            keys("space")
            return False
        wait_for(f"{label} to be chosen", chosen)

    def save(self, form, label):
        self.app.press(label, within=form)
        wait_for(f"{label} to close the form", lambda: all(name_of(window) != name_of(form) for window in self.app.windows()))

    def keep(self, name):
        picture(picture_path("judgement-" + name))

    def says(self, pattern):
        self.app.find_text(pattern)

    def resize(self, size):
        frame = self.app.frame(self.clinic.name)

        def fits():
            resize_window(f"^{self.clinic.name}$", size[0] + 10, size[1] + 10)
            return frame.get_extents(Atspi.CoordType.WINDOW).width in (size[0], size[0] + 10)
        wait_for(f"the window to be {size[0]} wide", fits)

    def invite(self, patient, minutes):
        self.clinic.book(patient, ["Botox"], minutes=minutes)
        self.clinic.press_next(patient, "Send invite")
        self.clinic.row(patient, "waiting, invite sent")

    def answer(self, patient, decision):
        self.clinic.finish_as_patient(patient)
        self.clinic.decide(patient, decision)

    def do(self, patient, action):
        self.clinic.desk.do(patient.name, action)

    # --- Each of the four ---

    def test_1_health_has_changed(self):
        clinic = self.clinic
        self.invite(HETTY, 20)
        self.answer(HETTY, "approve")
        clinic.row(HETTY, "cleared until")
        self.do(HETTY, "appointment.check-in")
        self.do(HETTY, "appointment.start")
        clinic.row(HETTY, "In room")
        clinic.desk.select(HETTY.name)
        self.do(HETTY, "health.change")
        form = self.form("Health Has Changed")
        self.app.press("Confirm", within=form)  # not without a reason
        self.says("^Say why")
        self.enter(form, "What has changed", "pregnant")
        self.keep("health")
        self.save(form, "Confirm")
        clinic.row(HETTY, "ended: health has changed")
        clinic.row(HETTY, "(?i)stop")
        clinic.banner("(?i)stop")
        self.says("Health has changed: pregnant")
        self.keep("health-stop")
        keys("ctrl+z")
        clinic.row(HETTY, "cleared until")
        self.says("health has not changed")

    def test_2_the_medical_director_decides(self):
        clinic = self.clinic
        self.invite(DORA, 30)
        self.answer(DORA, "defer")
        clinic.row(DORA, "deferred: your medical director decides")
        clinic.press_next(DORA, "Record decision")
        form = self.form("Medical Director’s Decision")
        self.says("Deferred")
        self.choose(form, "The patient may have it")
        self.enter(form, "Medical director", "Dr. Ama Osei")
        self.enter(form, "License number", "MD-40417")
        self.enter(form, "Day it was decided", "today")
        self.enter(form, "Reason", "Seen in person, no contraindication")
        self.keep("decision")
        self.save(form, "Record")
        clinic.row(DORA, "cleared until .* by the medical director")
        clinic.desk.select(DORA.name)
        self.says("approved by the medical director, Dr. Ama Osei")
        self.says("Approved by the medical director, Dr. Ama Osei .license MD-40417.")
        self.do(DORA, "appointment.check-in")
        self.do(DORA, "appointment.start")
        self.says("approved by the medical director, Dr. Ama Osei, ref")
        self.keep("decision-in-room")
        self.do(DORA, "notes.show")
        notes = self.form("Provider’s notes")
        self.says("Seen in person, no contraindication")
        self.keep("decision-notes")
        self.app.press("Close", within=notes)
        self.clinic.decide(DORA, "reject", again=True)  # news: the decision is open again
        clinic.row(DORA, "not cleared: provider declined")
        clinic.row(DORA, "(?i)stop")

    def test_2b_the_medical_director_decides_while_a_new_exam_waits(self):
        """What can be done about either exam can be reached: the decision on the deferred one, the link of the new one."""
        clinic = self.clinic
        self.invite(DELIA, 200)
        self.answer(DELIA, "defer")
        clinic.row(DELIA, "deferred: your medical director decides")
        self.do(DELIA, "invite.send-new")
        self.app.press("Send new invite", within=self.form("Ask for a new exam for Botox?"))
        clinic.row(DELIA, "waiting, invite sent .* · deferred")
        clinic.press_next(DELIA, "Record decision")
        form = self.form("Medical Director’s Decision")
        self.choose(form, "The patient may have it")
        self.enter(form, "Medical director", "Dr. Ama Osei")
        self.enter(form, "License number", "MD-40417")
        self.enter(form, "Day it was decided", "today")
        self.enter(form, "Reason", "Seen in person, no contraindication")
        self.save(form, "Record")
        clinic.row(DELIA, "cleared until .* by the medical director")
        self.do(DELIA, "invite.cancel")
        self.says("will not be able to take the exam with this link")
        self.app.press("Cancel invite")
        wait_for("the new exam to be cancelled", lambda: [exam["state"] for exam in clinic.sandbox.get("/control/exams")[1]["exams"]
                                                           if exam["last_name"] == DELIA.last] == ["deferred", "cancelled"])
        clinic.row(DELIA, "cleared until .* by the medical director")

    def test_3_an_outcome_is_recorded(self):
        clinic = self.clinic
        self.invite(LENA, 40)
        clinic.desk.select(LENA.name)
        self.do(LENA, "outcome.record")
        form = self.form("Record an Outcome")
        self.app.press("Record", within=form)
        self.says("Choose one of the outcomes")
        self.choose(form, "Approved")
        self.enter(form, "Provider who decided", "NP Liza")
        self.enter(form, "Day it was decided", "today")
        self.keep("record")
        self.save(form, "Record")
        clinic.row(LENA, "cleared until .* recorded by hand")
        self.says("recorded by hand, approved by NP Liza")
        self.answer(LENA, "reject")  # it came after all
        clinic.row(LENA, "two results contradict each other")
        self.do(LENA, "outcome.withdraw")
        self.app.press("Take Back")
        clinic.row(LENA, "provider declined")

    def test_4_an_unmatched_result_is_attached(self):
        clinic = self.clinic
        clinic.deliver_without_mark(LENA)
        wait_for("it to be unmatched", lambda: clinic.count("Unmatched") == 1)
        clinic.open_list("Unmatched")
        self.app.press(re.compile("^Attach to a patient"))
        form = self.form("Attach to a Patient")
        self.enter(form, "Find the patient", "Lena")
        keys("Return")
        self.says("^.?Lost, Lena")
        self.enter(form, "Why it is theirs", "same email")
        self.keep("link")
        self.save(form, "Attach")
        wait_for("it to leave the inbox", lambda: clinic.count("Unmatched") == 0)
        self.keep("unmatched-empty")
        clinic.open_list("Today")
        clinic.row(LENA, "provider declined")  # it cleared nobody
        clinic.desk.select(LENA.name)
        self.says("The unmatched result “Approved” was attached by hand .same email.; it clears nothing")
        self.keep("link-timeline")

    # --- Unhappy states ---

    def test_5_unhappy_states(self):
        clinic = self.clinic
        self.invite(NINA, 50)
        self.answer(NINA, "na")
        clinic.row(NINA, "call again: the exam was not completed")
        self.invite(CARA, 60)
        self.do(CARA, "invite.cancel")
        self.app.press("Cancel invite")
        clinic.row(CARA, "the last one was cancelled")
        for patient, name in ((NINA, "na"), (CARA, "cancelled")):
            clinic.desk.select(patient.name)
            self.keep("state-" + name)

    def test_6_narrow_and_dark(self):
        clinic = self.clinic
        clinic.restart(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        clinic.row(DORA)
        clinic.desk.select(DORA.name)
        self.do(DORA, "health.change")
        form = self.form("Health Has Changed")
        self.keep("health-dark")
        self.app.press("Cancel", within=form)
        self.resize(NARROW)
        for action, title, patient in (("health.change", "Health Has Changed", HETTY), ("outcome.record", "Record an Outcome", NINA)):
            self.do(patient, action)
            form = self.form(title)
            resize_window(f"^{title}$", 360, 640)
            self.keep(action.split(".")[0] + "-narrow")
            self.app.press("Cancel", within=form)
        self.resize(WIDE)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
