# SPDX-License-Identifier: GPL-3.0-or-later
# Pharmacies and packages as the provider documents them, oddities included, and the pharmacy's part of an invite.
import unittest

from fixture import SandboxCase

NO_EXAM_IDS = "Cannot convert undefined or null to object"
HOME = {"address_line_1": "12 Elm Street", "city": "Oakland", "state": "CA", "zip_code": "94607"}
RETAIL = {"custom_pharmacy": 1, "ncpdpid": "0512346", "pharmacy_name": "Corner Pharmacy",
          "pharmacy_address_line_1": "1 Harbor Street", "pharmacy_city": "Oakland", "pharmacy_state": "CA",
          "pharmacy_zip_code": "94607", "pharmacy_phone": "5105550161"}
TAKEN = [
    {"exams": [4301], **HOME},
    {"exams": [4301], "custom_pharmacy": 2, "pharmacy_id": 16, "order_set_id": 610, "provider_pos_selection": 1},
    {"exams": [4301], "pharmacy_id": 16, "provider_pos_selection": 2},
    {"exams": [4301], "provider_pos_selection": 3},
    {"exams": [4301], "pharmacy_id": "16", "exam_pos_id": 27708},
    {"exams": [4305], **RETAIL, "custom_pharmacy_patient_choice": 1, "skip_pharmacy_confirmation": 1,
     "custom_pharmacy_patient_billing": 2, "custom_pharmacy_delivery_method": 1},
    {"exams": [4305], "custom_pharmacy": 1},
    {"exams": [4305], "custom_pharmacy": 1, "custom_pharmacy_patient_choice": 2},
    {"exams": [4307], **RETAIL, "pharmacy_id": 99, "skip_pharmacy_confirmation": 2,
     "custom_pharmacy_patient_billing": 1, "custom_pharmacy_clinic_billing": "Harbor Light",
     "custom_pharmacy_delivery_method": 2},
]
REFUSED = [
    ({"exams": [4201], "pharmacy_id": 16}, "pharmacy_id is for Rx exams."),
    ({"exams": [4201], "custom_pharmacy": 1}, "custom_pharmacy is for Rx exams."),
    ({"exams": [4301], "pharmacy_id": 5}, "Invalid pharmacy id"),
    ({"exams": [4301], "pharmacy_id": "sixteen"}, "Invalid pharmacy id"),
    ({"exams": [4304], "pharmacy_id": 16}, "Invalid pharmacy id"),
    ({"exams": [4302], "pharmacy_id": 18, "tele_state": "CA"}, "Invalid pharmacy id"),
    ({"exams": [4301], "pharmacy_id": 16, "order_set_id": 640}, "Invalid order set id"),
    ({"exams": [4301], "order_set_id": 610}, "Invalid order set id"),
    ({"exams": [4301], "pharmacy_id": 16, "order_set_id": 620}, "Invalid order set id"),
    ({"exams": [4301], "provider_pos_selection": 1}, "pharmacy_id is required."),
    ({"exams": [4301], "pharmacy_id": 16, "provider_pos_selection": 1}, "order_set_id is required."),
    ({"exams": [4301], "provider_pos_selection": 2}, "pharmacy_id is required."),
    ({"exams": [4301], "provider_pos_selection": 4}, "provider_pos_selection must be from 1 to 3."),
    ({"exams": [4301], "custom_pharmacy": 3}, "custom_pharmacy must be from 1 to 2."),
    ({"exams": [4305], "custom_pharmacy": 1, "custom_pharmacy_patient_choice": 1}, "ncpdpid is required."),
    ({"exams": [4305], **RETAIL, "pharmacy_id": 16}, "Invalid pharmacy id"),
    ({"exams": [4305], **RETAIL, "custom_pharmacy_patient_billing": 1},
     "custom_pharmacy_clinic_billing is required."),
    ({"exams": [4305], **RETAIL, "custom_pharmacy_delivery_method": "1"},
     "custom_pharmacy_delivery_method must be an integer."),
    ({"exams": [4305], **RETAIL, "pharmacy_state": 5}, "pharmacy_state must be a string."),
]


