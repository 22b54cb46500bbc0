# SPDX-License-Identifier: GPL-3.0-or-later
# An hour of a clinic, with every fault of the provider, the line and the computers at once and at random: nobody is cleared
# whom the provider did not clear, no invite is doubled, and everybody ends in a state with a word and a next action.
#
#   test_hour.py [--seed N] [--patients N] [--minutes N]
#
# The seed decides what is done to whom and when, and what strikes (the plan's digest says which run it was). The relay, the
# provider and the desks are processes of their own: how their answers interleave is theirs.
import argparse
import os
import random
import signal
import sys
import time
from collections import Counter

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "..", "..", "support")]
from hour_actions import Actions  # noqa: E402
from hour_clinic import DAYS, START, TODAY, TOMORROW, HourClinic  # noqa: E402
from hour_oracle import Oracle  # noqa: E402
from hour_plan import CALL_FAULTS, WEBHOOK_FAULTS, Plan  # noqa: E402

SAME = ("id", "patient", "first", "last", "dob", "email", "health", "time", "cancelled", "arrival", "stop", "open", "clearances")
OVER = {"done", "cancelled"}
LATE_MS = int(START.timestamp() * 1000) + 80 * 60_000
PASSING = {"queued", "sending", "reading"}


class Hour:
    def __init__(self, seed, patients, minutes):
        self.chatty = sys.stderr.isatty() or patients >= 100
        self.plan = Plan(seed, patients)
        self.minutes = minutes
        self.clinic = HourClinic(seed)
        self.oracle = Oracle(self.clinic.sandbox, self.clinic.exams_of)
        self.actions = Actions(self.clinic, self.oracle, self.plan.people)
        self.ends = []  # (step number, what then ends)
        self.spells = Counter()
        self.looks = 0
        self.heard = 0
        self.clinic.put_right = self.end_spells

    def run(self):
        known = {fault["fault"] for fault in self.clinic.sandbox.get("/control/faults")[1]["faults"]}
        assert known == {*CALL_FAULTS, *WEBHOOK_FAULTS}, "a fault of the provider that is in no plan, or the other way round"
        self.began_ms = self.clinic.time.now_ms()
        for number, step in enumerate(self.plan.steps):
            self.spend_time_until(number, step.place)
            self.end_spells(number)
            self.set_faults(step.faults)
            if step.patient is None:
                self.spell(number, step)
            else:
                self.actions.run(step)
            self.look(step)
            if number % 50 == 49:
                self.check_doubled()
                self.check_history()
                if self.chatty:
                    print(f"{number + 1} of {len(self.plan.steps)} steps, {self.clinic.time.describe()}", file=sys.stderr, flush=True)
        self.end_spells()
        self.settle()
        self.check_end()

    def spend_time_until(self, number, place):
        late = self.began_ms + place * self.minutes * 60_000 - self.clinic.time.now_ms()
        if late > 0 and number % 4 == 0:
            self.clinic.let_pass(late)
        elif late > 0:
            self.clinic.time.advance(late)

    def set_faults(self, faults):
        for name, delay_ms in faults.items():
            self.clinic.sandbox.control("faults", fault=name, count=1, **({"delay_ms": delay_ms} if delay_ms else {}))

    # --- Spells: of no line, no relay, no provider, and computers that end ---

    def end_spells(self, number=sys.maxsize):
        due, self.ends = [end for at, end in self.ends if at <= number], [one for one in self.ends if one[0] > number]
        for end in due:
            end()

    def spell(self, number, step):
        self.spells[step.do] += 1
        desk = self.actions.desk(step)
        until = number + 3 + int(step.chance * 40)
        if step.do in ("cut", "silent"):
            desk.link_to_relay.set(step.do)
            self.ends.append((until, lambda: desk.link_to_relay.set("through")))
        elif step.do == "provider_down":
            self.clinic.sandbox.control("faults", fault="http-500", count=-1)
            self.ends.append((until, lambda: self.clinic.sandbox.control("faults", fault="http-500", count=0)))
        elif step.do.startswith("relay"):
            if self.clinic.relay.process is not None:
                self.clinic.relay.stop(*([9] if step.do == "relay_killed" else []))
                self.ends.append((until, self.clinic.relay.start))
        elif step.do.startswith("desk"):
            self.actions.last.pop(desk.name, None)
            desk.restart("kill" if step.do == "desk_killed" else "stop")
        elif step.do == "rebuild":
            self.actions.attempt(desk, "rebuild")
        else:
            self.actions.run(step)

    # --- What must always be so ---

    def look(self, step):
        for desk in self.clinic.desks:
            desk.begin_look()
        for desk in self.clinic.desks:
            for board in desk.finish_look().values():
                self.actions.complaints += self.oracle.miscounted(desk.name, board)
                self.looks += len(board["rows"])
            shown = {row["id"]: row for row in desk.rows()}
            for visit in desk.unchecked if step is not None else shown:
                if visit in shown:
                    self.actions.complaints += self.oracle.complaints(desk.name, shown[visit])
            desk.unchecked = []
        if self.actions.complaints:
            raise AssertionError(f"after {step.describe() if step else 'all'}: {self.actions.complaints}")

    def check_doubled(self):
        found = self.oracle.doubled()
        assert not found, found

    # --- The end of it ---

    def settle(self):
        """No fault any more, and all that is under way arrives."""
        sandbox = self.clinic.sandbox
        for fault in sandbox.get("/control/faults")[1]["faults"]:
            sandbox.control("faults", fault=fault["fault"], count=0)
        deadline = time.monotonic() + 300
        while not self.is_settled():
            assert time.monotonic() < deadline, ("it does not settle", sandbox.journal()["webhooks"], [
                (desk.name, desk.link(), desk.queued()) for desk in self.clinic.desks])
            self.clinic.let_pass(5000)
            time.sleep(0.05)
        for names in self.actions.withdrawn:
            self.oracle.director.discard(names)
        self.oracle.look_closely()
        self.look(None)

    def is_settled(self):
        if self.clinic.sandbox.journal()["webhooks"]["open"] > 0:
            return False
        for desk in self.clinic.desks:
            desk.ask("poll")
            if desk.link() != "online" or desk.queued() > 0:
                return False
        shown = [self.facts(desk) for desk in self.clinic.desks]
        codes = {c["code"] for row in self.clinic.manager.rows() for c in row["clearances"]}
        return shown[0] == shown[1] and not codes & PASSING

    @staticmethod
    def facts(desk):
        desk.look()
        return [{name: row[name] for name in SAME} for row in desk.rows()]

    def check_nobody_cleared_over_a_no(self):
        """All has arrived, so a desk that shows somebody as cleared knows of every no."""
        for desk in self.clinic.desks:
            found = [complaint for row in desk.rows() for complaint in self.oracle.cleared_over_a_no(row)]
            assert not found, (desk.name, found)

    def check_end(self):
        self.check_doubled()
        self.check_nobody_cleared_over_a_no()
        self.check_same_everywhere()
        self.check_results_are_heard()
        self.check_health_stands()
        # Late enough for everybody of the day to be expected soon; then the next morning.
        self.clinic.let_pass(max(0, LATE_MS - self.clinic.time.now_ms()))
        self.check_next_actions(TODAY)
        self.clinic.let_pass(24 * 3_600_000)
        self.clinic.wait("the desks to see the morning", lambda: all(desk.link() == "online" for desk in self.clinic.desks))
        self.look(None)
        self.check_next_actions(TOMORROW)

    def check_same_everywhere(self):
        """A desk that reads the log anew, and one that draws it anew, show what the others show."""
        manager, reception = self.clinic.desks
        third = self.clinic.admit("third", self.clinic.links[2])
        try:
            self.clinic.wait("the third desk to have read all", lambda: third.link() == "online")
            manager.ask("rebuild")
            self.check_same(manager, reception)
            reception.restart("stop")
            self.check_same(manager, reception)
            self.check_same(manager, third)
        finally:
            third.kill()
        self.check_history()

    def check_history(self):
        """What was killed, cut and restored went on where it was: nobody's chain has a gap, no entry was refused."""
        for desk in self.clinic.desks:
            assert not desk.ask("status")["history_changed"], f"{desk.name}: the relay's history changed"

    def check_same(self, one, other):
        """Looked at again when not: minutes pass, and are written out."""
        deadline = time.monotonic() + 60
        while self.facts(one) != self.facts(other):
            if time.monotonic() > deadline:
                differ = [pair for pair in zip(self.facts(one), self.facts(other)) if pair[0] != pair[1]]
                raise AssertionError(f"{one.name} and {other.name} show: {differ}")
            time.sleep(0.1)

    def check_results_are_heard(self):
        """Of patients about whom people added nothing: what reached the relay is what is shown."""
        for person in self.plan.people:
            if person.number in self.actions.touched or person.test:
                continue
            for row in (self.clinic.manager.row(visit) for visit in self.actions.visits.get(person.number, ())):
                for clearance in row["clearances"]:
                    needed = self.clinic.exams_of[clearance["treatment"]]
                    wanted = self.oracle.expected_codes(person.email, needed[0], clearance) if len(needed) == 1 else None
                    if wanted is not None:
                        if person.number in self.actions.read:
                            wanted = wanted | {"cleared", "covered"} if "read-notes" in wanted else wanted
                        self.heard += 1
                        shown = {clearance["code"], clearance.get("flag", clearance)["code"]}
                        assert shown & wanted, (clearance, wanted, person.email)
        assert self.heard * 20 > len(self.plan.people), f"of {len(self.plan.people)} patients only {self.heard} exams were held against their results"

    def check_health_stands(self):
        shown = {row["patient"]: row["health"] for row in self.clinic.manager.rows()}
        for patient, changes in self.actions.standing.items():
            assert not changes or patient in self.actions.unbooked or shown[patient] is not None, ("a health change is gone", patient, changes)

    def check_next_actions(self, date):
        """A desk that was answered just as the time moved on has the hour wrong until it is answered again."""
        for desk in self.clinic.desks:
            deadline = time.monotonic() + 20
            while idle := self.idle_rows(desk, date):
                assert time.monotonic() < deadline, (desk.name, "nothing to do next", idle)
                desk.ask("poll")
                time.sleep(0.2)

    def idle_rows(self, desk, date):
        """Those without a word, or where nothing is next, or nothing can be done about what speaks against. A test is no
        patient: once it is over, nothing is to be done; for who did not come nothing is, until they do."""
        return [row for row in desk.look()[date]["rows"] if row["tele_state"] != "TE"
                and not (all(clearance["word"] for clearance in row["clearances"])
                         and (row["arrival"] in OVER or row["next"] and (
                             row["settles"] or row["arrival"] == "no-show" or desk is not self.clinic.manager)))]

    def report(self, took):
        journal = self.clinic.sandbox.journal()
        faults = {fault["fault"]: fault["struck"] for fault in self.clinic.sandbox.get("/control/faults")[1]["faults"]}
        codes = Counter(c["code"] for row in self.clinic.manager.rows() for c in row["clearances"])
        arrivals = Counter(row["arrival"] for row in self.clinic.manager.rows())
        print(f"patients {len(self.plan.people)}, steps {len(self.plan.steps)}, rows looked at {self.looks}, took {took:.0f} s")
        print(f"invites at the provider {journal['meetings']}, exams {len(journal['patient_exams'])}, webhooks {journal['webhooks']}")
        print(f"faults: {dict(sorted(faults.items()))}")
        print(f"spells: {dict(sorted(self.spells.items()))}")
        print(f"done: {dict(sorted(self.actions.done.items()))}")
        print(f"refused: {dict(sorted(self.actions.refused.items()))}")
        print(f"ended as: {dict(codes.most_common())}; {dict(arrivals.most_common())}; held against the results alone: {self.heard}; "
              f"cleared after a no: {self.oracle.noes}")
        never = [name for name, count in faults.items() if count == 0]
        if never and len(self.plan.people) >= 200:
            raise AssertionError(f"never struck: {never}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options.add_argument("--patients", type=int, default=int(os.environ.get("ANTEROOM_HOUR_PATIENTS", "300")))
    options.add_argument("--minutes", type=float, default=float(os.environ.get("ANTEROOM_HOUR_MINUTES", "60")))
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))  # not without what it started
    hour = Hour(given.seed, given.patients, given.minutes)
    print(f"seed {given.seed}, plan {hour.plan.digest()}", flush=True)
    began = time.monotonic()
    try:
        hour.run()
        hour.report(time.monotonic() - began)
    finally:
        ended = hour.clinic.close()
    assert ended == [0] * len(ended), f"ended with {ended}"


if __name__ == "__main__":
    main()
