# SPDX-License-Identifier: GPL-3.0-or-later
"""A dock, as it hears on the bus what to draw on the program's icon."""

import os

from gi.repository import Gio

INTERFACE = "com.canonical.Unity.LauncherEntry"
URI = f"application://{os.environ['SLUICE_APP_ID']}.desktop"


class Dock:
    """Remembers in `marks` all that was on the icon, one after the other."""

    def __init__(self):
        self.marks: list[dict] = []
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self._subscription = self._bus.signal_subscribe(
            None, INTERFACE, "Update", None, None, Gio.DBusSignalFlags.NONE, self._heard
        )

    def close(self):
        self._bus.signal_unsubscribe(self._subscription)

    def shows(self, **wanted) -> bool:
        """Whether this is on the icon now; blanks in names are `_`."""
        shown = self.marks[-1] if self.marks else {}
        return all(shown.get(name.replace("_", "-")) == value for name, value in wanted.items())

    def is_bare(self) -> bool:
        return self.shows(count_visible=False, progress_visible=False, urgent=False)

    def _heard(self, bus, sender, path, interface, name, arguments):
        uri, mark = arguments.unpack()
        if uri == URI:
            self.marks.append(mark)
