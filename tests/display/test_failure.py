# SPDX-License-Identifier: GPL-3.0-or-later
"""A link that fails says so, and can be tried again or given a new address."""

import tap
from case import DisplayCase


class Failure(DisplayCase):
    def test_retry(self):
        link = self.origin.put("/song.ogg", 300_000, "status=404", seed=7).link
        program = self.open_window("--now", link)
        program.await_named("Retry", within=program.await_row("song.ogg"))
        song = self.origin.put("/song.ogg", 300_000, seed=7)
        program.press_in_row("song.ogg", "Retry")
        self.await_file(song)

    def test_new_address(self):
        """What is there of a file is kept when its link expires."""
        disc = self.origin.put("/disc.iso", 6_000_000, seed=7)
        self.origin.crawl()
        program = self.open_window("--now", disc.link)
        program.await_status("disc.iso", "MB of 6.0 MB")
        program.press_in_row("disc.iso", "Pause")
        program.await_status("disc.iso", "Paused")

        self.origin.put("/disc.iso", 6_000_000, "status=410", seed=7)
        program.press_in_row("disc.iso", "Resume")
        program.await_status("disc.iso", "Link expired")

        moved = self.origin.put("/mirror/disc.iso", 6_000_000, seed=7)
        self.origin.run()
        program.select("disc.iso")
        program.choose_in_row("disc.iso", "New Address…")
        program.fill("Address", moved.link)
        program.press("Use Address")
        self.await_file(moved)

    def test_another_address(self):
        """A file that is gone in one place comes from another that somebody knows."""
        self.origin.put("/gone/disc.iso", 10, "status=404")
        disc = self.origin.put("/mirror/disc.iso", 600_000)
        program = self.open_window("--now", disc.link.replace("/mirror/", "/gone/"))
        program.await_status("disc.iso", "There is no such file")
        program.select("disc.iso")
        program.choose_in_row("disc.iso", "Add Another Address…")
        program.fill("Address", disc.link)
        program.press("Add Address")
        self.await_file(disc)


if __name__ == "__main__":
    tap.main()
