#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo with a display: the training program on an invented clinic, with a practice provider and a relay
# on this computer, for a person to try. Started by data/demo. What is kept is in build/demo/practice; the
# keys are in the system keyring, under the training program's own name.
import datetime
import json
import os
import signal
import subprocess
import sys
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(ROOT, "tests", "support"), os.path.join(ROOT, "tests", "core", "sync"), HERE]

from clinic import KEYRING_PASSWORD, Program, Relay, SandboxProcess, free_port, program  # noqa: E402
from desk_process import DeskProcess, until  # noqa: E402
from sandbox_process import KEY  # noqa: E402
from browser import finish_meeting, decide_in_console  # noqa: E402
from invented import CLINIC, DAY, DECISIONS, STATES, TREATMENTS, find_morning, make_email  # noqa: E402

KEPT = os.path.join(os.environ["ANTEROOM_BUILD"], "demo", "practice")
DATA = os.path.join(KEPT, "data")
SCHEMA = "org.anteroom.Anteroom.Training"

HOW_TO = """
Anteroom is open on {clinic}, an invented clinic, in the middle of its day. Most patients have their result;
Ren Yamamoto still needs an invite.

    Be the front desk:  press “Send invite” in that row, then “Copy link” on the right.
    Be the patient:     open that link in a browser, answer, finish.
    Be the provider:    open {provider} and decide.

The row turns by itself. “Appointment” books another patient; Treatments, in the menu, says what the clinic sells and
which exams it needs. Close the window to end the demo. The clinic stays in {kept}; the practice
provider forgets its exams. To begin anew, delete that folder.
"""

BY_HAND = """
Anteroom is open and says what it needs first. If its assistant then asks for them:

    API key        {key}
    Relay address  {relay}
    Claim code     {code}
"""


def say(sentence):
    print(sentence, flush=True)


# --- The keyring ---

def secret_service_answers():
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not os.path.exists(f"/run/user/{os.getuid()}/bus"):
        return False
    try:
        asked = subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
                                "-m", "org.freedesktop.DBus.Peer.Ping"], capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def forget_earlier_keys():
    """A clinic whose folder is gone cannot be opened any more; its keys would only be in the way."""
    subprocess.run(["secret-tool", "clear", "xdg:schema", SCHEMA], check=False, stderr=subprocess.DEVNULL)


def practises_elsewhere():
    """Somebody trains on this computer with a clinic that is not this demo's."""
    home = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.isdir(os.path.join(home, "anteroom-training"))


def on_private_bus():
    """The same again on a session bus of its own, with a keyring in the demo's folder."""
    os.environ["ANTEROOM_DEMO_KEYRING"] = os.path.join(KEPT, "keyring")
    path = os.path.join(KEPT, "desktop.log")
    with open(path, "w", encoding="utf-8") as log:
        code = subprocess.run(["dbus-run-session", "--", sys.executable, os.path.abspath(__file__)], stderr=log).returncode
    if code != 0:
        say(f"The demo did not work; {os.path.relpath(path)} says why.")
    return code


def start_private_keyring(folder):
    """Away from the person's own keyring: other folders for what it keeps and for its socket."""
    for name in ("data", "run"):
        os.makedirs(os.path.join(folder, name), mode=0o700, exist_ok=True)
    place = {**os.environ, "XDG_DATA_HOME": os.path.join(folder, "data"), "XDG_RUNTIME_DIR": os.path.join(folder, "run")}
    place.pop("GNOME_KEYRING_CONTROL", None)
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], env=place,
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    daemon.stdin.write(KEYRING_PASSWORD.encode())
    daemon.stdin.close()
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets"], check=True)
    return daemon


# --- The clinic ---

def read_places():
    """Addresses and zone stay the same from one time to the next: the desk remembers them."""
    path = os.path.join(KEPT, "places.json")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"relay": free_port(), "sandbox": free_port(), "zone": find_morning()[1]}, file)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def claim_code(relay):
    path = os.path.join(KEPT, "claim-code")
    if not os.path.exists(path):
        code = relay.add_clinic(CLINIC)
        with open(path, "w", encoding="utf-8") as file:
            file.write(code)
    with open(path, encoding="utf-8") as file:
        return file.read()


def set_up(desk, sandbox, relay, zone):
    """What the assistant does, and what the clinic sells."""
    desk.ask("setup", name=CLINIC, zone=zone, key=KEY)
    desk.ask("claim", uri=relay.url, code=claim_code(relay))
    desk.ask("finish")
    titles = {exam["id"]: exam["title"] for exam in sandbox.api("exam_list")[1]["exams"]}
    for name, exam in TREATMENTS:
        desk.ask("treatment", name=name, **({"exam": str(exam), "title": titles[exam]} if exam else {}))


