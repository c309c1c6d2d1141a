# SPDX-License-Identifier: GPL-3.0-or-later
"""Links get into the list by the dialog and by the clipboard, and become files."""

import hands
import tap
from case import DisplayCase


class Add(DisplayCase):
    def test_dialog(self):
        thesis = self.origin.put("/thesis.pdf", 4_200_000, "type=application/pdf")
        program = self.open_window()
        self.add(program, thesis.link)
        self.await_file(thesis)
        program.await_status("thesis.pdf", "4.2 MB, finished today")

    def test_dialog_describes(self):
        """The dialog says what a link leads to before anything is fetched."""
        thesis = self.origin.put("/thesis.pdf", 4_200_000, "type=application/pdf")
        program = self.open_window()
        program.press("Add")
        program.fill("Links", thesis.link)
        program.await_text("4.2 MB")
        self.assertEqual(program.row_names(), [])
        self.assertEqual(list(self.home.downloads.iterdir()), [])

    def test_metalink(self):
        """A link to a Metalink stands for what it lists, from all of its addresses."""
        disc = self.origin.put("/somewhere/a", 4_200_000)
        gone = self.origin.put("/elsewhere", 1, "status=404")
        metalink = (
            '<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="disc.iso">'
            f'<size>{disc.size}</size><hash type="sha-256">{disc.checksum}</hash>'
            f'<url priority="1">{disc.link}</url><url priority="2">{gone.link}</url>'
            "</file></metalink>"
        )
        listed = self.origin.put(
            "/disc.meta4", 0, "type=application/metalink4+xml", f"text={metalink}"
        )
        program = self.open_window()
        program.press("Add")
        program.fill("Links", listed.link)
        program.await_text("from 2 addresses")
        program.press("Download")
        self.await_file(disc, "disc.iso")
        program.await_status("disc.iso", "finished today")

    def test_many(self):
        songs = [self.origin.put(f"/song-{n}.ogg", 100_000) for n in range(1, 4)]
        program = self.open_window()
        self.add(program, *(song.link for song in songs))
        for song in songs:
            self.await_file(song)
            program.await_status(song.name, "finished today")

    def test_pattern(self):
        pictures = [self.origin.put(f"/img{n:03}.png", 10_000) for n in range(8, 12)]
        program = self.open_window()
        self.add(program, pictures[0].link.replace("008", "[008-011]"))
        for picture in pictures:
            self.await_file(picture)

    def test_same_name(self):
        """A file that is there is never replaced."""
        (self.home.downloads / "thesis.pdf").write_text("mine")
        thesis = self.origin.put("/thesis.pdf", 50_000)
        program = self.open_window()
        self.add(program, thesis.link)
        self.await_file(thesis, "thesis (1).pdf")
        self.assertEqual((self.home.downloads / "thesis.pdf").read_text(), "mine")

    def test_paste(self):
        """Ctrl+V takes the links out of whatever text is on the clipboard."""
        song = self.origin.put("/song.ogg", 300_000)
        hands.copy(f"Listen to this: {song.link}, it is short.")
        program = self.open_window()
        hands.press_key("ctrl+v")
        program.press("Download")
        self.await_file(song)
        program.await_status("song.ogg", "finished today")


if __name__ == "__main__":
    tap.main()
