# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundle is installed, and its program driven in its sandbox from outside."""

import configparser
import hashlib
import json
import os
import re
import shutil
import unittest
from pathlib import Path

import hands
import tap
from gi.repository import Gio, GLib
from notifications import Notifications
from origin import Origin, Resource
from program import TITLE, Home, middle
from sandbox import APP_ID, Eye, Sandboxed, flatpak, focus, program_ids, take_picture, x_windows
from waiting import until

LARGE = 6_000_000
ROUNDED = 0.06  # megabytes; what is shown has one decimal
AGAIN = "Choose the Folder Again"

PERMISSIONS = {
    "shared": {"network", "ipc"},
    "sockets": {"wayland", "fallback-x11"},
    "devices": {"dri"},
    "filesystems": {"xdg-download"},
}


def prepare_session():
    """What the session bus starts is to find the runtime folder where sandboxes look."""
    # Settings last as they do for everybody.
    del os.environ["GSETTINGS_BACKEND"]
    os.environ["XDG_RUNTIME_DIR"] = f"/run/user/{os.getuid()}"
    os.environ["XDG_CURRENT_DESKTOP"] = "GNOME"
    names = ["XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP"]
    variables = {name: os.environ[name] for name in names}
    call_bus("UpdateActivationEnvironment", GLib.Variant("(a{ss})", (variables,)))


def call_bus(method: str, arguments: GLib.Variant | None = None):
    name = "org.freedesktop.DBus"
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.call_sync(name, "/" + name.replace(".", "/"), name, method, arguments, None, 0, -1, None)


def bytes_on_disk(folder: Path, name: str) -> int:
    """How many bytes the record of a download lists, which a crash cannot take away."""
    record = folder / f"{name}.part.json"
    ranges = json.loads(record.read_text())["on_disk"] if record.exists() else []
    return sum(end - start for start, end in ranges)


