# SPDX-License-Identifier: GPL-3.0-or-later
"""Every unhappy path in the real window: each has a word with its age, stands in a list, and offers a next action;
what takes days or weeks happens in processes that live so long ago. Leaves a picture of each."""
import os
import re
import time
import unittest
from dataclasses import dataclass

import story
from story import picture_path
from window import (Atspi, NotFound, do_named, has_state, keys, name_of, picture, resize_window, role_of, text_of, wait_for,
                    walk)

SEMAGLUTIDE = 4301
WIDE, NARROW = (1430, 850), (360, 640)
SHADOW = 5

AGO = r" · (just now|\d+ min ago)"  # how old it is, at the end
INVITE, WAITING, CLEARED, FLAGGED, MISSED, AGAIN = "To invite", "Waiting", "Cleared", "Flagged", "Missed", "Call again"


@dataclass
class State:
    """One line of the table: what a row says of a treatment, the list it stands in, what it offers next, and what the
    detail pane offers besides."""
    name: str
    first: str
    word: str
    place: str
    action: str
    more: str = None

    @property
    def patient(self):
        return story.Patient(self.first, self.name.title().replace("-", ""), state="Texas")


PAST = (
    State("link-expired", "Lena", r"Botox: link expired \(.*\), no result came", INVITE, "Send new invite", "Record an outcome…"),
    State("expired", "Xenia", r"Drip: expired: was good until ", INVITE, "Send new invite"),
    State("expiring", "Erik", r"Drip: cleared until .* · expires soon", CLEARED, None),
    State("used-up", "Una", r"Botox: missed the exam call .* · all 3 resends used up", MISSED, "Send new invite", "Record an outcome…"),
    State("overdue", "Olga", r"Botox: overdue: no result, invite sent 2 days ago", WAITING, "Resend invite", "Record an outcome…"),
    State("lost", "Lars", r"Botox: result lost: the provider has decided, nothing came for 2 days", FLAGGED, "Record outcome",
          "Open the provider’s portal"),
)
TODAY = (
    State("rejected", "Rita", r"Botox: not cleared: provider declined" + AGO, FLAGGED, "Call patient", "New exam…"),
    State("deferred", "Dora", r"Botox: deferred: your medical director decides" + AGO, FLAGGED, "Record decision", "New exam…"),
    State("na", "Nina", r"Botox: call again: the exam was not completed \(N/A\)" + AGO, AGAIN, "Resend invite"),
    State("missed", "Mara", r"Botox: missed the exam call at ", MISSED, "Resend invite"),
    State("cancelled", "Cara", r"Botox: needs an invite · the last one was cancelled at ", INVITE, "Send invite"),
    State("too-late", "Tilda", r"Botox: too late to cancel: the provider has decided, result on its way · known ", WAITING, "Record outcome",
          "Open the provider’s portal"),
    State("unconfirmed", "Ute", r"Weight loss: invite unconfirmed: no answer came" + AGO, INVITE, "Decide…", "Open the provider’s portal"),
    State("conflicting", "Connie", r"Botox: not cleared: two results contradict each other" + AGO, FLAGGED, "Review",
          "Open the provider’s portal"),
    State("unknown-word", "Wim", r"Botox: not cleared: unknown result “Escalated for Peer Review”, .*" + AGO, FLAGGED, "Review",
          "Open the provider’s portal"),
    State("health", "Hetty", r"Botox: ended: health has changed, a new exam is needed" + AGO, INVITE, "Send new invite"),
    State("added", "Ada", r"Botox: cleared until .*Filler: needs an invite", INVITE, "Send invite"),
    State("another-name", "Ida", r"Botox: on hold: name or birth date changed since the invite", FLAGGED, "Review",
          "Confirm the person…"),
    State("key", "Kim", r"Botox: invite not sent: the provider refused the API key" + AGO, INVITE, "Send invite", "Open the provider’s portal"),
    State("no-provider", "Pam", r"Botox: invite not sent: a provider has to be added in the portal" + AGO, INVITE, "Send invite", "Open the provider’s portal"),
    State("no-contract", "Otto", r"Botox: invite not sent: the contract has to be signed in the portal" + AGO, INVITE, "Send invite", "Open the provider’s portal"),
    State("no-rx-contract", "Rex", r"Weight loss: invite not sent: the prescription contract has to be signed" + AGO, INVITE, "Send invite", "Open the provider’s portal"),
    State("nobody-there", "Nora", r"Botox: invite not sent: the provider found nobody, check the patient’s state" + AGO, INVITE,
          "Check state", "Complete details…"),
    State("down", "Dan", r"Botox: invite unconfirmed: no answer came" + AGO, INVITE, "Decide…"),
    State("unreachable", "Uma", r"Botox: invite waits: the provider gives no answer since \d", WAITING, None),
)
REFUSALS = {"key": "401-key", "no-provider": "401-provider", "no-contract": "401-contract", "nobody-there": "no-provider",
            "down": "http-500"}
