# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as others find it on the session bus."""

import dataclasses
import os
import signal
from pathlib import Path

from gi.repository import Gio, GLib

from program import Home
from waiting import until

NAME = os.environ["SLUICE_APP_ID"]
LIST = os.environ["SLUICE_APP_PATH"] + "/Downloads"
SEARCH = os.environ["SLUICE_APP_PATH"] + "/SearchProvider"
LIST_INTERFACE = "io.github.sluice.Downloads1"
DOWNLOAD_INTERFACE = "io.github.sluice.Download1"
SEARCH_INTERFACE = "org.gnome.Shell.SearchProvider2"
PROPERTIES_INTERFACE = "org.freedesktop.DBus.Properties"
LONGEST_CALL = 60_000  # milliseconds


@dataclasses.dataclass(frozen=True)
class Signal:
    """What somebody was told."""

    path: str
    name: str
    arguments: tuple


class Refused(Exception):
    """A call ended with an error: its name on the bus, and what it says."""

    def __init__(self, error: GLib.Error):
        self.name = Gio.DBusError.get_remote_error(error)
        self.sentence = error.message.split(": ", 1)[-1]
        super().__init__(f"{self.name}: {self.sentence}")


class Bus:
    """Calls the program, and hears its signals, while they are waited for."""

    def __init__(self):
        self.signals: list[Signal] = []
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self._subscription = self._bus.signal_subscribe(
            NAME, None, None, None, None, Gio.DBusSignalFlags.NONE, self._heard
        )

    def close(self):
        self._bus.signal_unsubscribe(self._subscription)

    def call(self, path: str, interface: str, method: str, signature: str = "()", *arguments):
        """Calls a method, and returns what it answers, unpacked; one value as itself."""
        answer = self._call(NAME, path, interface, method, GLib.Variant(signature, arguments))
        return answer[0] if len(answer) == 1 else answer

    def add(self, *links: str, **options) -> list[str]:
        """Adds links; an option's blanks are `_`, and its value a variant or a text."""
        named = {name.replace("_", "-"): _pack(value) for name, value in options.items()}
        return self.call(LIST, LIST_INTERFACE, "Add", "(asa{sv})", links, named)

    def list(self, **options) -> list[tuple[str, dict]]:
        named = {name: _pack(value) for name, value in options.items()}
        return self.call(LIST, LIST_INTERFACE, "List", "(a{sv})", named)

    def remove(self, *paths: str, what: str):
        self.call(LIST, LIST_INTERFACE, "Remove", "(aos)", paths, what)

    def order(self, method: str, *paths: str):
        self.call(LIST, LIST_INTERFACE, method, "(ao)", paths)

    def get(self, path: str, name: str):
        """A property of the list, or of a download."""
        return self.call(path, PROPERTIES_INTERFACE, "Get", "(ss)", _interface_of(path), name)

    def get_all(self, path: str) -> dict:
        return self.call(path, PROPERTIES_INTERFACE, "GetAll", "(s)", _interface_of(path))

    def set(self, path: str, name: str, value: GLib.Variant):
        arguments = (_interface_of(path), name, value)
        self.call(path, PROPERTIES_INTERFACE, "Set", "(ssv)", *arguments)

    def search(self, method: str, signature: str, *arguments):
        return self.call(SEARCH, SEARCH_INTERFACE, method, signature, *arguments)

    def await_property(self, path: str, name: str, value):
        return until(
            lambda: self.get(path, name) == value,
            f"{name} is {value}",
            saw=lambda: self.get_all(path),
        )

    def await_told(self, path: str, name: str, value):
        """Waits until somebody was told that a property is `value` now."""
        return until(
            lambda: value in self.told(path, name),
            f"it is told that {name} is {value}",
            saw=lambda: self.signals,
        )

    def told(self, path: str, name: str) -> list:
        """The values of a property that were told, one after the other."""
        return [
            signal.arguments[1][name]
            for signal in self.signals
            if signal.path == path
            and signal.name == "PropertiesChanged"
            and name in signal.arguments[1]
        ]

    def await_signal(self, name: str, *paths: str):
        """Waits until the list told of downloads that came or went."""

        def find():
            told = [signal.arguments[0] for signal in self.signals if signal.name == name]
            return any(set(paths) <= set(one) for one in told)

        until(find, f"{name} {paths} is told", saw=lambda: self.signals)

    # ---- The bus itself ----

    def has_owner(self) -> bool:
        return self._ask_bus("NameHasOwner", "(s)", NAME)[0]

    def await_owner(self):
        until(self.has_owner, "the program is on the bus")

    def await_no_owner(self, seconds: float = 60):
        until(lambda: not self.has_owner(), "the program has left the bus", seconds)

    def pid(self) -> int:
        return self._ask_bus("GetConnectionUnixProcessID", "(s)", NAME)[0]

    def offer(self, home: Home):
        """Lets the bus start the program for the person at `home`, as an installed one."""
        log = home.folder / "stderr"
        script = home.folder / "start"
        script.write_text(
            f"#!/bin/sh\nexec '{os.environ['SLUICE']}' --gapplication-service >>'{log}' 2>&1\n"
        )
        script.chmod(0o755)
        service = self._service()
        service.parent.mkdir(parents=True, exist_ok=True)
        service.write_text(f"[D-BUS Service]\nName={NAME}\nExec={script}\n")
        self._ask_bus("UpdateActivationEnvironment", "(a{ss})", home.environment())
        self._ask_bus("ReloadConfig", "()")

    def withdraw(self):
        """Ends what the bus started, and lets it start no more."""
        self._service().unlink()
        self._ask_bus("ReloadConfig", "()")
        if self.has_owner():
            os.kill(self.pid(), signal.SIGTERM)
        self.await_no_owner()

    def _service(self) -> Path:
        return Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services" / f"{NAME}.service"

    def _ask_bus(self, method: str, signature: str, *arguments):
        name, path = "org.freedesktop.DBus", "/org/freedesktop/DBus"
        return self._call(name, path, name, method, GLib.Variant(signature, arguments))

    def _call(self, name: str, path: str, interface: str, method: str, arguments: GLib.Variant):
        flags = Gio.DBusCallFlags.NONE
        call = (name, path, interface, method, arguments, None, flags, LONGEST_CALL, None)
        try:
            return self._bus.call_sync(*call).unpack()
        except GLib.Error as error:
            raise Refused(error) from None

    def _heard(self, bus, sender, path, interface, name, arguments):
        if interface.startswith("io.github.sluice.") or interface == PROPERTIES_INTERFACE:
            self.signals.append(Signal(path, name, arguments.unpack()))


def _interface_of(path: str) -> str:
    return LIST_INTERFACE if path == LIST else DOWNLOAD_INTERFACE


def _pack(value) -> GLib.Variant:
    kinds = {bool: "b", int: "i", str: "s", list: "as"}
    return value if isinstance(value, GLib.Variant) else GLib.Variant(kinds[type(value)], value)