class Sandbox(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(os.environ["HOME"])
        cls.home = Home(cls.folder)
        cls.exported = cls.home.data / "flatpak" / "exports" / "share"
        cls.notifications = Notifications()

    def setUp(self):
        self.origin = Origin()
        self.addCleanup(self.origin.stop)
        self.addCleanup(shutil.rmtree, self.folder / ".var", ignore_errors=True)
        self._programs: list[Sandboxed] = []
        self.addCleanup(self._end_programs)

    def open_window(self) -> Sandboxed:
        program = Sandboxed(self.folder / "stderr")
        self._programs.append(program)
        program.await_window()
        return program

    def add(self, program: Sandboxed, link: str):
        program.press("Add")
        program.fill("Links", link)
        program.press("Download")
        # Seen on the screen only: GTK 4.24 may crash over a look at a dialog that goes.
        until(lambda: not x_windows("Add Links"), "the dialog is closed")
        focus(TITLE)

    def await_file(self, folder: Path, resource: Resource):
        path = folder / resource.name
        until(path.exists, f"{path.name} is there", saw=lambda: sorted(folder.iterdir()))
        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), resource.checksum)
        until(lambda: [*folder.glob(f"{path.name}.*")] == [], "nothing is left beside it")

    def give_folder(self, title: str, folder: Path):
        """Gives a folder of the home by the portal's dialog, as a person does."""
        focus(title)
        dialog = Eye("xdg-desktop-portal-gtk")
        hands.click(*middle(dialog.await_named("Home")))
        hands.click(*middle(dialog.await_named(folder.name)))
        take_picture(f"portal-{folder.name}")
        dialog.press("Choose")
        until(lambda: not x_windows(title), "the dialog is gone", saw=dialog.describe)
        focus(TITLE)

    def give_downloads_folder(self, program: Sandboxed, name: str) -> Path:
        """Makes a folder and gives it as the one that downloads go to."""
        folder = self.folder / name
        folder.mkdir()
        hands.press_key("ctrl+comma")
        focus("Preferences")
        hands.click(*middle(program.await_named("Downloads Go to")))
        self.give_folder("Choose a Folder", folder)
        program.await_text(name)
        take_picture(f"given-{name}")
        focus("Preferences")
        hands.press_key("Escape")
        until(lambda: not x_windows("Preferences"), "the preferences are closed")
        focus(TITLE)
        return folder

    def kill_in_the_middle(self, program: Sandboxed, folder: Path) -> tuple[Resource, int]:
        """Begins a download and kills the program; returns how much of it is on the disk.

        What comes from now on comes too slowly to be what was there before.
        """
        disc = self.origin.put("/disc.iso", LARGE)
        self.origin.crawl()
        self.add(program, disc.link)
        program.await_status("disc.iso", "MB of 6.0 MB")
        until(lambda: bytes_on_disk(folder, "disc.iso"), "the record lists what is on the disk")
        program.kill()
        self.origin.set_rate(1000)
        return disc, bytes_on_disk(folder, "disc.iso")

    def go_on(self, program: Sandboxed, folder: Path, disc: Resource, had: int):
        def shown() -> float:
            said = re.search(r"([\d.]+) MB of 6.0 MB", " ".join(program.sentences("disc.iso")))
            return float(said[1]) if said else 0.0

        until(
            lambda: shown() >= had / 1e6 - ROUNDED,
            f"it goes on from {had} bytes",
            saw=lambda: program.sentences("disc.iso"),
        )
        take_picture(f"goes-on-{folder.name}")
        self.origin.run()
        self.await_file(folder, disc)
        program.await_status("disc.iso", "6.0 MB, finished today")

    def test_window(self):
        program = self.open_window()
        program.await_text("Nothing to Download Yet")
        take_picture("window")

    def test_downloads(self):
        """Downloads into the folder that the sandbox lets through, one of them killed."""
        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window()
        self.add(program, song.link)
        self.await_file(self.home.downloads, song)

        disc, had = self.kill_in_the_middle(program, self.home.downloads)
        self.go_on(self.open_window(), self.home.downloads, disc, had)

    def test_granted(self):
        """The same into a folder that the user gave by the portal's dialog."""
        program = self.open_window()
        folder = self.give_downloads_folder(program, "Recordings")
        song = self.origin.put("/song.ogg", 300_000)
        self.add(program, song.link)
        self.await_file(folder, song)

        disc, had = self.kill_in_the_middle(program, folder)
        program = self.open_window()
        self.go_on(program, folder, disc, had)
        self.assertNotIn("/run/user", program.describe(), "a path that means nothing is shown")

    def test_withdrawn(self):
        """What the user gave and took away is waited for, and gone on with when given again."""
        program = self.open_window()
        folder = self.give_downloads_folder(program, "Lectures")
        disc, had = self.kill_in_the_middle(program, folder)
        flatpak("document-unexport", str(folder))

        program = self.open_window()
        program.press_in_row("disc.iso", AGAIN + "…")
        self.give_folder(AGAIN, folder)
        self.go_on(program, folder, disc, had)

    def test_closed(self):
        """What was not given cannot be read, found or changed from inside."""
        secret = self.folder / "Documents" / "secret.txt"
        secret.parent.mkdir()
        secret.write_text("my own words")
        (self.home.downloads / "open.txt").write_text("known")

        self.assertEqual(self.run_inside(f"cat '{self.home.downloads}/open.txt'"), "known")
        self.assertNotIn("my own words", self.run_inside(f"cat '{secret}'"))
        known = f"! -path '{self.folder}/.var/*' ! -path '{self.home.downloads}/*'"
        self.assertEqual(self.run_inside(f"find '{self.folder}' -type f {known}"), "")
        for path in (secret, self.folder / "new.txt", Path("/etc/new.txt"), Path("/usr/new.txt")):
            self.run_inside(f"mkdir -p '{path.parent}'; echo changed >'{path}'")
        self.assertEqual(secret.read_text(), "my own words")
        for path in (self.folder / "new.txt", Path("/etc/new.txt"), Path("/usr/new.txt")):
            self.assertFalse(path.exists(), f"{path} came out of the sandbox")

    def run_inside(self, script: str) -> str:
        return flatpak("run", "--command=sh", APP_ID, "-c", script, check=False).strip()

    def test_command_line(self):
        """The engine in a terminal is in the bundle, too."""
        talk = self.origin.put("/talk.webm", 300_000)
        flatpak(
            "run", "--command=sluice-get", APP_ID, "--directory", str(self.home.downloads), talk.link
        )
        self.await_file(self.home.downloads, talk)

    def test_permissions(self):
        """Nothing leads out of the sandbox but what the manifest says and why."""
        given = configparser.ConfigParser()
        given.read_string(flatpak("info", "--show-permissions", APP_ID))
        self.assertEqual(given.sections(), ["Context"])
        context = given["Context"]
        permissions = {key: set(context[key].strip(";").split(";")) for key in context}
        # What releases of flatpak understand that know no fallback.
        permissions["sockets"].discard("x11")
        self.assertEqual(permissions, PERMISSIONS)

    def test_exported(self):
        """What the desktop looks for is where it looks."""
        for path in (
            f"applications/{APP_ID}.desktop",
            f"dbus-1/services/{APP_ID}.service",
            f"gnome-shell/search-providers/{APP_ID}.search-provider.ini",
            f"icons/hicolor/scalable/apps/{APP_ID}.svg",
            f"icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg",
        ):
            self.assertTrue((self.exported / path).exists(), f"{path} is not exported")
        # Shops read these where they are; only newer releases of flatpak export them.
        share = Path(flatpak("info", "--show-location", APP_ID).strip()) / "files" / "share"
        self.assertTrue(list(share.glob(f"*/{APP_ID}.*.xml")), "the metainfo is not installed")
        composed = share / "app-info" / "xmls" / f"{APP_ID}.xml.gz"
        self.assertTrue(composed.exists(), f"{composed} is not installed")
        desktop = self.exported / "applications" / f"{APP_ID}.desktop"
        for line in desktop.read_text().splitlines():
            self.assertTrue(not line.startswith("Exec=") or "flatpak run" in line, line)

    def test_activated(self):
        """The session bus starts the program in its sandbox by the exported service."""
        services = self.home.data / "dbus-1" / "services"
        services.mkdir(parents=True)
        shutil.copy(self.exported / "dbus-1" / "services" / f"{APP_ID}.service", services)
        call_bus("ReloadConfig")
        subject = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        subject.call_sync(
            APP_ID,
            "/" + APP_ID.replace(".", "/"),
            "org.freedesktop.Application",
            "Activate",
            GLib.Variant("(a{sv})", ({},)),
            None,
            0,
            -1,
            None,
        )
        focus(TITLE)
        for process in program_ids():
            os.kill(process, 9)
        until(lambda: not x_windows(TITLE), "the window is gone")

    def _end_programs(self):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            take_picture(f"failed-{self._testMethodName}")
        complaints = []
        for program in self._programs:
            complaints += program.complaints()
            program.close()
        self.assertEqual(complaints, [])


if __name__ == "__main__":
    prepare_session()
    # The runtime is there: nothing needs to be asked of the hub that has others.
    flatpak("install", "--user", "--noninteractive", "--no-deps", os.environ["SLUICE_BUNDLE"])
    tap.main()
