# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop has the program do, from menus and file managers: by bus and command."""

import os

import tap
from bus import LIST, Bus
from case import DisplayCase
from past import Entry, write_library
from program import Program, x_windows
from sight import Sight

INTERFACE = "org.freedesktop.Application"
SIZE = 300_000
METALINK = """<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink">
  <file name="river.webm"><url>{link}</url></file>
</metalink>
"""


class Activation(DisplayCase):
    def setUp(self):
        super().setUp()
        self.bus = Bus()
        self.addCleanup(self.bus.close)
        self.song = self.origin.put("/song.ogg", SIZE)

    def offer(self):
        self.bus.offer(self.home)
        self.addCleanup(self.bus.withdraw)

    def leave_behind(self, state: str):
        """Lets an earlier life of the program have left one download."""
        entry = Entry("song.ogg", SIZE, self.song.link, state=state)
        write_library(self.home.data / "sluice", self.home.downloads, [entry])

    def act(self, action: str):
        """Does what the desktop does when one of the actions is chosen."""
        path = os.environ["SLUICE_APP_PATH"]
        self.bus.call(path, INTERFACE, "ActivateAction", "(sava{sv})", action, [], {})

    def run_command(self, *arguments: str):
        self.assertEqual(self.start(*arguments).await_end(), 0)

    def assert_paused(self, program: Program):
        program.await_status("song.ogg", "Paused")
        self.assertEqual(self.list_downloads(), [])

    def test_new_download(self):
        """The bus starts the program, and it asks for links."""
        self.offer()
        self.act("new-download")
        seen = Sight(self.bus.pid())
        seen.fill("Links", self.song.link)
        seen.press("Download")
        self.await_file(self.song)

    def open(self, name: str, text: str):
        """Does what a file manager does that opens a file with the program."""
        file = self.home.folder / name
        file.write_text(text)
        path = os.environ["SLUICE_APP_PATH"]
        self.bus.call(path, INTERFACE, "Open", "(asa{sv})", [file.as_uri()], {})
        seen = Sight(self.bus.pid())
        seen.await_text("300.0 kB, can be resumed")
        seen.press("Download")

    def test_open(self):
        """A file manager opens lists of links, and Metalinks, with it."""
        film = self.origin.put("/film.webm", SIZE)
        self.offer()
        self.open("links.txt", self.song.link + "\n")
        self.await_file(self.song)
        self.open("film.meta4", METALINK.format(link=film.link))
        self.await_file(film, "river.webm")

    def test_pause_all(self):
        """A program that is started to pause all shows nothing and fetches nothing."""
        self.leave_behind("waiting")
        self.offer()
        self.act("pause-all")
        self.run_command("--pause-all")
        self.assertEqual(x_windows(self.bus.pid(), ".*"), [])
        self.run_command("--quit")
        self.bus.await_no_owner()
        self.assert_paused(self.open_window())

    def test_resume_all(self):
        """A program that is started to go on is to be seen."""
        self.leave_behind("paused")
        self.offer()
        self.act("resume-all")
        seen = Sight(self.bus.pid())
        seen.await_row("song.ogg")
        self.await_file(self.song)

    def test_commands(self):
        """Where the bus starts no programs there are commands."""
        self.leave_behind("waiting")
        quiet = self.start("--pause-all")
        self.bus.await_owner()
        self.bus.await_property(LIST, "Active", 0)
        self.assertEqual(x_windows(quiet.pid, ".*"), [])
        quiet.terminate()
        self.assertEqual(quiet.await_end(), 0)

        program = self.open_window()
        self.assert_paused(program)
        self.run_command("--resume-all")
        self.await_file(self.song)
        self.run_command("--add")
        program.await_named("Add Links")

    def test_quit(self):
        """To end a program that does not run, none is started."""
        self.offer()
        self.run_command("--quit")
        self.assertFalse(self.bus.has_owner())


if __name__ == "__main__":
    tap.main()
