# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's portals, as a program in a sandbox finds them on the bus.

A process of its own, like the desktop's: GTK waits for its answers, and then does
not answer the test, which could not answer in turn.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from gi.repository import Gio, GLib

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
REQUEST = """
<node>
  <interface name="org.freedesktop.portal.Request"><method name="Close"/></interface>
</node>
"""
INTERFACES = """
<node>
  <interface name="org.freedesktop.portal.Background">
    <method name="RequestBackground">
      <arg direction="in" type="s"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="out" type="o"/>
    </method>
    <method name="SetStatus"><arg direction="in" type="a{sv}"/></method>
  </interface>
  <interface name="org.freedesktop.portal.Inhibit">
    <method name="Inhibit">
      <arg direction="in" type="s"/>
      <arg direction="in" type="u"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="out" type="o"/>
    </method>
    <method name="CreateMonitor">
      <arg direction="in" type="s"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="out" type="o"/>
    </method>
  </interface>
  <interface name="org.freedesktop.portal.NetworkMonitor">
    <method name="GetStatus"><arg direction="out" type="a{sv}"/></method>
    <property name="version" type="u" access="read"/>
  </interface>
  <interface name="org.freedesktop.portal.OpenURI">
    <method name="OpenDirectory">
      <arg direction="in" type="s"/>
      <arg direction="in" type="h"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="out" type="o"/>
    </method>
  </interface>
</node>
"""
REFUSED = 1  # a response of org.freedesktop.portal.Request


class Portal:
    """Remembers what it was asked for, and lets programs run in the background or not."""

    def __init__(self, folder: Path, allows_background: bool):
        self._log = folder / "portal"
        word = "allow" if allows_background else "forbid"
        self._process = subprocess.Popen(
            [sys.executable, __file__, word, self._log], stdout=subprocess.PIPE
        )
        assert self._process.stdout.readline() == b"ready\n"

    def asked(self, method: str) -> list:
        """What each call of a method was about, in their order."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        calls = [json.loads(line) for line in lines]
        return [subject for name, subject in calls if name == method]

    def is_kept_awake(self) -> bool:
        return len(self.asked("Inhibit")) > len(self.asked("Close"))

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()


class _Service:
    """The portals' own side."""

    def __init__(self, allows_background: bool, log: Path):
        self._allows_background = allows_background
        self._log = log
        self._inhibited = 0
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
            self._bus.register_object(PATH, interface, self._called, self._get, None)
        flags = Gio.BusNameOwnerFlags.REPLACE
        Gio.bus_own_name_on_connection(self._bus, NAME, flags, self._ready, None)

    def _ready(self, bus, name):
        print("ready", flush=True)

    def _get(self, bus, sender, path, interface, name):
        return GLib.Variant("u", 3)  # the only property is a version

    def _called(self, bus, sender, path, interface, method, arguments, invocation):
        subject, answer = getattr(self, f"_{method}")(sender, arguments, invocation)
        with open(self._log, "a") as log:
            print(json.dumps([method, subject]), file=log)
        invocation.return_value(answer)

    def _RequestBackground(self, sender, arguments, invocation):
        _parent, options = arguments.unpack()
        who = sender[1:].replace(".", "_")
        handle = f"{PATH}/request/{who}/{options['handle_token']}"
        results = {"background": GLib.Variant("b", self._allows_background)}
        response = GLib.Variant("(ua{sv})", (0 if self._allows_background else REFUSED, results))
        GLib.idle_add(
            self._bus.emit_signal, sender, handle, "org.freedesktop.portal.Request", "Response",
            response,
        )
        return options["reason"], GLib.Variant("(o)", (handle,))

    def _SetStatus(self, sender, arguments, invocation):
        (options,) = arguments.unpack()
        return options["message"], None

    def _Inhibit(self, sender, arguments, invocation):
        _parent, flags, _options = arguments.unpack()
        self._inhibited += 1
        handle = f"{PATH}/request/inhibit/{self._inhibited}"
        (interface,) = Gio.DBusNodeInfo.new_for_xml(REQUEST).interfaces
        self._bus.register_object(handle, interface, self._called, None, None)
        return flags, GLib.Variant("(o)", (handle,))

    def _CreateMonitor(self, sender, arguments, invocation):
        return None, GLib.Variant("(o)", (f"{PATH}/session/x/1",))

    def _Close(self, sender, arguments, invocation):
        return None, None

    def _GetStatus(self, sender, arguments, invocation):
        status = {
            "available": GLib.Variant("b", True),
            "metered": GLib.Variant("b", False),
            "connectivity": GLib.Variant("u", 4),
        }
        return None, GLib.Variant("(a{sv})", (status,))

    def _OpenDirectory(self, sender, arguments, invocation):
        descriptors = invocation.get_message().get_unix_fd_list().steal_fds()
        subject = os.readlink(f"/proc/self/fd/{descriptors[0]}")
        for descriptor in descriptors:
            os.close(descriptor)
        return subject, GLib.Variant("(o)", (f"{PATH}/request/x/1",))


if __name__ == "__main__":
    _service = _Service(sys.argv[1] == "allow", Path(sys.argv[2]))
    GLib.MainLoop().run()