def begin_of_day(zone):
    """Now, but for the hours in which a day of appointments would reach into another."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo(zone))
    morning, evening = now.replace(hour=1, minute=10), now.replace(hour=20, minute=30)
    return min(max(now, morning), evening) - datetime.timedelta(minutes=now.minute % 5)


def book(desk, zone):
    """Everybody of the day; who was here before is not entered again. Returns appointments by name."""
    sold, start = desk.ask("treatments")["treatments"], begin_of_day(zone)
    booked = {}
    for minutes, person, treatments, dob, phone, state, note in DAY:
        first, last = person.rsplit(" ", 1)
        known = desk.ask("find", text=make_email(person)).get("patient")
        patient = {"patient": known} if known else {"first": first, "last": last, "phone": phone, "email": make_email(person),
                                                    "tele_state": STATES[state], **({"dob": dob} if dob else {})}
        booked[person] = desk.ask("book", time=f"{start + datetime.timedelta(minutes=minutes):%H:%M}", **patient,
                                  treatments=[sold[name] for name in treatments], **({"note": note} if note else {}))["appointment"]
    return booked


def codes_of(desk, appointment):
    return [clearance["code"] for clearance in desk.row(appointment)["clearances"]]


def invite_and_decide(desk, sandbox, booked):
    """Those of whom the provider's decision is known; of who was cleared on an earlier day none is needed."""
    invited = {person for person, *_ in DECISIONS if "needs-invite" in codes_of(desk, booked[person])}
    for person in invited:
        desk.ask("send", appointment=booked[person])
    for person in invited:
        until(f"the invite for {person}", lambda: "waiting" in codes_of(desk, booked[person]))
        if any(one == person and decision not in ("na", "missed") for one, _, decision, *_ in DECISIONS):
            finish_meeting(sandbox, person)
    for person, exam, decision, reason, _ in DECISIONS:
        if person in invited:
            decide_in_console(sandbox, person, exam, decision, reason)
    for person in invited:
        until(f"the result of {person}", lambda: "waiting" not in codes_of(desk, booked[person]))


def fill_the_day(desk, sandbox, zone):
    booked = book(desk, zone)
    invite_and_decide(desk, sandbox, booked)
    for person, arrivals in (("Åsa Lindqvist", ("arrived", "in-room", "done")), ("Adaeze Okafor", ("arrived", "in-room")),
                             ("Minh Anh Nguyen", ("arrived",))):
        for arrival in arrivals:
            desk.ask("arrive", appointment=booked[person], arrival=arrival)


def prepare(sandbox, relay, zone):
    """An invented clinic with a day that is going on. Returns whether there is one: not while the keyring is locked."""
    desk = DeskProcess(sandbox.url, data=os.path.join(DATA, "anteroom-training"), keyring="system",
                       program=program("desk-driver")).launch()
    try:
        state = desk.start()
        if state not in ("first-run", "ready"):
            return False
        say(f"{CLINIC} opens …")
        if state == "first-run":
            set_up(desk, sandbox, relay, zone)
        until("the relay", lambda: desk.link() == "online")
        if not desk.day()["appointments"]:
            fill_the_day(desk, sandbox, zone)
        until("everything to be sent", lambda: desk.queued() == 0)
        return True
    finally:
        desk.stop()


def practise():
    places = read_places()
    started = []
    try:
        sandbox = SandboxProcess("--clinic-name", CLINIC, port=places["sandbox"],
                                 program=program("anteroom-sandbox"))
        started.append(sandbox)
        os.makedirs(os.path.join(KEPT, "relay"), mode=0o700, exist_ok=True)
        relay = Relay(os.path.join(KEPT, "relay"), port=places["relay"])
        started.append(relay)
        os.makedirs(DATA, mode=0o700, exist_ok=True)
        is_ready = prepare(sandbox, relay, places["zone"])
        training = Program(sandbox, "--relay-uri", relay.url)
        # The person's fonts and themes stay in reach.
        home = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
        more = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        window = training.start(XDG_DATA_HOME=DATA, XDG_DATA_DIRS=f"{home}:{more}")
        started.append(training)
        if not is_ready:
            say(BY_HAND.format(key=KEY, relay=relay.url, code=claim_code(relay)))
        say(HOW_TO.format(clinic=CLINIC, provider=f"{sandbox.url}/provider", kept=os.path.relpath(KEPT)))
        window.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for one in reversed(started):
            one.stop()
    say("The demo has ended.")


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    private = os.environ.get("ANTEROOM_DEMO_KEYRING")
    fresh = not os.path.isdir(KEPT)
    os.makedirs(KEPT, mode=0o700, exist_ok=True)
    if private:
        daemon = start_private_keyring(private)
        try:
            practise()
        finally:
            daemon.terminate()
            daemon.wait()
        return 0
    if os.path.isdir(os.path.join(KEPT, "keyring")):
        return on_private_bus()
    if not secret_service_answers():
        say("No Secret Service (GNOME Keyring or another) runs here, so the demo starts one of its own in build/demo.")
        return on_private_bus()
    if practises_elsewhere():
        say("Somebody trains on this computer already, so the demo keeps its keys in a keyring of its own in build/demo.")
        return on_private_bus()
    if fresh:
        forget_earlier_keys()
    practise()
    return 0


if __name__ == "__main__":
    sys.exit(main())