GLORIA = story.Patient("Gloria", "Glp", state="Texas")
LONG = story.Patient("Wilhelmina Maria Theresia", "von und zu Rauschenberg-Featherstonehaugh", email="wilhelmina@example.com")


def attempt(step):
    try:
        return step()
    except NotFound:
        return False


def find_state(name):
    return next(state for state in PAST + TODAY if state.name == name)


class States(story.ClinicTestCase):
    # --- Hands ---

    def live(self, days):
        self.clinic.live(days)
        self.clinic.restart()

    def invite(self, name, treatments=("Botox",), minutes=0):
        state = find_state(name)
        place = (PAST + TODAY).index(state)
        self.clinic.book(state.patient, list(treatments), minutes=minutes or 20 + 4 * place)
        self.desk.do(state.patient.name, "invite.send")
        return state.patient

    def waiting(self, name, **options):
        patient = self.invite(name, **options)
        self.clinic.row(patient, "waiting, invite sent")
        return patient

    def answer(self, name, decision, treatments=("Botox",), **members):
        patient = self.waiting(name, treatments=treatments)
        self.clinic.finish_as_patient(patient)
        self.clinic.decide(patient, decision, **members)
        self.clinic.row(patient, "^(?!.*waiting, invite)")
        return patient

    def fault(self, name, **members):
        self.clinic.sandbox.control("faults", fault=name, **members)

    def save(self, window, label):
        self.app.press(label, within=window)
        wait_for(f"{label} to close the form", lambda: all(name_of(node) != name_of(window) for node in self.app.windows()))

    def compose(self, picture_name=None):
        """The provider chooses pharmacy and package."""
        window = self.desk.window("Invite")
        if picture_name is not None:
            self.keep(picture_name)
        self.desk.choose("Who chooses", "chooses pharmacy and package", window)
        self.desk.scroll_to_end(window)
        for row, text in {"Street and number": "12 Elm Street", "City": "Austin", "ZIP code": "78701"}.items():
            self.app.type_into(row, text, within=window)
        self.desk.choose("State", "Texas", window)
        self.app.activate("invite.send-composed", window)
        self.desk.wait_closed("Invite")

    # --- Eyes ---

    def resize(self, size):
        frame = self.app.frame(self.clinic.name)

        def fits():
            resize_window(f"^{self.clinic.name}$", size[0] + 2 * SHADOW, size[1] + 2 * SHADOW)
            return frame.get_extents(Atspi.CoordType.WINDOW).width in (size[0], size[0] + 2 * SHADOW)
        wait_for(f"the window to be {size[0]} wide", fits)

    def keep(self, name):
        picture(picture_path("state-" + name))

    def buttons(self, node):
        return [name_of(part) for part in walk(node) if role_of(part) == "push button"]

    def check(self, state):
        """Word, place and next action, as the table has them."""
        self.clinic.open_list("Today")
        self.clinic.row(state.patient, state.word)
        self.clinic.open_list(state.place)
        row = self.clinic.row(state.patient, state.word)
        offered = [label for label in self.buttons(row) if label]
        self.desk.select(state.patient.name)
        self.app.find("label", re.compile(f"^.?{state.patient.last}, {state.first}"), self.app.frame(self.clinic.name))
        self.keep(state.name)
        if state.action is not None:
            self.assertTrue(any(state.action in label for label in offered), f"{state.name}: {offered}")
        if state.more is not None:
            self.app.find("push button", re.compile(f"^{state.more}"))

    # --- Weeks ago ---

    def test_1_a_month_ago(self):
        clinic = self.clinic
        clinic.live(33)
        clinic.set_up()
        self.desk.open_treatments()
        self.desk.add_treatment("Botox", story.BOTOX)
        self.desk.add_treatment("Filler", story.FILLER)
        self.desk.add_treatment("Drip", story.HYDRATION, months=1)
        self.desk.add_treatment("Two exams", [story.BOTOX, story.FILLER])
        self.desk.add_treatment("Weight loss", SEMAGLUTIDE, glp1=True)
        self.desk.close_treatments()
        window = self.desk.open("win.preferences", "Preferences")
        self.app.press(re.compile("own messages are switched off"), role="check box", within=window)
        keys("Escape")
        self.desk.wait_closed("Preferences")
        self.waiting("link-expired")
        self.answer("expired", "approve", treatments=["Drip"])

    def test_2_three_weeks_and_two_days_ago(self):
        self.live(23)
        self.clinic.book(GLORIA, ["Weight loss"], minutes=180)
        self.desk.do(GLORIA.name, "invite.send")
        self.compose()
        self.clinic.row(GLORIA, "waiting, invite sent")
        self.clinic.finish_as_patient(GLORIA)
        self.clinic.decide(GLORIA, "approve")
        self.clinic.row(GLORIA, "Weight loss: cleared until")
        self.answer("expiring", "approve", treatments=["Drip"])

    def test_3_two_days_ago(self):
        self.live(2)
        self.waiting("overdue")
        patient = self.waiting("used-up")
        for times in (1, 2, 3):
            self.desk.do(patient.name, "invite.resend")
            self.clinic.row(patient, f"resent {times} of 3|all 3 resends")
        self.clinic.finish_as_patient(patient)
        self.clinic.decide(patient, "missed")
        self.clinic.row(patient, "missed the exam call")
        self.decide_unheard("lost")

    def decide_unheard(self, name):
        """The provider decides, its webhook is lost, and the desk learns it by cancelling."""
        patient = self.waiting(name)
        self.clinic.finish_as_patient(patient)
        self.fault("webhook-drop", count=1)
        self.clinic.decide(patient, "approve")
        self.desk.do(patient.name, "invite.cancel")
        self.app.press("Cancel invite")
        self.app.find_text("^The provider has decided already")
        self.app.press("OK")
        self.clinic.row(patient, "too late to cancel")

    # --- Today ---

    def test_4_today(self):
        self.live(0)
        for state in PAST:
            with self.subTest(state.name):
                self.check(state)

    def test_4b_a_follow_up_is_due(self):
        clinic, app = self.clinic, self.app
        wait_for("the follow-up to be due", lambda: clinic.count("Follow-up due") == 1)
        clinic.open_list("Follow-up due")
        app.find("list item", re.compile("^.?Glp, Gloria.?, Weight loss: Due since "))
        self.keep("follow-up")
        app.press("Mark as done")
        app.find_text("^No follow-up is due$")
        wait_for("none to be due", lambda: clinic.count("Follow-up due") == 0)
        self.keep("follow-up-none")
        app.press("Undo")
        wait_for("it to be due again", lambda: clinic.count("Follow-up due") == 1)
        app.find("list item", re.compile("^.?Glp, Gloria.?, Weight loss: Due since "))
        self.fault("401-contract", count=1, route="exam_invite")
        self.follow_up("Send follow-up invite", "follow-up-composer")
        app.find("list item", re.compile("Weight loss: Invite not sent, tried (just now|1 min ago): the contract has to be signed in the portal"))
        app.find("push button", "Open the portal")
        self.keep("follow-up-failed")
        self.resize(NARROW)
        self.keep("follow-up-failed-narrow")
        self.resize(WIDE)
        self.assertEqual(clinic.count("Follow-up due"), 1)
        self.fault("answer-lost", count=1, route="exam_invite")
        self.follow_up("Send again")
        app.find("list item", re.compile("Weight loss: Unconfirmed, sent "))
        self.keep("follow-up-unconfirmed")
        app.press("Send again")
        app.find_text("^Send the Follow-up Invite Again")
        self.keep("follow-up-decide")
        self.follow_up("Send Again")
        app.find("push button", "Copy message")
        app.find("list item", re.compile("Weight loss: Sent"))
        self.keep("follow-up-sent")

    def follow_up(self, label, picture_name=None):
        """What was ordered three weeks ago is offered, and nothing of it goes out before somebody has taken it."""
        def opened():
            self.app.press(label)  # a list that is read anew meanwhile takes its old buttons with it
            return wait_for("the form", lambda: any(name_of(node) == "Invite" for node in self.app.windows()), 4)
        wait_for("the form to open", lambda: attempt(opened), 20)
        window = self.desk.window("Invite")
        self.app.find_text("^The follow-up of Weight loss, approved ")
        self.app.find("push button", re.compile("^Who chooses: We "), window)
        self.app.press("Use Again", within=window)
        self.app.find("push button", re.compile("^Who chooses: The provider"), window)
        if picture_name is not None:
            self.keep(picture_name)
        self.app.activate("invite.send-composed", window)
        self.desk.wait_closed("Invite")

    def test_4c_a_result_fits_nobody(self):
        clinic = self.clinic
        clinic.open_list("Unmatched")
        self.app.find_text("^Nothing unmatched$")
        clinic.deliver_without_mark(find_state("overdue").patient)
        self.app.find("push button", re.compile("^Attach to a patient: Approved"))
        self.app.find_text("^It came without the mark of an invite")
        self.keep("unmatched")
        self.assertEqual(clinic.count("Unmatched"), 1)

    def test_5_what_the_provider_said(self):
        for name, decision, reason in (("rejected", "reject", "Pregnancy."), ("deferred", "defer", None),
                                       ("na", "na", "The patient was driving."), ("missed", "missed", None)):
            with self.subTest(name):
                patient = self.answer(name, decision, **({"reason": reason} if reason else {}))
                self.check(find_state(name))
                if reason:
                    self.read_reason(patient, reason)

    def read_reason(self, patient, reason):
        self.desk.do(patient.name, "notes.show")
        notes = self.desk.window("Provider’s notes")
        wait_for(reason, lambda: any(reason in (name_of(node) + (text_of(node) or "")) for node in walk(notes)))
        keys("Escape")
        self.desk.wait_closed("Provider’s notes")

    def test_6_what_went_wrong_on_the_way(self):
        clinic = self.clinic
        patient = self.waiting("cancelled")
        self.desk.do(patient.name, "invite.cancel")
        self.app.press("Cancel invite")
        self.check(find_state("cancelled"))
        self.decide_unheard("too-late")
        self.check(find_state("too-late"))
        patient = self.answer("conflicting", "approve")
        clinic.decide(patient, "reject", again=True)
        self.check(find_state("conflicting"))
        self.fault("unknown-status", count=1)
        self.answer("unknown-word", "approve")
        self.check(find_state("unknown-word"))

    def test_7_what_the_clinic_changed(self):
        patient = self.answer("health", "approve")
        self.desk.do(patient.name, "health.change")
        form = self.desk.window("Health Has Changed")
        self.app.type_into(re.compile("^What has changed"), "pregnant", within=form)
        self.save(form, "Confirm")
        self.check(find_state("health"))
        patient = self.answer("added", "approve")
        self.desk.do(patient.name, "appointment.edit")
        form = self.desk.window("Edit Appointment")
        self.desk.scroll_to_end(form)
        self.desk.tick(form, "Filler")
        self.save(form, "Save")
        self.check(find_state("added"))
        patient = self.answer("another-name", "approve")
        self.desk.do(patient.name, "appointment.edit")
        form = self.desk.window("Edit Appointment")
        self.app.type_into("Date of birth", "6/30/1991", within=form)
        self.save(form, "Save")
        self.check(find_state("another-name"))

    def test_8_what_the_provider_refused(self):
        for name, fault in REFUSALS.items():
            with self.subTest(name):
                self.fault(fault, count=1, route="exam_invite")
                self.invite(name)
                self.check(find_state(name))
        self.fault("401-rx-contract", count=1)
        self.invite("no-rx-contract", treatments=["Weight loss"])
        self.compose()
        self.check(find_state("no-rx-contract"))

    def test_8a_a_401_of_any_call_is_a_to_do(self):
        self.clinic.open_list("Today")
        for fault, todo in (("401-key", r"\(Settings, API\)"), ("401-contract", r"\(Settings, Agreements\)")):
            with self.subTest(fault):
                self.fault(fault, count=1, route="exam_invite_resend")
                self.desk.do(find_state("missed").patient.name, "invite.resend")
                said = self.desk.window("That did not work")
                wait_for(todo, lambda s=said, t=todo: any(re.search(t, name_of(node) or text_of(node) or "") for node in walk(s)))
                self.app.find("push button", "Open the Portal", said)
                self.app.press("OK", within=said)
                self.desk.wait_closed("That did not work")

    def test_8b_unconfirmed_and_sent_anyway(self):
        clinic = self.clinic
        self.fault("answer-lost", count=1)
        patient = self.invite("unconfirmed", treatments=["Weight loss"])
        self.compose()
        self.check(find_state("unconfirmed"))
        clinic.press_next(patient, "Decide…")
        self.app.find_text("^Send the invite again")
        self.keep("send-anyway")
        self.app.press("Send anyway")
        window = self.desk.window("Invite")
        self.keep("send-anyway-composer")
        self.app.press("Use Again", within=window)
        self.app.find("push button", re.compile("^Who chooses: The provider"), window)
        self.app.activate("invite.send-composed", window)
        self.desk.wait_closed("Invite")
        clinic.open_list("Today")
        clinic.row(patient, "Weight loss: waiting, invite sent")
        counts = [key["count"] for key in clinic.sandbox.journal()["invite_keys"] if key["first_name"] == patient.first]
        self.assertEqual(counts, [2])

    def test_8c_a_new_exam_is_the_way_out_of_a_flag(self):
        clinic = self.clinic
        rejected, conflicting = find_state("rejected").patient, find_state("conflicting").patient
        for patient, doubt, before in ((rejected, "^It was declined", r"declined (.* ago|just now)"),
                                       (conflicting, "^Two results contradict each other", r"results contradicted (.* ago|just now)")):
            with self.subTest(patient.name):
                clinic.open_list("Today")
                self.desk.do(patient.name, "invite.send-new")
                question = self.desk.window("Ask for a new exam for Botox?")
                wait_for(doubt, lambda d=doubt, q=question: any(re.search(d, name_of(node) or text_of(node) or "") for node in walk(q)))
                self.keep("new-exam")
                self.app.press("Send new invite", within=question)
                wait_for("the new exam to be asked for", lambda p=patient: len(self.exams_at_provider(p)) == 2)
                for name in ("Flagged", "Today", "Waiting"):
                    clinic.open_list(name)
                    clinic.row(patient, "Botox: waiting, invite sent .* · " + before)
                self.desk.do(patient.name, "appointment.show")
                self.app.find_text("Only an approval of the new one clears")
                for command in ("Copy link", "Show QR code…", "Resend (1 of 3)", "Cancel invite…", "Record an outcome…"):
                    self.app.find("push button", command)
                self.keep("asked-again")
                clinic.open_list("Today")
                clinic.finish_as_patient(patient)
                clinic.decide(patient, "approve")
                clinic.row(patient, "Botox: cleared until")

    def exams_at_provider(self, patient):
        return [exam for exam in self.clinic.sandbox.get("/control/exams")[1]["exams"] if exam["last_name"] == patient.last]

    def test_8d_every_exam_of_a_treatment_is_cancelled(self):
        clinic, patient = self.clinic, story.Patient("Tessa", "Twice", state="Texas")
        clinic.open_list("Today")
        clinic.book(patient, ["Two exams"], minutes=160)
        self.desk.do(patient.name, "invite.send")
        clinic.row(patient, "waiting, invite sent")
        self.desk.do(patient.name, "invite.cancel")
        self.app.find_text("will not be able to take the exam with this link")
        self.app.press("Cancel invite")
        clinic.row(patient, "Two exams: needs an invite · the last one was cancelled")
        self.assertEqual([exam["state"] for exam in self.exams_at_provider(patient)], ["cancelled", "cancelled"])

    def test_8e_nobody_who_is_not_cleared_gets_in_by_any_hand(self):
        """By the row's action, its menu, the pane's button and the keys; what opens the gate is in the model's tests."""
        clinic, app = self.clinic, self.app
        for name in ("expired", "missed", "health", "another-name", "unknown-word", "down", "nobody-there", "deferred", "too-late"):
            with self.subTest(name):
                patient = find_state(name).patient
                clinic.open_list("Today")
                self.desk.do(patient.name, "appointment.check-in")
                row = clinic.row(patient, r"\. Arrived")
                self.assertFalse(do_named(row, "appointment.start"), "the row lets in")
                self.assertFalse(do_named(app.frame(clinic.name), "appointment.start"), "the window lets in")
                self.desk.select(patient.name)
                self.assertFalse(has_state(app.find("push button", "Start treatment"), Atspi.StateType.SENSITIVE))
                self.go_to_row(patient)
                keys("Menu")
                wait_for("the menu", lambda: app.find_all("menu item", "Edit…"))
                self.assertEqual(app.find_all("menu item", "Start treatment"), [])
                keys("Escape")
                clinic.row(patient, r"\. Arrived")
                self.desk.do(patient.name, "appointment.expect")
                clinic.row(patient, r"\. Expected")

    def go_to_row(self, patient):
        def focused():
            if has_state(self.clinic.row(patient), Atspi.StateType.FOCUSED):
                return True
            keys("F6")
            time.sleep(0.2)
            return False
        wait_for(f"the row of {patient.name} to have the focus", focused)

    # --- As other people have them ---

    def show(self, size=WIDE, **environment):
        self.clinic.restart(**environment)
        self.resize(size)
        self.clinic.row(find_state("rejected").patient)

    def test_9_all_of_them_wide_and_narrow(self):
        self.clinic.book(LONG, ["Botox", "Filler", "Drip"], minutes=150)
        for name, environment in (("light", {}), ("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
                                  ("high-contrast", {"ADW_DEBUG_HIGH_CONTRAST": "1"}),
                                  ("right-to-left", {"GTK_DEBUG": "invert-text-dir"}), ("large-text", {})):
            with self.subTest(name):
                if name == "large-text":
                    self.enlarge_text()
                self.show(**environment)
                self.desk.select(find_state("lost").patient.name)
                self.keep(f"board-{name}")
                self.clinic.open_list("Follow-up due")
                self.app.find("push button", "Copy message")
                self.keep(f"board-{name}-follow-up")
                self.resize(NARROW)
                self.keep(f"board-{name}-follow-up-narrow")
                self.clinic.open_list("Flagged")
                self.keep(f"board-{name}-narrow")
                self.desk.do(find_state("lost").patient.name, "appointment.show")
                self.app.find("push button", re.compile("^Open the provider’s portal"))
                self.keep(f"board-{name}-detail-narrow")

    def enlarge_text(self):
        settings = os.path.join(os.environ["HOME"], ".config", "gtk-4.0", "settings.ini")
        with open(settings, "a", encoding="utf-8") as file:
            file.write("gtk-font-name=Cantarell 16\n")

    def test_9b_the_provider_is_not_there(self):
        clinic = self.clinic
        clinic.restart()
        clinic.sandbox.stop()
        patient = self.invite("unreachable")
        self.check(find_state("unreachable"))
        banner = "^The exam provider has given no answer since "
        self.app.find_text(banner)
        clinic.start_sandbox_again()
        self.app.press("Try again")
        wait_for("the banner to go", lambda: not any(
            re.search(banner, name_of(node) or text_of(node) or "") for node in walk(self.app.node)))
        clinic.open_list("Today")
        clinic.row(patient, "waiting, invite sent")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
