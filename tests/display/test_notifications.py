# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop is told while nobody looks at the window."""

import hands
import tap
from case import DisplayCase
from waiting import until


class Notifications(DisplayCase):
    def await_notification(self, part: str):
        shown = self.notifications
        return until(lambda: shown.find(part), f"“{part}” is notified", saw=lambda: shown.shown)

    def test_finished(self):
        """A file that arrived while the window had not the keyboard."""
        song = self.origin.put("/song.ogg", 6_000_000)
        self.origin.crawl()
        program = self.open_window("--now", song.link)
        program.await_row("song.ogg")
        hands.leave_window()
        self.origin.run()
        self.await_file(song)
        notification = self.await_notification("song.ogg")
        self.assertEqual(list(notification.buttons)[-2:], ["Open", "Show in Folder"])

    def test_focused(self):
        """Who looks at the window needs no telling."""
        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window("--now", song.link)
        self.await_file(song)
        program.await_status("song.ogg", "finished today")
        self.assertEqual(self.notifications.shown, {})

    def test_failed(self):
        """Retry is a button of the notification, which is withdrawn by it."""
        link = self.origin.put("/song.ogg", 300_000, "status=404", seed=7).link
        program = self.open_window()
        hands.leave_window()
        self.start("--now", link).await_end()
        notification = self.await_notification("song.ogg")
        song = self.origin.put("/song.ogg", 300_000, seed=7)
        self.notifications.press(notification, "Retry")
        self.await_file(song)
        program.await_status("song.ogg", "finished today")
        number = notification.number
        until(lambda: number not in self.notifications.shown, "the notification is withdrawn")

    def test_background(self):
        """Closing the window leaves what runs running, and says so."""
        disc = self.origin.put("/disc.iso", 3_000_000)
        self.origin.crawl()
        program = self.open_window("--now", disc.link)
        program.await_status("disc.iso", "of 3.0 MB")
        program.press("Close")
        program.await_no_window()
        self.await_notification("background")
        self.origin.run()
        self.await_file(disc)


if __name__ == "__main__":
    tap.main()
