#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo with a display: the training program on an invented clinic, with a practice provider and a relay
# on this computer, for a person to try. Started by data/demo. What is kept is in build/demo/practice; the
# keys are in the system keyring, under the training program's own name.
import json
import os
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

from clinic import KEYRING_PASSWORD, Program, Relay, SandboxProcess, free_port, program  # noqa: E402
from sandbox_process import KEY  # noqa: E402

KEPT = os.path.join(os.environ["ANTEROOM_BUILD"], "demo", "practice")
CLINIC = "Lakeside Aesthetics"
SCHEMA = "org.anteroom.Anteroom.Training"

HOW_TO = """
Anteroom is open. The first time, its assistant sets up the clinic; give it

    API key        {key}
    Relay address  {relay}
    Claim code     {code}

Then, in the window: Treatments (in the menu) says what the clinic sells and which exams it needs;
“Appointment” books a patient; “Send invite” invites the patient to the exam; “Copy link” copies the link.

    Be the patient:   open that link in a browser, answer, finish.
    Be the provider:  open {provider} and decide.

The row turns by itself. Close the window to end the demo. The clinic stays in {kept};
the practice provider forgets its exams. To begin anew, delete that folder.
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
    """The addresses stay the same from one time to the next: the desk remembers its relay's."""
    path = os.path.join(KEPT, "places.json")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"relay": free_port(), "sandbox": free_port()}, file)
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


def practise():
    places = read_places()
    started = []
    try:
        sandbox = SandboxProcess("--listen", f"127.0.0.1:{places['sandbox']}", "--clinic-name", CLINIC,
                                 program=program("anteroom-sandbox"))
        started.append(sandbox)
        os.makedirs(os.path.join(KEPT, "relay"), mode=0o700, exist_ok=True)
        relay = Relay(os.path.join(KEPT, "relay"), port=places["relay"])
        started.append(relay)
        training = Program(sandbox, "--relay-uri", relay.url)
        say(HOW_TO.format(key=KEY, relay=relay.url, code=claim_code(relay), provider=f"{sandbox.url}/provider",
                          kept=os.path.relpath(KEPT)))
        # The person's fonts and themes stay in reach.
        home = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
        more = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        window = training.start(XDG_DATA_HOME=os.path.join(KEPT, "data"), XDG_DATA_DIRS=f"{home}:{more}")
        started.append(training)
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
