# SPDX-License-Identifier: GPL-3.0-or-later
# What people do in a clinic's hour: patients, providers, those at the desks, and who forges. Each action is given a step of
# the plan; where it has a choice, the step's own draw makes it. What is refused is refused: a desk may be behind.
import http.client
import json
import time
from collections import Counter

from desk_process import DeskError
from hour_clinic import DAYS, FIRST_PRESCRIPTION, TODAY
from hour_oracle import invite_of
from hour_plan import KINDS, LAST

REFUSALS = {"ante-desk-error": {1, 2, 3, 4, 6, 7}, "AnteProviderError": None, "ante-relay-error-quark": None}
ROOM = "in-room"


class Actions:
    def __init__(self, clinic, oracle, people):
        self.clinic, self.oracle, self.people = clinic, oracle, people
        self.patient_of = {}    # number -> id
        self.visits = {}        # number -> appointment ids
        self.day_of = {}        # appointment -> date
        self.standing = {}      # patient id -> health changes that nobody took back
        self.touched = set()    # numbers about whom people decided something
        self.unbooked = set()   # patients whose booking was taken back: they have no row
        self.read = set()       # numbers of whom notes were read
        self.last = {}          # desk -> what undo would take back
        self.withdrawn = set()  # what a medical director approved and somebody took back
        self.done, self.refused = Counter(), Counter()
        self.complaints = []

    def run(self, step):
        getattr(self, step.do)(step)

    # --- Asking a desk ---

    def try_finish(self, desk, do):
        try:
            answer = desk.finish(do)
        except DeskError as error:
            allowed = REFUSALS.get(error.domain, set())
            if allowed is not None and error.code not in allowed:
                raise
            self.refused[do] += 1
            self.refusal = error
            return None
        self.done[do] += 1
        return answer

    def attempt(self, desk, do, **members):
        desk.begin(do, **members)
        answer = self.try_finish(desk, do)
        if do not in ("send", "arrange", "resend", "cancel-invite", "questions", "answer", "inbox", "send-all", "rebuild", "hold"):
            self.last[desk.name] = (do, members) if answer is not None else None
        return answer

    def desk(self, step):
        return self.clinic.desks[step.desk]

    def visit(self, step, desk=None):
        """The row of one of the patient's appointments, as the desk last showed it."""
        visits = self.visits.get(step.patient)
        return (desk or self.desk(step)).row(visits[int(step.chance * len(visits))]) if visits else None

    def email(self, step):
        return self.people[step.patient].email

    # --- Booking ---

    def book(self, step):
        person = self.people[step.patient]
        answer = self.attempt(self.desk(step), "book", first=person.first, last=person.last, dob=person.dob, email=person.email,
                              phone="" if person.incomplete else person.phone, tele_state=person.tele_state, date=person.date,
                              time=person.time, street="1 Harbor Street", city="Oakland", state="CA", zip="94607",
                              treatments=[self.clinic.treatments[name] for name in person.treatments])
        assert answer is not None, self.refusal
        self.patient_of[step.patient] = answer["patient"]
        self.last[self.desk(step).name] = ("book", {"patient": answer["patient"]})
        self.visits[step.patient] = [answer["appointment"]]
        self.day_of[answer["appointment"]] = person.date
        self.may_have_asked(step.patient)

    def book_again(self, step):
        if step.patient not in self.patient_of or self.desk(step).row(self.visits[step.patient][0]) is None:
            return
        person = self.people[step.patient]
        answer = self.attempt(self.desk(step), "book", patient=self.patient_of[step.patient], date=TODAY, time="12:30",
                              treatments=[self.clinic.treatments[person.treatments[0]]])
        if answer is not None:
            self.visits[step.patient].append(answer["appointment"])
            self.day_of[answer["appointment"]] = TODAY
            self.may_have_asked(step.patient)

    def complete(self, step):
        self.change_person(step, phone=self.people[step.patient].phone)

    def change_person(self, step, **fields):
        if self.visit(step) is None:
            return None
        self.may_have_asked(step.patient)
        return self.attempt(self.desk(step), "person", patient=self.patient_of[step.patient], **fields)

    def rename(self, step):
        self.touched.add(step.patient)
        self.change_person(step, **{"last-name": f"{LAST[int(step.chance * len(LAST))]} Changed"})

    def redate(self, step):
        self.touched.add(step.patient)
        self.change_person(step, dob=f"1975-05-{1 + int(step.chance * 28):02}")

    def back_to_name(self, step):
        self.change_person(step, **{"last-name": self.people[step.patient].last, "dob": self.people[step.patient].dob})

    def change_visit(self, step, **fields):
        row = self.visit(step)
        if row is not None:
            self.touched.add(step.patient)
            self.may_have_asked(step.patient)
            self.attempt(self.desk(step), "visit", appointment=row["id"], **fields)

    def move(self, step):
        self.change_visit(step, time=f"{10 + int(step.chance * 3)}:{int(step.chance * 1000) % 60:02}")

    def retreat(self, step):
        names = KINDS[int(step.chance * len(KINDS))][1]
        self.change_visit(step, treatments=[self.clinic.treatments[name] for name in names])

    def call_off(self, step):
        row = self.visit(step)
        if row is not None:
            self.attempt(self.desk(step), "call-off", appointment=row["id"], off=True)

    def call_on(self, step):
        row = self.visit(step)
        if row is not None:
            self.may_have_asked(step.patient)
            self.attempt(self.desk(step), "call-off", appointment=row["id"], off=False)

    # --- Invites ---

    def may_have_asked(self, number, on_purpose=False):
        """By a person, or by itself."""
        for exams in self.clinic.exams_of.values():
            for exam in exams:
                self.oracle.asked[self.people[number].email, exam] += 1
                self.oracle.on_purpose[self.people[number].email, exam] += on_purpose

    def begin_ask(self, desk, row, step, decided=None):
        prescribes = any(exam > FIRST_PRESCRIPTION for c in row["clearances"] for exam in self.clinic.exams_of[c["treatment"]])
        self.may_have_asked(step.patient)
        if prescribes:
            desk.begin("arrange", appointment=row["id"], decided=decided, way=int(step.chance * 2))
        else:
            desk.begin("send", appointment=row["id"], decided=decided)
        return "arrange" if prescribes else "send"

    def ask(self, step, anyway=False):
        """anyway: of one treatment, also what only a person decides to ask for again."""
        desk = self.desk(step)
        row = self.visit(step)
        if row is None:
            return
        decided = row["clearances"][int(step.chance * len(row["clearances"]))]["treatment"] if anyway and row["clearances"] else None
        answer = self.try_finish(desk, self.begin_ask(desk, row, step, decided))
        if anyway and answer is not None:
            self.may_have_asked(step.patient, on_purpose=True)
        if answer is not None and step.chance < 0.8:
            self.watch(desk, row["id"])

    def watch(self, desk, visit):
        """Whoever sent it looks at the row for a moment."""
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline and desk.link() == "online":
            desk.look()
            if not {"queued", "sending"} & {c["code"] for c in desk.row(visit)["clearances"]}:
                return
            time.sleep(0.01)

    def ask_anyway(self, step):
        self.ask(step, anyway=True)

    def ask_both(self, step):
        """Both desks at the same moment."""
        rows = [(desk, self.visit(step, desk)) for desk in self.clinic.desks]
        begun = [(desk, self.begin_ask(desk, row, step)) for desk, row in rows if row is not None]
        for desk, do in begun:
            self.try_finish(desk, do)

    def named(self, row):
        return [{"invite": c["invite"], "exam": c["exam"]} for c in row["clearances"] if c["invite"] is not None]

    def of_one_exam(self, step, do, desk=None, **more):
        row = self.visit(step, desk)
        names = self.named(row) if row is not None else []
        if names:
            return self.attempt(desk or self.desk(step), do, **names[int(step.chance * len(names))], **more)
        return None

    def resend(self, step):
        self.of_one_exam(step, "resend")

    def cancel_invite(self, step):
        self.of_one_exam(step, "cancel-invite")

    def answer(self, step):
        """Some of the questions, for the patient."""
        row = self.visit(step, self.clinic.manager)
        for names in self.named(row)[:1] if row is not None else []:
            asked = self.attempt(self.clinic.manager, "questions", **names)
            given = [{"question": q["id"], "choice": next(iter(q["choices"].values())), "answer": next(iter(q["choices"]))}
                     for q in (asked["questions"] if asked else []) if q["kind"] == "single"]
            if given:
                self.attempt(self.clinic.manager, "answer", **names, answers=given[:1])

    def follow(self, step):
        """What the board says is next."""
        row = self.visit(step)
        codes = {clearance["code"] for clearance in row["clearances"]} if row is not None else set()
        if "missing-data" in codes:
            self.complete(step)
        elif codes & {"needs-invite", "ended", "send-failed", "expired"}:
            self.ask(step)
        elif "unconfirmed" in codes:
            self.ask_anyway(step)
        elif codes & {"missed", "call-again"}:
            self.resend(step) if step.chance < 0.5 else self.ask(step)
        elif "deferred" in codes:
            self.judge(step)
        elif "read-notes" in codes:
            self.read_notes(step)
        elif "identity" in codes:
            self.confirm(step)
        elif codes:
            self.enter(step)

    # --- The patient and the provider ---

    def control(self, command, **members):
        """What cannot be any more is not done."""
        status, _ = self.clinic.sandbox.post("/control/" + command, members)
        assert status in (200, 404, 409), (command, status)
        self.done["provider " + command] += status == 200

    def choose_exam(self, step, *states):
        exams = [exam for exam in self.oracle.look() if exam["email"] == self.email(step) and exam["state"] in states]
        return exams[int(step.chance * len(exams))] if exams else None

    def finish(self, step):
        exam = self.choose_exam(step, "pending")
        if exam is not None:
            self.control("patient-finish", meeting_uuid=exam["meeting_uuid"])

    def decide(self, step):
        exam = self.choose_exam(step, "pending", "waiting")
        if exam is not None and not exam["test"]:
            self.control("decide", patient_exam_id=exam["patient_exam_id"], decision=step.decision)

    def decide_again(self, step):
        exam = self.choose_exam(step, "approved", "rejected", "deferred", "na", "missed")
        if exam is not None and not exam["test"]:
            self.control("decide", patient_exam_id=exam["patient_exam_id"], decision=step.decision, again=True)

    def prescribe(self, step):
        exam = self.choose_exam(step, "approved")
        if exam is not None and exam["exam_id"] > FIRST_PRESCRIPTION:
            self.control("prescribe", patient_exam_id=exam["patient_exam_id"], older=step.chance < 0.3)

    def ship(self, step):
        exam = self.choose_exam(step, "approved")
        if exam is not None and exam["exam_id"] > FIRST_PRESCRIPTION:
            self.control("ship", patient_exam_id=exam["patient_exam_id"], older=step.chance < 0.3)

    # --- What people judge ---

    def must_not(self, desk, answer, what):
        if answer is not None and desk is not self.clinic.manager:
            self.complaints.append((desk.name, "may not", what))

    def health(self, step):
        desk, row = self.desk(step), self.visit(step)
        if row is None:
            return
        before = {exam["patient_exam_id"] for exam in self.oracle.look() if exam["email"] == row["email"]}
        if self.attempt(desk, "health", patient=row["patient"], reason="Takes a blood thinner now") is None:
            return
        self.touched.add(step.patient)
        self.may_have_asked(step.patient, on_purpose=True)
        desk.look()
        change = desk.row(row["id"])["health"]
        if change is None or change in self.oracle.ended:
            self.complaints.append((desk.name, "a health change is not shown", row["id"]))
            return
        self.oracle.ended[change] = before
        self.standing.setdefault(row["patient"], set()).add(change)
        self.last[desk.name] = ("health", {"patient": row["patient"], "change": change})

    def withdraw(self, step):
        desk, row = self.desk(step), self.visit(step)
        choices = [] if row is None else [
            (row["patient"], None, row["health"]), *((c["invite"], c["exam"], c[kind]) for c in row["clearances"] for kind in ("decision", "record"))]
        choices = [choice for choice in choices if choice[2] is not None]
        if not choices:
            return
        subject, exam, entry = choices[int(step.chance * len(choices))]
        members = {"subject": subject, "entry": entry, **({} if exam is None else {"exam": exam})}
        self.touched.add(step.patient)
        if self.attempt(desk, "withdraw", **members) is None:
            return
        if exam is None:
            self.standing.get(subject, set()).discard(entry)
        else:
            self.withdrawn.add((subject, int(exam)))

    def read_notes(self, step):
        desk = self.desk(step)
        self.read.add(step.patient)
        self.must_not(desk, self.of_one_exam(step, "notes-read", instruction="Half dose."), "read notes")

    def judge(self, step):
        """The medical director's decision of a deferral."""
        desk, row = self.desk(step), self.visit(step)
        for c in row["clearances"] if row is not None else []:
            if not c["can_decide"]:
                continue
            names = c["invite"], int(c["exam"])
            approves = step.chance < 0.75
            if approves and desk is self.clinic.manager:
                self.oracle.director.add(names)
            self.touched.add(step.patient)
            answer = self.attempt(desk, "decide", invite=c["invite"], exam=c["exam"], choice="approve" if approves else "refuse", reason="Discussed")
            self.must_not(desk, answer, "decide")
            if answer is not None and approves:
                self.withdrawn.discard(names)

    def record(self, step):
        """What a manager sees in the provider's portal."""
        desk, row = self.desk(step), self.visit(step)
        for c in row["clearances"] if row is not None else []:
            if not c["can_record"]:
                continue
            seen = next((exam for exam in self.oracle.look() if invite_of(exam) == c["invite"] and str(exam["exam_id"]) == c["exam"]), None)
            if seen is not None and seen["state"] in ("approved", "rejected", "deferred", "na", "missed"):
                self.touched.add(step.patient)
                answer = self.attempt(desk, "record", invite=c["invite"], exam=c["exam"], patient_exam=str(seen["patient_exam_id"]), choice=seen["state"])
                self.must_not(desk, answer, "record")

    def confirm(self, step):
        desk, row = self.desk(step), self.visit(step)
        for c in row["clearances"] if row is not None else []:
            if c["invite"] is None:
                continue
            self.touched.add(step.patient)
            answer = self.attempt(desk, "confirm", invite=c["invite"])
            self.must_not(desk, answer, "confirm")
            if answer is not None:
                desk.look()
                for one in (row, desk.row(row["id"])):
                    self.oracle.confirmed.add((c["invite"], one["last"], one["first"], one["dob"]))

    # --- The door ---

    def turn(self, step, arrival):
        row = self.visit(step)
        if row is None:
            return
        answer = self.attempt(self.desk(step), "arrive", appointment=row["id"], arrival=arrival)
        if arrival == ROOM:
            (self.done if answer is not None else self.refused)["enter the room"] += 1
        if answer is not None and arrival == ROOM and row["arrival"] != ROOM:
            self.check_let_in(self.desk(step), row)

    def check_let_in(self, desk, before):
        """What the desk knew at that moment is what it showed before, or what came since: it shows that now."""
        desk.look()
        if not self.oracle.permits_all(before) and not self.oracle.permits_all(desk.row(before["id"])):
            self.complaints.append((desk.name, "let into the room", before))

    def arrive(self, step):
        self.turn(step, "arrived")

    def enter(self, step):
        self.turn(step, ROOM)

    def leave(self, step):
        self.turn(step, "done")

    def no_show(self, step):
        self.turn(step, "no-show")

    def expect(self, step):
        self.turn(step, "expected")

    def undo(self, step):
        desk = self.desk(step)
        last = self.last.get(desk.name)
        before = {row["id"]: row for row in desk.rows()}
        self.touched.add(step.patient)
        if step.patient in self.people_of(last):
            self.may_have_asked(step.patient)
        if self.attempt(desk, "undo") is None:
            return
        if last is not None and last[0] == "health":
            self.standing[last[1]["patient"]].discard(last[1]["change"])
        if last is not None and last[0] == "book":
            self.unbooked |= {self.patient_of[number] for number in self.people_of(last)}
        self.touched |= self.people_of(last)
        for number in self.people_of(last):
            self.may_have_asked(number)
        desk.look()
        for row in desk.rows():
            was = before.get(row["id"])
            if row["arrival"] == ROOM and was is not None and was["arrival"] != ROOM:
                self.check_let_in(desk, was)

    def people_of(self, last):
        """Whom a change was about."""
        named = {value for value in last[1].values() if isinstance(value, str)} if last is not None else set()
        return {number for number, visits in self.visits.items() if named & {self.patient_of[number], *visits}}

    # --- Who forges, and what they leave behind ---

    def forge(self, step):
        mine = self.choose_exam(step, "pending", "waiting", "rejected", "deferred")
        if mine is None:
            return
        # Another's meeting, of other exams: who knows an invite's tag can speak for the exams in it, and for no other.
        alike = {exam["meeting_uuid"] for exam in self.oracle.exams if exam["exam_id"] == mine["exam_id"]}
        others = [exam for exam in self.oracle.exams if exam["email"] != mine["email"] and exam["meeting_uuid"] not in alike]
        if not others:
            return
        *base, invite, tag = mine["webhook_url"].split("/")
        base = "/".join(base)
        other = others[int(step.chance * len(others))]
        elsewhere = json.dumps({"invite": invite_of(other), "tag": other["webhook_url"].split("/")[-1]})
        body = {"event": 1, "exam_id": mine["exam_id"], "patient_exam_id": mine["patient_exam_id"], "exam_status": "Approved", "reason": "",
                "provider_name": "NP Nobody", "patient_email": mine["email"]}
        ways = (
            (base, body),                                                # the clinic's address alone
            (base, {**body, "additional_data": elsewhere}),              # another's tag beside it
            (f"{base}/{invite}/{tag[::-1]}", body),                      # a wrong tag
            (f"{base}/{invite}/{'0' * 32}", {**body, "additional_data": mine["additional_data"]}),
            (f"{base}/{invite}/{tag}", {**body, "additional_data": elsewhere}),
            (other["webhook_url"], body),                                # another's whole address
            (f"{base[:-4]}AAAA/{invite}/{tag}", body),                   # not this clinic's secret
            (f"{base}/{invite}/{tag}", "Approved"),                      # not JSON at all
        )
        url, value = ways[int(step.chance * 997) % len(ways)]
        self.post(url, value)
        self.done["forged"] += 1

    def post(self, url, value):
        if self.clinic.relay.process is None:
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.clinic.relay.port, timeout=30)
        try:
            connection.request("POST", "/" + url.split("/", 3)[3], value if isinstance(value, str) else json.dumps(value),
                               {"Content-Type": "application/json"})
            connection.getresponse().read()
        except OSError:
            pass
        finally:
            connection.close()

    def link(self, step):
        desk, row = self.desk(step), self.visit(step)
        inbox = self.attempt(desk, "inbox")["deliveries"]
        if row is not None and inbox:
            self.attempt(desk, "link", delivery=inbox[int(step.chance * len(inbox))], patient=row["patient"], reason="Same telephone")

    # --- All of a day ---

    def send_all(self, step):
        date = DAYS[int(step.chance * 2)]
        for number, visits in self.visits.items():
            if date in [self.day_of[visit] for visit in visits]:
                self.may_have_asked(number)
        self.attempt(self.desk(step), "send-all", date=date)

    def send_all_killed(self, step):
        """Begun, ended in the middle, and begun again."""
        self.send_all(step)
        time.sleep(step.chance * 0.2)
        self.desk(step).restart("kill")
        self.last.pop(self.desk(step).name, None)
        self.send_all(step)
