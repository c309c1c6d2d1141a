# SPDX-License-Identifier: GPL-3.0-or-later
"""A download is paused, goes on, is removed and brought back."""

import hands
import tap
from case import DisplayCase
from waiting import until


class Control(DisplayCase):
    def setUp(self):
        super().setUp()
        self.disc = self.origin.put("/disc.iso", 6_000_000)
        self.origin.crawl()
        self.program = self.open_window("--now", self.disc.link)
        self.program.await_status("disc.iso", "of 6.0 MB")

    def part(self):
        return self.home.downloads / "disc.iso.part"

    def test_pause_and_resume(self):
        self.program.press_in_row("disc.iso", "Pause")
        self.program.await_status("disc.iso", "Paused")
        self.assertTrue(self.part().exists())

        self.origin.run()
        self.program.press_in_row("disc.iso", "Resume")
        self.await_file(self.disc)
        self.program.await_status("disc.iso", "6.0 MB, finished today")
        self.assertFalse(self.part().exists())

    def test_pause_all(self):
        self.program.choose("Main Menu", "Pause All")
        self.program.await_status("disc.iso", "Paused")
        self.origin.run()
        self.program.choose("Main Menu", "Resume All")
        self.await_file(self.disc)

    def test_remove_and_undo(self):
        """As long as it can be undone, nothing of it is deleted."""
        self.program.select("disc.iso")
        hands.press_key("Delete")
        self.program.await_no_row("disc.iso")
        self.assertTrue(self.part().exists())

        self.origin.run()
        self.program.press("Undo")
        self.program.await_row("disc.iso")
        self.await_file(self.disc)

    def test_remove(self):
        """When the toast has gone, so has the part."""
        self.program.select("disc.iso")
        hands.press_key("Delete")
        self.program.await_no_row("disc.iso")
        until(lambda: not self.list_downloads(), "nothing is left", saw=self.list_downloads)
        self.program.await_text("Nothing to Download Yet")


if __name__ == "__main__":
    tap.main()
