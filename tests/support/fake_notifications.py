#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's notification service, which shows nothing and remembers everything.

The object /test of interface org.anteroom.Test answers Shown(): number and text (summary, then body) of each
notification that stands there, and Sent(): the texts of all that ever came. Click(number) is a person's click on it.
Ends with its bus.
"""
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"

XML = """<node>
<interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface>
<interface name="org.anteroom.Test">
  <method name="Shown"><arg type="a(us)" direction="out"/></method>
  <method name="Sent"><arg type="as" direction="out"/></method>
  <method name="Click"><arg type="u" direction="in"/></method>
</interface>
</node>"""


class Fake:
    def __init__(self, connection):
        self.connection = connection
        self.shown, self.sent = {}, []
        for path, interface in zip((PATH, "/test"), Gio.DBusNodeInfo.new_for_xml(XML).interfaces):
            connection.register_object(path, interface, self.on_call, None, None)

    def on_call(self, connection, sender, path, interface, method, arguments, invocation):
        getattr(self, method)(invocation, arguments.unpack())

    def Notify(self, invocation, arguments):
        program, replaces, icon, summary, body, actions, hints, timeout = arguments
        number = replaces or len(self.sent) + 1
        text = "\n".join((program, summary, body, *actions[1::2]))
        self.shown[number] = text
        self.sent.append(text)
        invocation.return_value(GLib.Variant("(u)", (number,)))

    def close(self, number, reason):
        if self.shown.pop(number, None) is not None:
            self.connection.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (number, reason)))

    def CloseNotification(self, invocation, arguments):
        self.close(arguments[0], 3)
        invocation.return_value(None)

    def GetCapabilities(self, invocation, arguments):
        invocation.return_value(GLib.Variant("(as)", (["body", "actions"],)))

    def GetServerInformation(self, invocation, arguments):
        invocation.return_value(GLib.Variant("(ssss)", ("invented", "Anteroom", "1", "1.2")))

    # --- For the test ---

    def Shown(self, invocation, arguments):
        invocation.return_value(GLib.Variant("(a(us))", (sorted(self.shown.items()),)))

    def Sent(self, invocation, arguments):
        invocation.return_value(GLib.Variant("(as)", (self.sent,)))

    def Click(self, invocation, arguments):
        self.connection.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (arguments[0], "default")))
        self.close(arguments[0], 2)
        invocation.return_value(None)


def main():
    connection = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    fake = Fake(connection)  # noqa: F841
    Gio.bus_own_name_on_connection(connection, NAME, Gio.BusNameOwnerFlags.NONE, None, lambda *_: sys.exit(1))
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
