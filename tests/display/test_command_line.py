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

    def test_now_metalink(self):
        """What a Metalink lists is downloaded, and not the Metalink."""
        song = self.origin.put("/a/1", 300_000)
        metalink = (
            '<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="song.ogg">'
            f"<url>{song.link}</url></file></metalink>"
        )
        listed = self.origin.put("/songs.meta4", 0, f"text={metalink}")
        program = self.open_window("--now", listed.link)
        self.await_file(song, "song.ogg")
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

    def test_steering_name(self):
        """A file's name does nothing to the terminal that it is named on."""
        path = self.home.folder / "a\033[31m\u202eb.txt"
        path.write_text("no link")
        self.open_window()
        program = self.start(str(path))
        self.assertNotEqual(program.await_end(), 0)
        said = program.output()
        self.assertIn("There is no link in", said)
        self.assertNotIn("\033", said)
        self.assertNotIn("\u202e", said)


if __name__ == "__main__":
    tap.main()
