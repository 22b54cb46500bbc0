# SPDX-License-Identifier: GPL-3.0-or-later
# Finding and acting in a real window through the accessibility tree, as a person with a screen reader and
# a keyboard would. Values are polled with a deadline; nothing listens, nothing sleeps and hopes.
import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = float(os.environ.get("ANTEROOM_TEST_PATIENCE", "20"))


class NotFound(AssertionError):
    pass


def wait_for(what, question, patience=None):
    """Asks until the answer is true, and returns it."""
    deadline = time.monotonic() + (patience or PATIENCE)
    while True:
        try:
            answer = question()
        except GLib.Error:
            answer = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise NotFound(f"waited in vain for: {what}")
        time.sleep(0.05)


def children(node):
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def walk(node, limit=6000):
    """Every node below, parents first."""
    waiting = [node]
    while waiting and limit > 0:
        current = waiting.pop()
        limit -= 1
        yield current
        waiting.extend(reversed(list(children(current))))


def name_of(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


# What Debian 13 calls some roles, as Debian 12 calls them.
NEWER_ROLES = {"button": "push button"}


def role_of(node):
    try:
        name = node.get_role_name() or ""
        return NEWER_ROLES.get(name, name)
    except GLib.Error:
        return ""


def text_of(node):
    try:
        # By the interface: newer bindings have another get_text() on the node itself.
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
    except (GLib.Error, AttributeError, TypeError):
        return ""


def names_match(wanted, name):
    """use-underline shows twice in a name: "_Save Save"."""
    if hasattr(wanted, "search"):
        return wanted.search(name) is not None
    parts = name.split(" ")
    half = " ".join(parts[len(parts) // 2:])
    return wanted in (name, half, name.replace("_", ""))


def is_one(node, role, name=None):
    wanted = role.search(role_of(node)) if hasattr(role, "search") else role_of(node) == role
    return bool(wanted) and (name is None or names_match(name, name_of(node)))


def has_state(node, state):
    try:
        return node.get_state_set().contains(state)
    except GLib.Error:
        return False


class Application:
    """The program of one process, in the accessibility tree."""

    def __init__(self, process):
        self.process = process
        self.node = wait_for("the program in the accessibility tree", self._find, 40)

    def _find(self):
        self.check_alive()
        for node in children(Atspi.get_desktop(0)):
            try:
                if node.get_process_id() == self.process.pid:
                    return node
            except GLib.Error:
                continue
        return None

    def windows(self):
        self.check_alive()
        return list(children(self.node))

    def check_alive(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}")

    def frame(self, name=None, patience=None):
        def look():
            for window in self.windows():
                if name is None or names_match(name, name_of(window)):
                    return window
            return None
        return wait_for(f"a window {name or ''}", look, patience)

    def find(self, role, name=None, within=None, patience=None):
        """The first node of that role and name; waits for it."""
        def look():
            self.check_alive()
            for node in walk(within or self.node):
                if is_one(node, role, name):
                    return node
            return None
        return wait_for(f"{role} {getattr(name, 'pattern', name)!r}", look, patience)

    def find_all(self, role, name=None, within=None):
        self.check_alive()
        return [node for node in walk(within or self.node)
                if (role.search(role_of(node)) if hasattr(role, "search") else role_of(node) == role) and (name is None or names_match(name, name_of(node)))]

    def has(self, role, name=None, within=None):
        return bool(self.find_all(role, name, within))

    def wait_gone(self, role, name, patience=None):
        wait_for(f"{role} {name!r} to go", lambda: not self.has(role, name), patience)

    def find_text(self, pattern, patience=None):
        """Any node whose name or text matches."""
        wanted = re.compile(pattern)

        def look():
            for node in walk(self.node):
                if wanted.search(name_of(node)) or wanted.search(text_of(node) or ""):
                    return node
            return None
        return wait_for(f"the text {pattern!r}", look, patience)

    def press(self, name, role="push button", within=None, patience=None):
        """Presses a button that is there and can be pressed."""
        def attempt():
            self.check_alive()
            for node in walk(within or self.node):
                if role_of(node) in (role, "button", "toggle button") and names_match(name, name_of(node)):
                    if has_state(node, Atspi.StateType.SENSITIVE) and act(node):
                        return node
            return None
        return wait_for(f"the button {getattr(name, 'pattern', name)!r} to be pressed", attempt, patience)

    def type_into(self, name, text, within=None, patience=None):
        """Replaces an entry's text."""
        def attempt():
            self.check_alive()
            for node in walk(within or self.node):
                if role_of(node) in ("text", "entry", "password text", "search box") and names_match(name, name_of(node)):
                    if node.set_text_contents(text) and text_of(node) == text:
                        return node
            return None
        return wait_for(f"the entry {getattr(name, 'pattern', name)!r}", attempt, patience)

    def activate(self, action, node=None):
        """An action installed on a widget or the window, by its name: "appointment.check-in"."""
        def attempt():
            nodes = [node] if node is not None else walk(self.node)
            for candidate in nodes:
                if do_named(candidate, action):
                    return True
            return False
        return wait_for(f"the action {action}", attempt)

    def tree(self):
        """For a failing test's message: roles and names, never the text of entries."""
        lines = []

        def describe(node, depth):
            if depth > 30 or len(lines) > 600:
                return
            lines.append("  " * depth + f"{role_of(node)} {name_of(node)!r}")
            for child in children(node):
                describe(child, depth + 1)
        describe(self.node, 0)
        return "\n".join(lines)


def act(node):
    try:
        return node.get_n_actions() > 0 and node.do_action(0)
    except (GLib.Error, AttributeError):
        return False


def action_names(node):
    try:
        return [Atspi.Action.get_action_name(node, index) for index in range(node.get_n_actions())]
    except (GLib.Error, AttributeError):
        return []


def do_named(node, action):
    names = action_names(node)
    return action in names and node.do_action(names.index(action))


# --- The keyboard and the pointer ---

def keys(*combinations):
    """Synthetic keys to whatever has the focus: keys("ctrl+f", "Return")."""
    for combination in combinations:
        subprocess.run(["xdotool", "key", "--clearmodifiers", combination], check=True)
        time.sleep(0.06)


def type_text(text):
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "12", text], check=True)
    time.sleep(0.06)


def window_id(title):
    def look():
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None
    return wait_for(f"the window {title}", look)


def wait_active(application, title):
    """Until keys go to that window: the window manager says so before the program knows."""
    def look():
        focused = subprocess.run(["xdotool", "getwindowfocus", "getwindowname"], capture_output=True, text=True)
        return focused.stdout.strip() == title and all(
            has_state(window, Atspi.StateType.ACTIVE) == (name_of(window) == title)
            for window in application.windows() if role_of(window) == "frame")
    wait_for(f"{title} to be the active window", look)


def width_of(window):
    """A window's width without its border, which Debian 13 counts into its extents and Debian 12 does not."""
    box = window.get_extents(Atspi.CoordType.WINDOW)
    return box.width + 2 * min(box.x, 0)


def left_of(window, node):
    """Where a node begins, from the window's left edge inside its border."""
    return node.get_extents(Atspi.CoordType.WINDOW).x - min(window.get_extents(Atspi.CoordType.WINDOW).x, 0)


def focus_window(title):
    subprocess.run(["xdotool", "windowfocus", "--sync", window_id(title)], check=False)


def resize_window(title, width, height):
    subprocess.run(["xdotool", "windowsize", "--sync", window_id(title), str(width), str(height)], check=False,
                   timeout=20)
    time.sleep(0.4)


def has_focus(node):
    """Itself, or what is inside it: of a menu button the inner one has the focus."""
    return any(has_state(part, Atspi.StateType.FOCUSED) for part in walk(node, 20))


def tab_to(node, limit=60, key="Tab"):
    """Goes there as the keyboard does."""
    for _ in range(limit):
        if has_focus(node):
            return
        keys(key)
        time.sleep(0.02)
    raise NotFound(f"{key} does not lead to {role_of(node)} {name_of(node)!r}")


def point_at(x, y):
    """The pointer, out of the way."""
    subprocess.run(["xdotool", "mousemove", str(x), str(y)], check=True)


def picture(path):
    """What is on the screen now."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    time.sleep(0.3)
    subprocess.run(["import", "-window", "root", path], check=True)


def picture_of(title, path):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    time.sleep(0.3)
    subprocess.run(["import", "-window", window_id(title), path], check=True)


def place_window(title, width, height):
    """Puts a window into the corner of the screen."""
    wid = window_id(title)
    subprocess.run(["xdotool", "windowmove", wid, "0", "0", "windowsize", "--sync", wid, str(width), str(height)],
                   check=False, timeout=20)
    time.sleep(0.4)


def picture_part(path, width, height):
    """The corner of the screen that place_window() filled."""
    picture(path)
    subprocess.run(["convert", path, "-crop", f"{width}x{height}+0+0", "+repage", path], check=True)
