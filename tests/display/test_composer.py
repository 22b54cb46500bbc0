# SPDX-License-Identifier: GPL-3.0-or-later
"""The four kinds of invite, composed in the real window, to the bytes the provider gets, field by field and by
type; what is missing is said at its field before anything is sent; pictures of each form."""
import json
import os
import re
import subprocess
import unittest

from gi.repository import GLib

import story
import wire
from story import picture_path
from test_names import complaints
from window import (Atspi, has_state, keys, left_of, name_of, picture, picture_of, resize_window, role_of, wait_for, walk,
                    width_of)

SEMAGLUTIDE, COLD_SORES, NUMBING = 4301, 4305, 4307
SHADOW = 5
OVERHANG = 1  # of a header bar, on Debian 13

GFE = story.Patient("Gina", "Goodfaith", state="Texas")
PARTNER = story.Patient("Petra", "Partner", state="Texas")
URGENT = story.Patient("Ursula", "Urgent", state="Texas")
OWN = story.Patient("Owen", "Own", state="Texas")
NOBODY = story.Patient("Nadia", "Nowhere", state="California")
LATER = story.Patient("Lena", "Later", state="California")
HAND = story.Patient("Hank", "Handtyped", state="Texas")
STAND_IN = story.Patient("Stella", "Standin", state="Texas")
AS_TEST = story.Patient("Test", "Approve", email="ours@example.com")
BOTH = story.Patient("Bea", "Both", phone="", state="Texas")

HOME = {"Street and number": "12 Elm Street", "Apartment or suite": "Apt 4", "City": "Austin", "ZIP code": "78701"}
# Where their browsers go afterwards: by the row of Preferences, and the parameter.
REDIRECTS = {"When approved": "redirect_approve", "When not approved": "redirect_reject",
             "When the call was dropped": "redirect_na", "When no provider came within three minutes": "redirect_missed"}
# What every invite of these people carries, whatever else is in it.
PERSON = {"dob": "1990-06-30", "phone_number": "+12125550123", "tele_state": "TX",
          **{name: f"https://clinic.example.com/{name}" for name in REDIRECTS.values()}}
ADDRESS = {"address_line_1": "12 Elm Street", "address_line_2": "Apt 4", "city": "Austin", "state": "TX", "zip_code": "78701"}
SHIPPING = {"shipping_" + name: value for name, value in ADDRESS.items()}
HAND_ROWS = {"NCPDP number": "1234567", "Pharmacy’s name": "Sample Drugs", "Pharmacy’s street": "9 Sample Road", "Pharmacy’s suite": "Suite 3",
             "Pharmacy’s city": "Tulsa", "Pharmacy’s state": "OK", "Pharmacy’s ZIP code": "74101", "Pharmacy’s phone": "(918) 555-0177"}
HAND_PHARMACY = {"ncpdpid": "1234567", "pharmacy_name": "Sample Drugs", "pharmacy_address_line_1": "9 Sample Road",
                 "pharmacy_address_line_2": "Suite 3", "pharmacy_city": "Tulsa", "pharmacy_state": "OK", "pharmacy_zip_code": "74101",
                 "pharmacy_phone": "(918) 555-0177"}
PRAIRIE = {"custom_pharmacy": 1, "ncpdpid": "4512340", "pharmacy_name": "Prairie Pharmacy",
           "pharmacy_address_line_1": "1500 Main Street", "pharmacy_city": "Austin", "pharmacy_state": "TX",
           "pharmacy_zip_code": "78701", "pharmacy_type": "Retail"}


