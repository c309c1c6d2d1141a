# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's file manager, as the program under test finds it on the bus."""

from gi.repository import Gio

NAME = "org.freedesktop.FileManager1"
PATH = "/org/freedesktop/FileManager1"
INTERFACE = """
<node>
  <interface name="org.freedesktop.FileManager1">
    <method name="ShowItems">
      <arg direction="in" type="as"/>
      <arg direction="in" type="s"/>
    </method>
  </interface>
</node>
"""


class FileManager:
    """Shows files to nobody, and remembers which in `shown`."""

    def __init__(self):
        self.shown: list[str] = []
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        self._bus.register_object(PATH, interface, self._called, None, None)
        Gio.bus_own_name_on_connection(self._bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def _called(self, bus, sender, path, interface, method, arguments, invocation):
        uris, _startup_id = arguments.unpack()
        self.shown += uris
        invocation.return_value(None)
