# SPDX-License-Identifier: GPL-3.0-or-later
"""What was running when the program ended goes on at the next start."""

import hands
import tap
from case import DisplayCase


class Restart(DisplayCase):
    def setUp(self):
        super().setUp()
        self.disc = self.origin.put("/disc.iso", 6_000_000)
        self.origin.crawl()
        self.program = self.open_window("--now", self.disc.link)
        self.program.await_status("disc.iso", "MB of 6.0 MB")

    def test_quit(self):
        """Quitting asks first, for something would stop."""
        hands.press_key("ctrl+q")
        self.program.press("Quit")
        self.assertEqual(self.program.await_end(), 0)
        self.go_on()

    def test_kill(self):
        self.await_noted(self.disc)
        self.program.kill()
        self.go_on()

    def go_on(self):
        kept = (self.home.downloads / "disc.iso.part").stat().st_size
        self.assertGreater(kept, 0)
        self.origin.run()
        program = self.open_window()
        self.await_file(self.disc)
        program.await_status("disc.iso", "6.0 MB, finished today")

    def test_finished_stays(self):
        self.origin.run()
        self.await_file(self.disc)
        self.program.await_status("disc.iso", "finished today")
        self.await_noted(self.disc, "history.jsonl")
        self.program.kill()
        program = self.open_window()
        program.await_status("disc.iso", "6.0 MB, finished today")


if __name__ == "__main__":
    tap.main()