class Partners(SandboxCase):
    def list(self, sandbox, **members):
        return self.made(sandbox.api("partner_pharmacy_list", **members))

    def packages(self, sandbox, **members):
        return self.made(sandbox.api("partner_pharmacy_treatment_packages", **members))

    def test_the_pharmacies_of_an_exam_in_a_state(self):
        sandbox = self.start()
        fernhill = {"pharmacy_id": 16, "pharmacy_name": "Fernhill Compounding Pharmacy"}
        quillback = {"pharmacy_id": 17, "pharmacy_name": "Quillback Apothecary"}
        self.assertEqual(self.list(sandbox, exam_ids=[4301], patient_state="NY"), [fernhill, quillback])
        self.assertEqual(self.list(sandbox, exam_ids=[4301], patient_state="OH"), [fernhill])
        self.assertEqual(self.list(sandbox, exam_ids=[4304], patient_state="CA"), [quillback])
        self.assertEqual(self.list(sandbox, exam_ids=[4301, 4307], patient_state="OH"),
                         [fernhill, {"pharmacy_id": 99, "pharmacy_name": "Choose Your Own Pharmacy"}])

    def test_wrong_names_give_an_empty_list_not_an_error(self):
        sandbox = self.start()
        self.assertEqual(self.list(sandbox, exam_ids=[4301]), [])
        self.assertEqual(self.list(sandbox, exam_ids=["4301"], patient_state="NY"), [])
        self.assertEqual(self.list(sandbox, exam_ids=[4201], patient_state="NY"), [])
        self.assertEqual(self.packages(sandbox, exam_ids=[4301], patient_state="NY", pharmacy_id=16), [])
        self.assertEqual(self.packages(sandbox, exam_ids=[4301], pharmacy_ids=[16]), [])

    def test_without_exams_it_falls_over(self):
        sandbox = self.start()
        for route in ("partner_pharmacy_list", "partner_pharmacy_treatment_packages"):
            self.assert_refused(sandbox.api(route, patient_state="NY", pharmacy_ids=16), 400, NO_EXAM_IDS)
            self.assert_refused(sandbox.api(route, patient_state="NY", exam_ids=4301), 400, NO_EXAM_IDS)

    def test_the_packages_have_the_documented_members(self):
        packages = self.packages(self.start(), exam_ids=[4301], patient_state="NY", pharmacy_ids=[16, 17])
        self.assertEqual([package["order_set_id"] for package in packages], [610, 611, 640])
        for package in packages:
            self.assertEqual(list(package), ["exam_pos_id", "order_set_id", "title", "pharmacy_id",
                                             "turnaround_time", "pharmacy_name", "integration_partner",
                                             "qualiphy_total_price"])
            self.assertIsInstance(package["exam_pos_id"], int)
            self.assertRegex(package["turnaround_time"], r"^\d-\d$")
            self.assertRegex(package["qualiphy_total_price"], r"^\d+\.\d\d$")

    def test_one_pharmacy_may_be_a_number(self):
        packages = self.packages(self.start(), exam_ids=[4301], patient_state="OH", pharmacy_ids=16)
        self.assertEqual([package["order_set_id"] for package in packages], [610, 611])

    def test_the_key_is_asked_for(self):
        sandbox = self.start()
        for route in ("partner_pharmacy_list", "partner_pharmacy_treatment_packages", "custom_pharmacy_search",
                      "exam_questions", "exam_submit_answers", "exam_upload_attachment"):
            self.assert_refused(sandbox.post("/api/" + route, {}), 401, "Unauthorized access.")


class Search(SandboxCase):
    def names(self, sandbox, **members):
        found = self.made(sandbox.api("custom_pharmacy_search", **members))["pharmacies"]
        return [(pharmacy["name"], pharmacy["city"]) for pharmacy in found]

    def test_by_name_by_zip_and_by_both(self):
        sandbox = self.start()
        self.assertEqual(self.names(sandbox, search="corner"),
                         [("Corner Pharmacy", "Oakland"), ("Corner Pharmacy", "New York")])
        self.assertEqual(self.names(sandbox, zip_code="10001"),
                         [("Corner Pharmacy", "New York"), ("Lantern Pharmacy", "New York")])
        self.assertEqual(self.names(sandbox, search="Corner", zip_code="10001"), [("Corner Pharmacy", "New York")])
        self.assertEqual(self.names(sandbox, search="no such pharmacy"), [])

    def test_an_id_finds_the_one_it_names(self):
        sandbox = self.start()
        found = self.made(sandbox.api("custom_pharmacy_search", ncpdpid="0512346"))
        self.assertEqual(list(found), ["pharmacies"])
        self.assertEqual(found["pharmacies"],
                         [{"ncpdpid": "0512346", "name": "Corner Pharmacy", "address_line_1": "1 Harbor Street",
                           "city": "Oakland", "state": "CA", "zip_code": "94607", "phone": "5105550161",
                           "pharmacy_type": "Retail"}])

    def test_something_must_be_asked(self):
        sandbox = self.start()
        for members in ({}, {"zip_code": "941"}, {"search": 5}, {"ncpdpid": 512346}):
            self.assert_refused(sandbox.api("custom_pharmacy_search", **members), 400, "Invalid Request.")


class Orders(SandboxCase):
    def test_every_documented_way_is_taken(self):
        sandbox = self.start()
        for members in TAKEN:
            with self.subTest(members=members):
                self.made(sandbox.invite(**members))

    def test_what_does_not_fit_is_refused(self):
        sandbox = self.start()
        for members, text in REFUSED:
            with self.subTest(members=members):
                self.assert_refused(sandbox.invite(**members), 400, text)
        self.assertEqual(sandbox.journal()["meetings"], 0)

    def test_requests_are_kept_as_they_came_but_for_the_key(self):
        sandbox = self.start()
        self.made(sandbox.invite(**TAKEN[1]))
        requests = sandbox.get("/control/requests")[1]["requests"]
        self.assertEqual([request["route"] for request in requests], ["exam_invite"])
        self.assertEqual(requests[0]["request"]["order_set_id"], 610)
        self.assertNotIn("api_key", requests[0]["request"])


if __name__ == "__main__":
    unittest.main()