class Composer(wire.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clinic = story.Clinic()
        cls.addClassCleanup(cls.clinic.end)
        cls.clinic.set_up()
        cls.clinic.add_treatments(**{"Botox": story.BOTOX, "Filler": story.FILLER, "Weight loss": SEMAGLUTIDE,
                                     "Cold sores": COLD_SORES, "Numbing cream": NUMBING})
        cls.clinic.book(GFE, ["Botox", "Filler"], minutes=20)
        cls.clinic.book(PARTNER, ["Weight loss"], minutes=25)
        cls.clinic.book(URGENT, ["Cold sores"], minutes=30)
        cls.clinic.book(OWN, ["Numbing cream"], minutes=35)
        cls.clinic.book(BOTH, ["Botox", "Weight loss"], minutes=40)

    def setUp(self):
        self.app, self.desk = self.clinic.app, self.clinic.desk

    # --- Doing ---

    def compose(self, patient, label="Send invite"):
        self.clinic.press_next(patient, label)
        self.window = self.desk.window("Invite")
        return self.window

    def choose(self, row, text):
        self.desk.choose(row, text, self.window)

    def type(self, row, text):
        self.app.type_into(row, text, within=self.window)

    def send(self):
        self.app.activate("invite.send-composed", self.window)

    def sent(self):
        self.send()
        self.desk.wait_closed("Invite")

    def type_home(self):
        self.desk.scroll_to_end(self.window)
        for row, text in HOME.items():
            self.type(row, text)
        self.choose("State", "Texas")

    def open_search(self):
        self.activate_row(self.app.find("list item", re.compile("^Find the Pharmacy"), self.window))

    def search(self, typed, name):
        self.app.type_into("Search pharmacies", typed, within=self.window)
        return self.app.find("list item", re.compile(f"^{name}"), self.window)

    def find_pharmacy(self, typed, name):
        self.open_search()
        found = self.search(typed, name)
        self.look("composer-search")
        self.activate_row(found)
        self.app.find("list item", re.compile(f"^{name}"), self.window)

    def edit_person(self, patient, gender, license_number=None):
        self.desk.do(patient.name, "appointment.edit")
        self.window = self.desk.window("Edit Appointment")
        story.tab_to(self.app.find("list item", re.compile("^Gender, ID and address"), self.window))
        keys("space")
        self.choose("Gender", gender)
        if license_number is not None:
            self.type("Driver’s license number", license_number)

    def save_person(self):
        self.app.activate("form.save", self.window)
        self.desk.wait_closed("Edit Appointment")

    def activate_row(self, row):
        story.tab_to(row)
        keys("Return")

    # --- Looking ---

    def look(self, name):
        """The form as it is, as wide as it opens and as narrow as windows get."""
        picture_of("^Invite$", picture_path(name))
        self.assertEqual(complaints(self.window, name), [], "each control has a name and a role")
        resize_window("^Invite$", 360 + 2 * SHADOW, 640 + 2 * SHADOW)
        wait_for("the narrow form", lambda: width_of(self.window) <= 360)
        picture_of("^Invite$", picture_path(name + "-narrow"))
        self.expect_nothing_cut_off()
        resize_window("^Invite$", 560 + 2 * SHADOW, 760 + 2 * SHADOW)
        wait_for("the wide form", lambda: width_of(self.window) >= 560)

    def look_at_choices(self, name, row, *expected):
        self.app.press(re.compile(f"^{row}: "), within=self.window)
        self.app.type_into("Search", "dose", within=self.window)
        for pattern in expected:
            self.app.find(re.compile("list item|label"), re.compile(pattern), self.window)
        picture(picture_path(name))
        keys("Escape")

    def expect_nothing_cut_off(self):
        cut = []
        for node in walk(self.window):
            box = extents_of(node)
            if node == self.window or box is None or not has_state(node, Atspi.StateType.SHOWING) or not 0 < box.width:
                continue
            if role_of(node) == "panel":  # Debian 13's boxes: those of hidden pages say what they like
                continue
            left = left_of(self.window, node)
            if left < -OVERHANG or left + box.width > 360 + OVERHANG:
                cut.append(f"{role_of(node)} {name_of(node)!r} {left}+{box.width}")
        self.assertEqual(cut, [])

    def expect_said(self, text):
        self.app.find_text(re.escape(text))

    def expect_focus(self, name):
        def focused():
            return any(has_state(node, Atspi.StateType.FOCUSED) and re.search(name, name_of(node)) for node in walk(self.window))
        wait_for(f"the focus at {name}", focused)

    # --- The wire ---

    def requests(self, patient):
        return self.bodies("exam_invite", last_name=patient.last)

    def expect_wire(self, request, patient, exams, **more):
        hook = re.compile("^" + re.escape(self.clinic.relay.url) + "/hooks/qualiphy/[^/]+/([0-9a-f]{32})/([0-9a-f]{32})$")
        self.expect_body("exam_invite", request, {
            "first_name": patient.first, "last_name": patient.last, "email": patient.email, "exams": exams, "webhook_url": hook,
            "additional_data": re.compile("^{.*}$"), **PERSON, **more})
        invite, tag = hook.match(request["webhook_url"]).groups()
        self.assertEqual(json.loads(request["additional_data"]), {"invite": invite, "tag": tag}, "both say the same")

    def wait_sent(self, patient, count=1):
        self.clinic.row(patient, "waiting, invite sent")
        requests = self.requests(patient)
        self.assertEqual(len(requests), count, "sent once each")
        return requests

    # --- Before ---

    def test_0_pages_for_afterwards_and_a_patients_id(self):
        window = self.desk.open("win.preferences", "Preferences")
        for row, name in REDIRECTS.items():
            self.app.type_into(row, f"https://clinic.example.com/{name}", within=window)
        keys("Escape")
        self.desk.wait_closed("Preferences")
        for patient, gender in ((OWN, "Male"), (URGENT, "Prefers not to say")):
            self.edit_person(patient, gender)
            self.save_person()
        self.edit_person(GFE, "Female", "D1234567")
        picture_of("^Edit Appointment$", picture_path("patient-form"))
        resize_window("^Edit Appointment$", 360 + 2 * SHADOW, 640 + 2 * SHADOW)
        picture_of("^Edit Appointment$", picture_path("patient-form-narrow"))
        self.save_person()
        asked = self.bodies("exam_list")
        self.assertTrue(asked, "the assistant tried the key, and the treatments were chosen from the list")
        for body in asked:
            self.expect_body("exam_list", body, {})

    # --- The four kinds ---

    def test_1_good_faith_exams_go_with_one_click(self):
        self.clinic.press_next(GFE, "Send invite")
        self.expect_wire(self.wait_sent(GFE)[0], GFE, [story.BOTOX, story.FILLER], gender=2, dmv_license_number="D1234567")

    def test_2_a_partners_package(self):
        self.compose(PARTNER)
        self.app.find("push button", re.compile("^Pharmacy: "), self.window)
        self.send()
        self.expect_said("Choose a pharmacy, or let the provider choose")
        self.expect_said("Enter the street: the prescription goes there")
        self.expect_focus("^Pharmacy")
        self.look("composer-partner-missing")
        self.assertEqual(self.requests(PARTNER), [], "nothing leaves before all of it is there")
        self.choose("Pharmacy", "Fernhill")
        self.app.find("push button", re.compile("^Package: "), self.window)
        self.look_at_choices("composer-packages", "Package", r"\$125\.00 · 3-4 days", r"\$145\.00 · 3-4 days")
        self.choose("Package", "0.5mg")
        self.type_home()
        self.look("composer-partner")
        self.sent()
        self.expect_wire(self.wait_sent(PARTNER)[0], PARTNER, [SEMAGLUTIDE], pharmacy_id=16, order_set_id=611, custom_pharmacy=2,
                         provider_pos_selection=1, **ADDRESS, **SHIPPING)
        self.expect_body("partner_pharmacy_list", self.bodies("partner_pharmacy_list")[0], {"exam_ids": [SEMAGLUTIDE], "patient_state": "TX"})
        asked = self.bodies("partner_pharmacy_treatment_packages")
        self.expect_body("partner_pharmacy_treatment_packages", asked[0],
                         {"pharmacy_ids": [16], "exam_ids": [SEMAGLUTIDE], "patient_state": "TX"})

    def test_3_urgent_care_where_the_patient_picks(self):
        self.compose(URGENT)
        self.look("composer-urgent")
        self.sent()
        self.expect_wire(self.wait_sent(URGENT)[0], URGENT, [COLD_SORES], gender=3, custom_pharmacy=1, custom_pharmacy_patient_choice=2)

    def test_4_a_pharmacy_of_choice(self):
        self.compose(OWN)
        self.choose("Who picks the pharmacy", "We pick")
        self.send()
        self.expect_said("Choose how the patient gets it")
        self.find_pharmacy("prairie 78701", "Prairie Pharmacy")
        self.choose("How the patient gets it", "picks it up")
        self.choose("Who pays", "bills the clinic")
        box = self.app.find("list item", re.compile("^Skip the patient"), self.window)
        self.activate_row(box)
        self.look("composer-own")
        self.sent()
        self.expect_wire(self.wait_sent(OWN)[0], OWN, [NUMBING], gender=1, pharmacy_id=self.pseudo_pharmacy(), custom_pharmacy_patient_choice=1,
                         skip_pharmacy_confirmation=2, custom_pharmacy_patient_billing=1, pharmacy_phone="5125550165",
                         custom_pharmacy_clinic_billing=self.clinic.name, custom_pharmacy_delivery_method=1, **PRAIRIE)

    def pseudo_pharmacy(self):
        """The provider's number for the patient's own, as its list says it."""
        _, listed = self.clinic.sandbox.api("partner_pharmacy_list", exam_ids=[NUMBING], patient_state="TX")
        return next(one["pharmacy_id"] for one in listed if one["pharmacy_name"].startswith("Choose Your Own"))

    def test_4a_pharmacies_are_found_three_ways(self):
        self.clinic.book(HAND, ["Cold sores"], minutes=45)
        self.compose(HAND)
        self.choose("Who picks the pharmacy", "We pick")
        self.open_search()
        for typed, name in (("lantern", "Lantern Pharmacy"), ("10011", "Corner Pharmacy"), ("0598764", "Seaside Drugs")):
            self.search(typed, name)
        asked = self.bodies("custom_pharmacy_search")
        self.expect_body("custom_pharmacy_search", asked[-4], {"search": "prairie", "zip_code": "78701"})
        self.expect_body("custom_pharmacy_search", asked[-3], {"search": "lantern"})
        self.expect_body("custom_pharmacy_search", asked[-2], {"zip_code": "10011"})
        self.expect_body("custom_pharmacy_search", asked[-1], {"ncpdpid": "0598764"})
        keys("Escape", "Escape")
        self.app.find("push button", re.compile("^Who picks the pharmacy: "), self.window)

    def test_4b_a_pharmacy_typed_by_hand_that_ships_elsewhere(self):
        """Goes on in the form that is open."""
        self.window = self.desk.window("Invite")
        self.activate_row(self.app.find("list item", re.compile("^Enter or correct it by hand"), self.window))
        for row, text in HAND_ROWS.items():
            self.type(row, text)
        self.choose("How the patient gets it", "ships it")
        self.choose("Who pays", "patient pays")
        self.send()
        self.expect_said("The last digit does not fit the others. Check the number; it will be sent as it is")
        self.look("composer-by-hand")
        self.desk.scroll_to_end(self.window)
        self.activate_row(self.app.find("list item", re.compile("^Same as home"), self.window))
        for row, text in HOME.items():
            self.type("Shipping " + row[0].lower() + row[1:] if row != "ZIP code" else "Shipping ZIP code", text)
        self.desk.scroll_to_end(self.window)
        self.choose("Shipping state", "Texas")
        self.look("composer-ship-elsewhere")
        self.sent()
        self.expect_wire(self.wait_sent(HAND)[0], HAND, [COLD_SORES], custom_pharmacy=1, **HAND_PHARMACY, custom_pharmacy_patient_choice=1, skip_pharmacy_confirmation=1, custom_pharmacy_patient_billing=2,
                         custom_pharmacy_delivery_method=2, **SHIPPING)

    # --- More than one, and what is missing ---

    def test_5_two_meetings_and_a_missing_phone(self):
        self.compose(BOTH, "Add phone")
        self.expect_said("The exam with a prescription is sent as a meeting of its own, since the provider takes it only alone.")
        self.send()
        self.expect_said("Enter the phone number: the link to the exam goes there")
        self.expect_focus("^Phone")
        self.look("composer-two-meetings")
        self.type("Phone", BOTH.phone or "(212) 555-0123")
        self.choose("Who chooses", "chooses pharmacy and package")
        self.type_home()
        self.sent()
        self.clinic.row(BOTH, "waiting, invite sent")
        requests = sorted(self.requests(BOTH), key=lambda request: request["exams"])
        self.assertEqual(len(requests), 2)
        self.expect_wire(requests[0], BOTH, [story.BOTOX], **ADDRESS)
        self.expect_wire(requests[1], BOTH, [SEMAGLUTIDE], custom_pharmacy=2, provider_pos_selection=3, **ADDRESS, **SHIPPING)

    def test_6_again_as_last_time(self):
        self.desk.do(PARTNER.name, "invite.cancel")
        self.app.press("Cancel invite")
        self.clinic.row(PARTNER, "needs an invite")
        self.expect_body("exam_invite_cancel", self.bodies("exam_invite_cancel")[0],
                         {"patient_exam_id": self.clinic.exam_of(PARTNER)["patient_exam_id"]})
        self.compose(PARTNER)
        self.app.press("Use Again", within=self.window)
        self.app.find("push button", re.compile("^Package: .*0.5mg"), self.window)
        self.look("composer-again")
        self.sent()
        wait_for("the second invite", lambda: len(self.requests(PARTNER)) == 2)
        first, second = self.requests(PARTNER)
        for name in ("webhook_url", "additional_data"):
            self.assertNotEqual(first.pop(name), second.pop(name))
        self.assertEqual(first, second)

    def test_6b_again_to_a_pharmacy_of_choice(self):
        """The last order is offered whatever the form begins with, and an older one only with its day."""
        self.compose_again()
        self.choose("Where the prescription goes", "A pharmacy of choice")
        self.choose("Who picks the pharmacy", "We pick")
        self.find_pharmacy("prairie 78701", "Prairie Pharmacy")
        self.choose("How the patient gets it", "picks it up")
        self.choose("Who pays", "patient pays")
        self.sent()
        wait_for("the third invite", lambda: len(self.requests(PARTNER)) == 3)
        self.compose_again()
        last = self.app.find("list item", re.compile("^As last time"), self.window)
        self.app.find("list item", re.compile("^As on "), self.window)
        self.app.find("push button", re.compile("^Where the prescription goes: A partner"), self.window)
        self.look("composer-again-earlier")
        self.app.press("Use Again", within=last)
        self.app.find("push button", re.compile("^Where the prescription goes: A pharmacy of choice"), self.window)
        self.app.find("list item", re.compile("^Prairie Pharmacy"), self.window)
        self.look("composer-again-own")
        self.sent()
        wait_for("the fourth invite", lambda: len(self.requests(PARTNER)) == 4)
        third, fourth = self.requests(PARTNER)[2:]
        for name in ("webhook_url", "additional_data"):
            self.assertNotEqual(third.pop(name), fourth.pop(name))
        self.assertEqual(third, fourth)
        self.assertEqual(third["ncpdpid"], PRAIRIE["ncpdpid"])

    def compose_again(self):
        self.clinic.row(PARTNER, "waiting, invite sent")
        self.desk.do(PARTNER.name, "invite.cancel")
        self.app.press("Cancel invite")
        self.clinic.row(PARTNER, "needs an invite")
        self.compose(PARTNER)

    def test_7_no_partner_and_a_failure_are_said(self):
        self.clinic.sandbox.control("faults", fault="http-500", count=1, route="partner_pharmacy_list")
        self.clinic.book(NOBODY, ["Weight loss"], minutes=15)  # first: in a list of large text the last rows are out of view
        self.compose(NOBODY)
        self.app.press("Try Again", within=self.window)
        self.app.find("push button", re.compile("^Pharmacy: "), self.window)
        self.choose("Pharmacy", "Quillback")
        self.look("composer-failure")
        self.choose("Who chooses", "provider chooses the package")
        self.type_home()
        self.desk.scroll_to_end(self.window)
        self.choose("State", "California")
        self.sent()
        address = {**ADDRESS, "state": "CA"}
        self.expect_wire(self.wait_sent(NOBODY)[0], NOBODY, [SEMAGLUTIDE], tele_state="CA", pharmacy_id=17, custom_pharmacy=2,
                         provider_pos_selection=2, **address, **{"shipping_" + name: value for name, value in address.items()})
        self.clinic.book(LATER, ["Weight loss"], minutes=15)

    def leave(self):
        """Nothing was typed, so nothing is asked."""
        keys("Escape")
        self.desk.wait_closed("Invite")

    # --- A test instead ---

    def test_7b_a_test_instead_of_a_real_exam(self):
        self.clinic.book(STAND_IN, ["Cold sores"], minutes=14)
        self.compose(STAND_IN)
        self.assertFalse(self.app.has("check box", "This is a test", self.window), "folded away")
        self.desk.scroll_to_end(self.window)
        self.activate_row(self.app.find(re.compile("button|toggle"), "Send a test instead", self.window))
        self.app.press("This is a test", role="check box", within=self.window)
        self.expect_said("A test, no real exam: it goes out as")
        self.send()
        self.expect_said("Enter the email: the link to the exam goes there")
        self.look("composer-test")
        self.type("Phone", "(212) 555-0199")
        self.type("Email", "ours@example.com")
        self.sent()
        self.desk.row("Test Approve", "Cold sores: TEST, not a real exam: waiting")
        self.expect_wire(self.bodies("exam_invite", last_name="Approve")[0], AS_TEST, [COLD_SORES], phone_number="+12125550199", tele_state="TE",
                         state="TE", custom_pharmacy=1, custom_pharmacy_patient_choice=2)

    # --- Pictures as other people have them ---

    def test_8_dark(self):
        self.show(ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        self.look("composer-dark")
        self.leave()

    def test_9_large_text(self):
        settings = os.path.join(os.environ["HOME"], ".config", "gtk-4.0", "settings.ini")
        with open(settings, "a", encoding="utf-8") as file:
            file.write("gtk-font-name=Cantarell 16\n")
        self.show()
        self.look("composer-large-text")
        self.leave()

    def show(self, **environment):
        """The program anew, with a form that has something to say."""
        self.clinic.restart(**environment)
        self.app, self.desk = self.clinic.app, self.clinic.desk
        self.compose(LATER)
        self.app.find("push button", re.compile("^Pharmacy: "), self.window)
        self.send()
        self.expect_said("Choose a pharmacy, or let the provider choose")


def extents_of(node):
    """Some nodes of the tree, such as the inside of an entry, have no place of their own."""
    try:
        return node.get_extents(Atspi.CoordType.WINDOW)
    except GLib.Error:
        return None


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
