# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that the program is started with, and a program that already runs."""

import tap
from case import DisplayCase


class CommandLine(DisplayCase):
    def test_link(self):
        """A link opens the dialog filled in; nothing starts by itself."""
        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window(song.link)
        program.await_text("300.0 kB, can be resumed")
        self.assertEqual(program.row_names(), [])
        program.press("Download")
        self.await_file(song)

    def test_now(self):
        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window("--now", song.link)
        self.await_file(song)
        program.await_status("song.ogg", "finished today")

    def test_second_instance(self):
        """A second program hands its links to the first, and ends."""
        song = self.origin.put("/song.ogg", 300_000)
        film = self.origin.put("/film.webm", 300_000)
        first = self.open_window("--now", song.link)
        self.await_file(song)

        second = self.start("--now", film.link)
        self.assertEqual(second.await_end(), 0)
        self.await_file(film)
        first.await_status("film.webm", "finished today")

    def test_second_instance_dialog(self):
        song = self.origin.put("/song.ogg", 300_000)
        first = self.open_window()
        self.assertEqual(self.start(song.link).await_end(), 0)
        first.press("Download")
        self.await_file(song)

    def test_quit(self):
        program = self.open_window()
        self.assertEqual(self.start("--quit").await_end(), 0)
        self.assertEqual(program.await_end(), 0)

    def test_no_link(self):
        self.assertNotEqual(self.start("ftp:/").await_end(), 0)


if __name__ == "__main__":
    tap.main()
