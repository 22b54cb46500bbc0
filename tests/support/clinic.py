# SPDX-License-Identifier: GPL-3.0-or-later
# A whole clinic on this machine: keyring daemon, sandbox, relay and the training program, each a real
# process. Runs inside tests/support/with-desktop.
import functools
import glob
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time

from gi.repository import Gio, GLib

from sandbox_process import SandboxProcess

KEYRING_PASSWORD = "training"
# What the newer toolkit says of its own file chooser is not ours.
FAULT = re.compile(r"^(?!.*gtk_tree_model_get_iter_first: assertion).*(?:Sanitizer:|runtime error:|-CRITICAL \*\*).*$", re.MULTILINE)
SCHEMA = "org.anteroom.Anteroom.Training"


def program(name):
    """Where the build put it: ANTEROOM_BUILD names the build folder."""
    build = os.environ["ANTEROOM_BUILD"]
    for folder in ("src/app", "src/relay", "src/sandbox", "tests/support"):
        path = os.path.join(build, folder, name)
        if os.path.exists(path):
            return path
    raise AssertionError(f"{name} is not built in {build}")


def own_build_folder():
    """A build folder with the real one's programs, in which a demo keeps what it keeps; clean it up."""
    folder = tempfile.TemporaryDirectory(prefix="anteroom-demo-")
    for name in ("src", "tests"):
        os.symlink(os.path.join(os.environ["ANTEROOM_BUILD"], name), os.path.join(folder.name, name))
    return folder


def days_ago(days):
    """The environment of a process that lives so many days ago."""
    return move_clock(f"{days}-days-ago", -days * 24 * 60 * 60) if days != 0 else {}


def move_clock(name, seconds):
    """The environment of processes whose wall clock is so far ahead; again with the same name while they run: it jumps."""
    time_file = os.path.join(os.environ["ANTEROOM_DESKTOP_BASE"], name)
    with open(time_file, "r+b" if os.path.exists(time_file) else "wb") as file:
        file.write(struct.pack("qq", seconds * 10**9, 0))  # the wall clock, and what only counts on
    return {"LD_PRELOAD": os.path.join(os.environ["ANTEROOM_BUILD"], "tests", "support", "shared-time.so"),
            "ANTEROOM_SHARED_TIME": time_file,
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=0") + ":verify_asan_link_order=0"}


class Keyring:
    """The real gnome-keyring daemon, unlocked, locked or gone."""

    def unlock(self, password=KEYRING_PASSWORD):
        subprocess.run(["gnome-keyring-daemon", "--replace", "--unlock", "--components=secrets", "--daemonize"],
                       input=password.encode(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            listed = subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
                                     "-m", "org.freedesktop.Secret.Service.ReadAlias", "default"],
                                    capture_output=True, text=True)
            if "/collection/" in listed.stdout:
                return
            time.sleep(0.1)
        raise AssertionError("the keyring did not open")

    def lock(self):
        subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets", "-m",
                        "org.freedesktop.Secret.Service.Lock", "[objectpath '/org/freedesktop/secrets/aliases/default']"],
                       check=True, stdout=subprocess.DEVNULL)

    def items(self, schema):
        """What it holds for a program: {name: (secret, when it was made)}. Only while it is unlocked."""
        session = self.open_session()
        unlocked, _ = call_secrets("", "Service", "SearchItems", GLib.Variant("(a{ss})", ({"xdg:schema": schema},)))
        held = {}
        for path in unlocked:
            attributes, created = [call_secrets(path, None, "Get", GLib.Variant("(ss)", ("org.freedesktop.Secret.Item", name)))[0]
                                   for name in ("Attributes", "Created")]
            (_, _, secret, _), = call_secrets(path, "Item", "GetSecret", GLib.Variant("(o)", (session,)))
            held[attributes["name"]] = (bytes(secret), created)
        return held

    def change_item(self, schema, name, secret):
        session = self.open_session()
        unlocked, _ = call_secrets("", "Service", "SearchItems", GLib.Variant("(a{ss})", ({"xdg:schema": schema, "name": name},)))
        call_secrets(unlocked[0], "Item", "SetSecret",
                     GLib.Variant("((oayays))", ((session, b"", secret, "text/plain"),)))

    def open_session(self):
        return call_secrets("", "Service", "OpenSession", GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))[1]

    # --- A computer without one ---

    def take_away(self):
        """From now on the bus finds nothing to start."""
        with open(self.mask, "w", encoding="utf-8") as mask:
            mask.write("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n")
        self.reload_services()
        self.stop()

    def give_back(self):
        if os.path.exists(self.mask):
            os.remove(self.mask)
            self.reload_services()
        self.unlock()

    @property
    def mask(self):
        """Where the bus looks first; with-desktop makes the folder before the bus starts."""
        return os.path.join(os.environ["XDG_RUNTIME_DIR"], "dbus-1", "services", "org.freedesktop.secrets.service")

    def reload_services(self):
        subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus", "-m",
                        "org.freedesktop.DBus.ReloadConfig"], check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        """Ends the daemon of this session's bus, and no other."""
        asked = subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus", "-m",
                                "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.freedesktop.secrets"],
                               capture_output=True, text=True)
        found = re.search(r"uint32 (\d+)", asked.stdout)
        if found:
            os.kill(int(found[1]), signal.SIGKILL)
            self.wait_gone()

    def wait_gone(self):
        deadline = time.monotonic() + 10
        while has_owner("org.freedesktop.secrets"):
            if time.monotonic() > deadline:
                raise AssertionError("the keyring does not end")
            time.sleep(0.05)


