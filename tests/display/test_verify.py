# SPDX-License-Identifier: GPL-3.0-or-later
"""What was downloaded is checked, and what is damaged is fetched again."""

import hashlib
import os
from pathlib import Path

import tap
from case import DisplayCase
from waiting import until


def rot(path: Path, offset: int):
    """Other bytes, and nobody wrote them: what a disk does."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


class Verify(DisplayCase):
    def fetch(self, size: int):
        disc = self.origin.put("/disc.iso", size, seed=7)
        program = self.open_window("--now", disc.link)
        path = self.await_file(disc)
        program.await_status("disc.iso", "finished today")
        program.select("disc.iso")
        return disc, program, path

    def verify(self, program):
        program.choose_in_row("disc.iso", "Verify…")
        program.await_named("Checksum")
        program.press("Verify")
        program.await_no_window("Verify “disc.iso”")

    def is_whole(self, path: Path, disc) -> bool:
        return hashlib.sha256(path.read_bytes()).hexdigest() == disc.checksum

    def test_repair(self):
        disc, program, path = self.fetch(9_000_000)
        rot(path, 5_000_000)
        self.verify(program)
        program.await_text("1 of 3 parts is not what was downloaded")
        program.press("Repair")
        program.await_no_window("The File Is Damaged")
        until(lambda: self.is_whole(path, disc), "the file is whole again")
        until(lambda: self.list_downloads() == ["disc.iso"], "nothing is left beside it")
        program.await_status("disc.iso", "finished today")

    def test_quit_in_the_middle(self):
        """A repair ends with the program, which asks first and leaves the file as it was."""
        _, program, path = self.fetch(9_000_000)
        rot(path, 5_000_000)
        rotten = path.read_bytes()
        self.verify(program)
        program.await_text("1 of 3 parts is not what was downloaded")
        self.origin.crawl()
        program.press("Repair")
        program.await_no_window("The File Is Damaged")
        program.await_status("disc.iso", "Repairing the file")
        program.press("Close")
        program.await_text("A file is being repaired")
        program.press("Quit")
        self.assertEqual(program.await_end(), 0)
        self.assertEqual(path.read_bytes(), rotten)

    def test_left_alone(self):
        _, program, path = self.fetch(300_000)
        path.write_bytes(b"my own words")
        self.verify(program)
        program.await_text("may have changed it on purpose")
        program.press("Close")
        program.await_no_window("The File Is Damaged")
        self.assertEqual(path.read_bytes(), b"my own words")

    def test_partial(self):
        """What is damaged of a download that is not done comes again with the rest."""
        disc = self.origin.put("/disc.iso", 6_000_000, seed=7)
        self.origin.crawl()
        program = self.open_window("--now", disc.link)
        program.await_status("disc.iso", "MB of 6.0 MB")
        program.press_in_row("disc.iso", "Pause")
        program.await_status("disc.iso", "Paused")
        rot(self.home.downloads / "disc.iso.part", 1000)

        program.select("disc.iso")
        program.choose_in_row("disc.iso", "Verify…")
        program.await_text("is damaged and is fetched again")
        self.origin.run()
        self.await_file(disc)
        until(lambda: self.list_downloads() == ["disc.iso"], "nothing is left beside it")


if __name__ == "__main__":
    tap.main()
