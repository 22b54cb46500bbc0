# SPDX-License-Identifier: GPL-3.0-or-later
# Who may be cleared, told from the provider's own record and from what people of the clinic are known to have decided;
# never from what a desk believes. Knows nothing of entries, deliveries, tags or states.
import json
from collections import Counter, defaultdict

CLEARED = {"cleared", "covered", "read-notes"}


def invite_of(exam):
    """The invite an exam was asked for by, from the address of its webhook."""
    return (exam["webhook_url"] or "").rstrip("/").split("/")[-2]


class Oracle:
    def __init__(self, sandbox, exams_of):
        self._sandbox, self._exams_of = sandbox, exams_of
        self.exams, self._approved = [], set()
        self.noes = 0  # exams cleared although another one had been declined
        self._by_person = defaultdict(list)  # (email, exam) -> exams
        # By people of the clinic
        self.director = set()           # (invite, exam) that a medical director approved
        self.confirmed = set()          # (invite, last, first, dob) that a manager found to be the same person
        self.ended = {}                 # health change -> the exams that the provider had by then
        # How often an exam may have been asked for, and how often on purpose although one was open
        self.asked, self.on_purpose = Counter(), Counter()

    # --- What the provider has ---

    def look(self):
        self.exams = self._sandbox.get("/control/exams")[1]["exams"]
        self._by_person = defaultdict(list)
        for exam in self.exams:
            self._by_person[exam["email"], exam["exam_id"]].append(exam)
            if exam["state"] == "approved":
                self._approved.add(exam["patient_exam_id"])
        return self.exams

    def look_closely(self):
        """At all it said as well: it may have changed its mind since."""
        self.look()
        self.journal = self._sandbox.journal()
        for exam in self.journal["patient_exams"]:
            if any(self.word_of(webhook) == "Approved" for webhook in exam["webhooks"]):
                self._approved.add(exam["patient_exam_id"])

    @staticmethod
    def word_of(webhook):
        """Of a result; None: it tells of something else."""
        body = json.loads(webhook["body"])
        return body.get("exam_status") if body.get("event") == 1 else None

    # --- Who may be cleared ---

    def _clears(self, exam, row):
        invite = invite_of(exam)
        same = (exam["last_name"], exam["first_name"], exam["dob"]) == (row["last"], row["first"], row["dob"])
        approved = exam["patient_exam_id"] in self._approved or (invite, exam["exam_id"]) in self.director
        return (approved and not exam["test"] and exam["patient_exam_id"] not in self.ended.get(row["health"], ())
                and (same or (invite, row["last"], row["first"], row["dob"]) in self.confirmed))

    def _permits(self, row, treatment):
        return all(any(self._clears(exam, row) for exam in self._by_person[row["email"], needed])
                   for needed in self._exams_of[treatment])

    def permits(self, row, treatment):
        """Whether somebody as @row has them may have @treatment."""
        if self._permits(row, treatment):
            return True
        self.look_closely()
        return self._permits(row, treatment)

    def permits_all(self, row):
        return all(self.permits(row, clearance["treatment"]) for clearance in row["clearances"])

    # --- Who may not be, whatever else was approved ---

    def _no_by(self, exam):
        """When the relay first had a word of @exam that speaks against, and nobody can settle but by a new exam; None: it has none."""
        first = None
        for webhook in exam["webhooks"]:
            word = self.word_of(webhook)
            if word is None or word in ("Approved", "Missed", "NA", "N/A", "Not Applicable") or word.startswith("Defer"):
                continue
            at = [attempt["at"] for attempt in webhook["attempts"] if attempt["status"] == 200]
            first = min(at + ([first] if first is not None else []), default=None)
        return first

    def cleared_over_a_no(self, row):
        """To be asked when everything has arrived: an exam that was declined, or told of in a word nobody knows, does not
        clear, nor does another that was asked for before that was known."""
        said = {exam["patient_exam_id"]: self._no_by(exam) for exam in self.journal["patient_exams"]}
        found = []
        for clearance in row["clearances"]:
            if clearance["blocks"]:
                continue
            for needed in self._exams_of[clearance["treatment"]]:
                asked = [exam for exam in self._by_person[row["email"], needed] if not exam["test"]]
                noes = [said[exam["patient_exam_id"]] for exam in asked if said[exam["patient_exam_id"]] is not None]
                self.noes += bool(noes)
                if not any(self._clears(exam, row) and said[exam["patient_exam_id"]] is None
                           and (all(exam["made"] > no for no in noes) or (invite_of(exam), needed) in self.director)
                           for exam in asked):
                    found.append(("cleared over a no", row["email"], needed, noes))
        return found

    # --- What is held against it ---

    def complaints(self, desk, row):
        """What @row shows and may not. What clears a row as it stands never goes away again: it need not be asked twice."""
        found = [(desk, "cleared", c["treatment"], row) for c in row["clearances"]
                 if (not c["blocks"] or (c["code"] in CLEARED and not c["test"])) and not self.permits(row, c["treatment"])]
        if row["open"] and not self.permits_all(row):
            found.append((desk, "open", row))
        if row["arrival"] == "in-room" and row["stop"] == row["open"]:
            found.append((desk, "in the room, and the alarm is wrong", row))
        if row["health"] is not None and row["health"] not in self.ended:
            found.append((desk, "a health change nobody made", row))
        if row["tele_state"] == "TE" and (row["open"] or row["listed_cleared"]):
            found.append((desk, "a test among the cleared", row))
        return found

    @staticmethod
    def miscounted(desk, board):
        listed = sum(row["listed_cleared"] for row in board["rows"])
        return [(desk, "counted as cleared", board["cleared"], listed)] if board["cleared"] != listed else []

    def doubled(self):
        """Invites that the provider has more often than anybody wanted."""
        self.look()
        found, of_invite = [], defaultdict(set)
        for exam in self.exams:
            of_invite[invite_of(exam)].add(exam["meeting_uuid"])
        found += [("one invite, two meetings", invite) for invite, meetings in of_invite.items() if len(meetings) > 1]
        for (email, needed), exams in self._by_person.items():
            if len(exams) > self.asked[email, needed]:
                found.append(("more than were asked for", email, needed, len(exams), self.asked[email, needed]))
        for key in self._sandbox.journal()["invite_keys"]:
            if key["most_open"] > 1 + self.on_purpose[key["email"], key["exam_id"]]:
                found.append(("two open at once", key["email"], key["exam_id"], key["most_open"]))
        return found

    # --- At the end ---

    def expected_codes(self, email, needed, clearance):
        """Of a patient for whom nothing out of the ordinary was done: what the results that reached the relay mean;
        None: that takes more than this to say."""
        exams = self._by_person[email, needed]
        if len(exams) != 1 or exams[0]["test"]:
            return None
        exam = next(exam for exam in self.journal["patient_exams"] if exam["patient_exam_id"] == exams[0]["patient_exam_id"])
        reached = [webhook for webhook in exam["webhooks"] if webhook["state"] == "answered" and self.word_of(webhook)]
        kinds = {{"Approved": "approved", "Rejected": "rejected", "NA": "na", "N/A": "na", "Not Applicable": "na", "Missed": "missed"}.get(
                     self.word_of(webhook), "deferred" if self.word_of(webhook).startswith("Defer") else "unknown") for webhook in reached}
        if {"approved", "rejected"} <= kinds:
            return {"conflicting"}
        if "unknown" in kinds:
            return {"unverified"}
        if "rejected" in kinds:
            return {"rejected"}
        if "approved" in kinds:
            plain = kinds == {"approved"} and not any(json.loads(webhook["body"])["reason"].strip() for webhook in reached)
            return {"cleared", "covered"} if plain else {"read-notes"}
        if "deferred" in kinds:
            return {"deferred"}
        if clearance["invite"] != invite_of(exams[0]):
            return None  # asked again since, and the provider has not heard of it
        return {{"na": "call-again", "missed": "missed"}[kind] for kind in kinds} or None