@functools.cache
def session_bus():
    """Kept: a session with the keyring ends with the connection it was opened on."""
    return Gio.bus_get_sync(Gio.BusType.SESSION, None)


def call_secrets(path, interface, method, arguments):
    """interface None: that of properties."""
    bus = session_bus()
    full = "org.freedesktop.DBus.Properties" if interface is None else "org.freedesktop.Secret." + interface
    return bus.call_sync("org.freedesktop.secrets", path or "/org/freedesktop/secrets", full, method, arguments, None,
                         Gio.DBusCallFlags.NONE, 10000, None).unpack()


def has_owner(name):
    asked = subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.DBus", "-o", "/org/freedesktop/DBus", "-m",
                            "org.freedesktop.DBus.NameHasOwner", name], capture_output=True, text=True)
    return "true" in asked.stdout


class Relay:
    """anteroom-relay on a port of its own, that can be stopped, killed, frozen and started again."""

    def __init__(self, data_dir=None, port=0, options=()):
        self.options = list(options)
        self.data_dir = data_dir or tempfile.mkdtemp(prefix="anteroom-relay-")
        os.chmod(self.data_dir, 0o700)
        self.port = port
        self.process = None
        self.log = tempfile.TemporaryFile()
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, **environment):
        if self.port == 0:
            self.port = free_port()
        self.process = subprocess.Popen([program("anteroom-relay"), "--data-dir", self.data_dir, "--listen",
                                         f"127.0.0.1:{self.port}", "--public-url", self.url, *self.options],
                                        stdout=self.log, stderr=self.log, env={**os.environ, **environment})
        deadline = time.monotonic() + 20
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the relay did not start: " + self.output())
            time.sleep(0.05)

    def output(self):
        """All that it has said, in all its runs."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def answers(self):
        import http.client
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.process = None
        if how == signal.SIGTERM and code != 0:
            raise AssertionError(f"the relay ended with {code}: {self.output()[-3000:]}")
        return code

    def end(self):
        """Stops it and gives back its folder."""
        self.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def add_clinic(self, name):
        """Returns the claim code."""
        out = subprocess.run([program("anteroom-relay"), "--data-dir", self.data_dir, "clinic", "add", name],
                             capture_output=True, text=True)
        found = re.search(r"\b((?:[0-9A-Z]{5}-){3}[0-9A-Z]{5})\b", out.stdout)
        if out.returncode != 0 or not found:
            raise AssertionError(f"no claim code: {out.stdout} {out.stderr}")
        return found[1]

    def copy_data(self, to):
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.data_dir, to, ignore=lambda folder, names: [n for n in names if is_socket(folder, n)])

    def restore_data(self, copy):
        shutil.rmtree(self.data_dir)
        shutil.copytree(copy, self.data_dir)
        os.chmod(self.data_dir, 0o700)


def is_socket(folder, name):
    import stat
    return stat.S_ISSOCK(os.lstat(os.path.join(folder, name)).st_mode)


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """anteroom-training, started and ended like a person's."""

    def __init__(self, sandbox, *options):
        self.sandbox = sandbox
        self.options = options
        self.process = None
        self.faults = []

    def start(self, **environment):
        self.log = tempfile.TemporaryFile()
        env = {**os.environ, **environment}
        env.setdefault("ASAN_OPTIONS", "detect_leaks=0")
        self.process = subprocess.Popen([program("anteroom-training"), "--provider-uri", self.sandbox.url, *self.options],
                                        stdout=self.log, stderr=self.log, env=env)
        return self.process

    def output(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.faults += FAULT.findall(self.output())
        self.process = None

    def check(self):
        """What a sanitiser or the program itself calls a fault of the program, in all its runs."""
        if self.faults:
            raise AssertionError("the program said: " + "; ".join(self.faults))


def data_dir():
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join(os.environ["HOME"], ".local", "share"),
                        "anteroom-training")


def files_written(*folders):
    """Every file below, for the search for names at rest."""
    return [path for folder in folders for path in glob.glob(os.path.join(folder, "**"), recursive=True)
            if os.path.isfile(path)]


__all__ = ["Keyring", "Relay", "Program", "SandboxProcess", "data_dir", "files_written", "program"]
