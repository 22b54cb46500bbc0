#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret Service that misbehaves as it is told, for what no real keyring can be made to do.

It keeps one collection, the default, in memory, and speaks the "plain" session only. The object /test of
interface org.anteroom.Test answers Secrets(): every secret kept, oldest first. Ends with its bus.
"""
import argparse
import sys

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

NAME = 'org.freedesktop.secrets'
ROOT = '/org/freedesktop/secrets'
COLLECTION = ROOT + '/collection/fake'
PROMPT = ROOT + '/prompt/p1'
SESSION = ROOT + '/session/s1'
I = 'org.freedesktop.Secret.'

XML = '''<node>
<interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
    <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="CreateCollection"><arg type="a{sv}" direction="in"/><arg type="s" direction="in"/>
    <arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/>
    <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Collection">
  <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
    <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <property name="Items" type="ao" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Locked" type="b" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Item">
  <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
  <method name="SetSecret"><arg type="(oayays)" direction="in"/></method>
  <property name="Locked" type="b" access="read"/>
  <property name="Attributes" type="a{ss}" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Type" type="s" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Prompt">
  <method name="Prompt"><arg type="s" direction="in"/></method>
  <method name="Dismiss"/>
  <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
</interface>
<interface name="org.anteroom.Test"><method name="Secrets"><arg type="as" direction="out"/></method></interface>
</node>'''


class Item:
    def __init__(self, path, attributes, secret, created):
        self.path, self.attributes, self.secret, self.created = path, attributes, secret, created


class Fake:
    def __init__(self, connection, options):
        self.connection = connection
        self.options = options
        self.locked = options.locked
        self.items = []
        self.faults = dict(fault.split('=', 1) for fault in options.fault)
        self.interfaces = {info.name: info for info in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}
        self.export(ROOT, I + 'Service')
        self.export(COLLECTION, I + 'Collection')
        self.export(PROMPT, I + 'Prompt')
        self.export('/test', 'org.anteroom.Test')
        for number, text in enumerate(options.item):
            name, secret = text.split('=', 1)
            attributes = {'name': name, 'xdg:schema': options.schema}
            # The first given is the newest: whoever takes the first found takes the wrong one.
            self.add_item(attributes, secret.encode(), 1000 - number)

    def export(self, path, interface):
        self.connection.register_object(path, self.interfaces[interface], self.on_call, self.on_get, None)

    def add_item(self, attributes, secret, created):
        item = Item('%s/i%d' % (COLLECTION, len(self.items) + 1), attributes, secret, created)
        self.items.append(item)
        if not self.options.gone:
            self.export(item.path, I + 'Item')
        return item

    def find(self, path):
        return next(item for item in self.items if item.path == path)

    def on_get(self, connection, sender, path, interface, name):
        if interface == I + 'Service':
            return GLib.Variant('ao', [COLLECTION])
        item = self.find(path) if interface == I + 'Item' else None
        return {
            'Items': lambda: GLib.Variant('ao', [i.path for i in self.items]),
            'Label': lambda: GLib.Variant('s', 'fake'),
            'Type': lambda: GLib.Variant('s', ''),
            'Locked': lambda: GLib.Variant('b', self.locked),
            'Attributes': lambda: GLib.Variant('a{ss}', item.attributes),
            'Created': lambda: GLib.Variant('t', item.created if item else 1),
            'Modified': lambda: GLib.Variant('t', 1),
        }[name]()

    def on_call(self, connection, sender, path, interface, method, arguments, invocation):
        if method in self.faults:
            invocation.return_dbus_error(self.faults[method], 'as told')
            return
        getattr(self, method)(invocation, path, arguments)

    # --- Service ---

    def OpenSession(self, invocation, path, arguments):
        if arguments[0] != 'plain':
            invocation.return_dbus_error('org.freedesktop.DBus.Error.NotSupported', 'plain only')
            return
        invocation.return_value(GLib.Variant('(vo)', (GLib.Variant('s', ''), SESSION)))

    def CreateCollection(self, invocation, path, arguments):
        invocation.return_dbus_error('org.freedesktop.DBus.Error.NotSupported', 'there is one')

    def SearchItems(self, invocation, path, arguments):
        found = [item.path for item in self.items if arguments[0].items() <= item.attributes.items()]
        unlocked, locked = ([], found) if self.locked else (found, [])
        invocation.return_value(GLib.Variant('(aoao)', (unlocked, locked)))

    def Unlock(self, invocation, path, arguments):
        if not self.locked:
            invocation.return_value(GLib.Variant('(aoo)', (arguments[0], '/')))
            return
        self.unlocking = arguments[0]
        invocation.return_value(GLib.Variant('(aoo)', ([], PROMPT)))

    def ReadAlias(self, invocation, path, arguments):
        invocation.return_value(GLib.Variant('(o)', (COLLECTION,)))

    # --- Collection and item ---

    def keep(self, secret):
        return b'something else' if self.options.garble else secret

    def CreateItem(self, invocation, path, arguments):
        attributes = arguments[0][I + 'Item.Attributes']
        if self.options.forget:
            path = COLLECTION + '/i0'
        else:
            path = self.add_item(attributes, self.keep(bytes(arguments[1][2])), 2000 + len(self.items)).path
        invocation.return_value(GLib.Variant('(oo)', (path, '/')))

    def GetSecret(self, invocation, path, arguments):
        if self.locked:
            invocation.return_dbus_error(I + 'Error.IsLocked', 'locked')
            return
        secret = (SESSION, b'', self.find(path).secret, 'text/plain')
        invocation.return_value(GLib.Variant('((oayays))', (secret,)))

    def SetSecret(self, invocation, path, arguments):
        if not self.options.forget:
            self.find(path).secret = self.keep(bytes(arguments[0][2]))
        invocation.return_value(None)

    # --- Prompt ---

    def complete(self, dismissed):
        if not dismissed:
            self.locked = False
        paths = GLib.Variant('ao', [] if dismissed else self.unlocking)
        self.connection.emit_signal(None, PROMPT, I + 'Prompt', 'Completed', GLib.Variant('(bv)', (dismissed, paths)))
        return GLib.SOURCE_REMOVE

    def Prompt(self, invocation, path, arguments):
        invocation.return_value(None)
        if self.options.prompt == 'die':
            GLib.timeout_add(100, sys.exit, 0)
        elif self.options.prompt != 'ignore':
            GLib.timeout_add(400, self.complete, self.options.prompt == 'dismiss')

    def Dismiss(self, invocation, path, arguments):
        invocation.return_value(None)
        self.complete(True)

    def Secrets(self, invocation, path, arguments):
        invocation.return_value(GLib.Variant('(as)', ([item.secret.decode() for item in self.items],)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--schema', default='')
    parser.add_argument('--item', action='append', default=[], metavar='NAME=SECRET', help='kept from the start')
    parser.add_argument('--fault', action='append', default=[], metavar='METHOD=ERROR', help='a method that only fails')
    parser.add_argument('--gone', action='store_true', help='items are found and no longer there')
    parser.add_argument('--forget', action='store_true', help='what is stored is not kept')
    parser.add_argument('--garble', action='store_true', help='something else is kept')
    parser.add_argument('--locked', action='store_true', help='locked until a prompt is accepted')
    parser.add_argument('--prompt', choices=['accept', 'dismiss', 'ignore', 'die'], default='dismiss')
    options = parser.parse_args()

    loop = GLib.MainLoop()
    connection = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    fake = Fake(connection, options)  # noqa: F841
    Gio.bus_own_name_on_connection(connection, NAME, Gio.BusNameOwnerFlags.NONE, None, lambda *_: sys.exit(1))
    loop.run()


if __name__ == '__main__':
    main()
