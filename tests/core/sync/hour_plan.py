# SPDX-License-Identifier: GPL-3.0-or-later
# What happens in a clinic's hour, all of it decided beforehand by one seed: who comes, what is done for and to each
# patient by which desk, what the provider decides, and which faults strike. Nothing here knows how it turned out.
import hashlib
import random

from hour_clinic import TODAY, TOMORROW

FIRST = ("Adaeze", "Minh", "Rosa", "Zofia", "Noor", "Tomas", "Ingrid", "Kwame", "Yuki", "Élodie")
LAST = ("Okafor", "Nguyen", "Delgado", "Nowak", "Haddad", "Varga", "Lindqvist", "Mensah", "Tanaka", "O'Brien")
STATES = ("CA", "TX", "NY", "NV")

# What is booked, and how often.
KINDS = (
    (34, ("Botox",)), (18, ("Botox", "Filler")), (10, ("Drip",)), (10, ("Peel",)), (10, ("Semaglutide",)),
    (6, ("Cold sores",)), (6, ("Numbing",)), (6, ("Filler", "Semaglutide")),
)
# What can happen at any time, and how often: an action of hour_actions.py.
MORE = (
    (4, "follow"), (4, "ask"), (3, "ask_both"), (3, "ask_anyway"), (3, "resend"), (3, "cancel_invite"), (2, "answer"), (3, "finish"),
    (5, "decide"), (3, "decide_again"), (2, "prescribe"), (2, "ship"), (2, "rename"), (2, "redate"), (1, "back_to_name"), (2, "retreat"),
    (2, "move"), (2, "call_off"), (2, "call_on"), (2, "health"), (2, "withdraw"), (4, "read_notes"), (4, "judge"), (4, "record"),
    (3, "confirm"), (3, "arrive"), (5, "enter"), (2, "leave"), (1, "no_show"), (1, "expect"), (3, "undo"), (6, "forge"), (2, "link"),
    (2, "book_again"), (2, "complete"),
)
DECISIONS = ((60, "approve"), (12, "approve-notes"), (7, "reject"), (11, "defer"), (5, "na"), (5, "missed"))

# Each strikes the next call or webhook with its own chance; how long it lasts, in milliseconds at most.
CALL_FAULTS = {
    "http-500": (0.04, 0), "html-instead-of-json": (0.03, 0), "401-key": (0.02, 0), "401-provider": (0.02, 0),
    "401-contract": (0.01, 0), "401-contract-older": (0.01, 0), "401-rx-contract": (0.03, 0), "no-provider": (0.02, 0),
    "answer-lost": (0.07, 0), "slow-answer": (0.06, 40_000),
}
WEBHOOK_FAULTS = {
    "webhook-twice": (0.15, 0), "webhook-late": (0.15, 180_000), "webhook-out-of-order": (0.15, 30_000),
    "webhook-drop": (0.06, 0), "webhook-cut-short": (0.12, 0), "ids-as-strings": (0.2, 0), "older-status-words": (0.2, 0),
    "unknown-status": (0.03, 0), "contradict": (0.04, 60_000), "events-shuffled": (0.2, 5_000), "older-event-shapes": (0.2, 0),
}
CALLS = {"book", "ask", "ask_both", "ask_anyway", "resend", "cancel_invite", "answer", "follow", "send_all"}
DECIDES = {"decide", "decide_again", "finish", "prescribe", "ship"}
SPELLS = ((5, "cut"), (3, "silent"), (4, "relay_killed"), (2, "relay_restarted"), (4, "desk_killed"), (2, "desk_restarted"),
          (3, "rebuild"), (3, "send_all"), (2, "send_all_killed"), (2, "provider_down"))


def pick(chance, table):
    return chance.choices([value for _, value in table], [weight for weight, _ in table])[0]


class Step:
    def __init__(self, place, patient, do, chance):
        self.place, self.patient, self.do = place, patient, do
        self.desk = 0 if chance.random() < 0.5 else 1
        self.chance = chance.random()  # of whatever choice the action has
        self.decision = pick(chance, DECISIONS)
        self.faults = {}
        for group, table in ((CALLS, CALL_FAULTS), (DECIDES, WEBHOOK_FAULTS)):
            for name, (often, longest) in table.items():
                if do in group and chance.random() < often:
                    self.faults[name] = int(chance.random() * longest)

    def describe(self):
        return f"{self.place:.6f} {self.patient} {self.do} {self.desk} {self.chance} {self.decision} {sorted(self.faults.items())}"


class Person:
    """Number and seed say everything of them."""

    def __init__(self, number, chance):
        self.number = number
        self.first, self.last = chance.choice(FIRST), f"{chance.choice(LAST)} {letters(number)}"
        self.dob = f"{chance.randrange(1940, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        self.email = f"p{number}@example.com"
        self.phone = f"(415) 555-01{number % 100:02}"
        self.tele_state = chance.choice(STATES)
        self.treatments = pick(chance, KINDS)
        self.date = TOMORROW if chance.random() < 0.2 else TODAY
        self.time = f"{chance.randrange(10, 13)}:{chance.randrange(0, 60, 5):02}"
        # A test is of one exam, and steered by its name; some come without a telephone.
        self.test = chance.random() < 0.05
        self.incomplete = not self.test and chance.random() < 0.1
        if self.test:
            self.first, self.last, self.tele_state = "Test", chance.choice(("Approve", "Reject", "NA", "Approve Notes", "Defer", "Missed")), "TE"
            self.treatments = ("Botox",)


def letters(number):
    """A number as a name may hold it."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()


def usual_way(chance, person):
    yield "book"
    if person.incomplete:
        yield "complete"
    yield "ask_both" if chance.random() < 0.15 else "ask"
    if chance.random() < 0.3:
        yield "ask_anyway"
    if chance.random() < 0.2:
        yield "answer"
    yield "finish"
    yield "decide"
    if chance.random() < 0.3:
        yield "decide"  # where the first came too early, or the invite went out again
    if len(person.treatments) > 1 or "Drip" in person.treatments:
        yield "decide"
    if chance.random() < 0.5:
        yield "prescribe"
    for do in ("judge", "read_notes", "follow", "follow", "arrive", "enter", "enter", "leave"):
        if chance.random() < 0.6:
            yield do


def patient_steps(seed, number):
    chance = random.Random(f"{seed}/patient/{number}")
    person = Person(number, chance)
    way = list(usual_way(chance, person))
    for _ in range(chance.randrange(1, 9)):
        way.insert(chance.randrange(1, len(way) + 1), pick(chance, MORE))
    place = chance.random() * 0.8
    steps = []
    for do in way:
        steps.append(Step(min(place, 0.999), number, do, chance))
        place += chance.expovariate(1 / 0.02)
    return person, steps


def clinic_steps(seed, count):
    chance = random.Random(f"{seed}/clinic")
    return [Step(chance.random(), None, pick(chance, SPELLS), chance) for _ in range(count)]


class Plan:
    def __init__(self, seed, patients):
        ways = [patient_steps(seed, number) for number in range(patients)]
        self.people = [person for person, _ in ways]
        self.steps = [step for _, steps in ways for step in steps]
        self.steps += clinic_steps(seed, max(6, len(self.steps) // 30))
        self.steps.sort(key=lambda step: step.place)  # of equals the order stays

    def digest(self):
        """Two runs with the same one did the same."""
        return hashlib.sha256("\n".join(step.describe() for step in self.steps).encode()).hexdigest()[:16]
