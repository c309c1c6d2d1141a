# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's notifications, as the program under test finds them on the bus."""

import dataclasses
import itertools
import os

from gi.repository import Gio, GLib

from waiting import until

PROGRAM = os.environ["SLUICE_APP_ID"]
PROGRAM_PATH = "/" + PROGRAM.replace(".", "/")  # as GApplication makes it
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg direction="out" type="as"/></method>
    <method name="GetServerInformation">
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
    </method>
    <method name="Notify">
      <arg direction="in" type="s"/>
      <arg direction="in" type="u"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="as"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="in" type="i"/>
      <arg direction="out" type="u"/>
    </method>
    <method name="CloseNotification"><arg direction="in" type="u"/></method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  </interface>
</node>
"""


@dataclasses.dataclass(frozen=True)
class Notification:
    """What a notification says, and its buttons: what each does by its label."""

    sender: str
    number: int
    title: str
    body: str
    buttons: dict[str, str]


class Notifications:
    """Shows notifications to nobody, and remembers them until they are withdrawn."""

    def __init__(self):
        self.shown: dict[int, Notification] = {}
        self._numbers = itertools.count(1)
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        self._bus.register_object(PATH, interface, self._called, None, None)
        self._call(*BUS, "RequestName", "(su)", NAME, 0)

    def clear(self):
        """Forgets all, and what a program that has ended sent last and nobody has heard yet."""
        until(lambda: not self._call(*BUS, "NameHasOwner", "(s)", PROGRAM)[0], "the program ended")
        while GLib.MainContext.default().iteration(False):
            pass
        self.shown.clear()

    def find(self, part: str) -> Notification | None:
        """The notification whose title or body has `part` in it."""
        shown = self.shown.values()
        return next((one for one in shown if part in one.title or part in one.body), None)

    def press(self, notification: Notification, label: str):
        """Presses as a person does: the program knows by then what it has shown.

        GLib learns the number of a notification a turn after it was answered, and what is
        pressed before that is nobody's. What else the program answers comes after it.
        """
        self._call(notification.sender, PROGRAM_PATH, "org.gtk.Actions", "List")
        arguments = GLib.Variant("(us)", (notification.number, notification.buttons[label]))
        self._bus.emit_signal(None, PATH, NAME, "ActionInvoked", arguments)

    def _call(self, name, path, interface, method, kind="()", *arguments):
        values = GLib.Variant(kind, arguments)
        flags = Gio.DBusCallFlags.NONE
        return self._bus.call_sync(
            name, path, interface, method, values, None, flags, -1, None
        ).unpack()

    def _called(self, bus, sender, path, interface, method, arguments, invocation):
        invocation.return_value(getattr(self, f"_{method}")(sender, *arguments.unpack()))

    def _GetCapabilities(self, sender):
        return GLib.Variant("(as)", (["actions", "body"],))

    def _GetServerInformation(self, sender):
        return GLib.Variant("(ssss)", ("test", "test", "1", "1.2"))

    def _Notify(self, sender, program, replaces, icon, title, body, actions, hints, timeout):
        number = replaces or next(self._numbers)
        buttons = dict(zip(actions[1::2], actions[::2]))
        self.shown[number] = Notification(sender, number, title, body, buttons)
        return GLib.Variant("(u)", (number,))

    def _CloseNotification(self, sender, number):
        self.shown.pop(number, None)
        return None
