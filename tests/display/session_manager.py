# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's session manager, as the program under test finds it on the bus."""

import subprocess
import sys

from gi.repository import Gio, GLib

from waiting import until

NAME = "org.gnome.SessionManager"
PATH = "/org/gnome/SessionManager"
MOCK = "org.freedesktop.DBus.Mock"


class SessionManager:
    """Keeps nobody awake, but knows whether somebody wants that.

    A process of its own: GTK waits for its answers, and then does not answer the
    test, which could not answer in turn.
    """

    def __init__(self):
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        command = [sys.executable, "-m", "dbusmock", NAME, PATH, NAME]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._add_methods, "the session manager is there")

    def is_kept_awake(self) -> bool:
        (calls,) = self._call("GetCalls")
        names = [name for _time, name, _arguments in calls]
        return names.count("Inhibit") > names.count("Uninhibit")

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def _add_methods(self) -> bool:
        self._call("AddMethod", NAME, "Inhibit", "susu", "u", "ret = 1")
        self._call("AddMethod", NAME, "Uninhibit", "u", "", "")
        return True

    def _call(self, method: str, *words: str):
        arguments = GLib.Variant(f"({'s' * len(words)})", words)
        flags = Gio.DBusCallFlags.NONE
        reply = self._bus.call_sync(NAME, PATH, MOCK, method, arguments, None, flags, -1, None)
        return reply.unpack()
