# SPDX-License-Identifier: GPL-3.0-or-later
"""The program and the desktop around it: background, the end, opening files."""

import os
import unittest

import hands
import tap
from case import DisplayCase
from file_manager import FileManager
from session_manager import SessionManager
from waiting import until

LARGE = 3_000_000
QUESTION = r"Quit Sluice\?"
GTK = tuple(int(part) for part in os.environ["SLUICE_GTK"].split("."))


class Desktop(DisplayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file_manager = FileManager()

    def await_notification(self, part: str):
        return until(
            lambda: self.notifications.find(part),
            f"a notification says “{part}”",
            saw=self.notification_titles,
        )

    def await_no_notification(self, part: str = ""):
        until(
            lambda: not self.notifications.find(part),
            f"no notification says “{part}”",
            saw=self.notification_titles,
        )

    def notification_titles(self) -> list[str]:
        return [shown.title for shown in self.notifications.shown.values()]

    def begin(self, program, *resources):
        """Begins downloads that run until `self.origin.run()`."""
        self.origin.crawl()
        self.add(program, *(resource.link for resource in resources))
        program.await_no_window("Add Links")
        program.await_status(resources[0].name, "of 3.0")

    def leave(self, program, *resources):
        """Begins downloads, closes the window, and lets them end."""
        self.begin(program, *resources)
        program.press("Close")
        program.await_no_window()
        self.origin.run()

    def ask_to_quit(self, program):
        program.await_window()
        hands.press_key("ctrl+q")
        program.await_text("1 download is running. It stops now and goes on when Sluice starts")

    def test_background(self):
        """A closed window does not stop a download, and says so."""
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.leave(program, resource)
        self.await_notification("Downloads go on in the background")
        self.await_file(resource)
        self.await_notification("large.bin")

        self.assertEqual(self.start().await_end(), 0)
        program.await_window()
        program.await_status("large.bin", "finished today")
        self.await_no_notification()

    def test_no_background(self):
        """Who does not want that is asked."""
        self.home.set(background="false")
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.begin(program, resource)
        program.press("Close")
        program.press("Cancel")
        program.await_no_window(QUESTION)
        program.press("Close")
        program.press("Quit")
        self.assertEqual(program.await_end(), 0)

    def test_close_idle(self):
        """With nothing to do, closing the window is the end."""
        program = self.open_window()
        program.press("Close")
        self.assertEqual(program.await_end(), 0)
        self.assertEqual(self.notification_titles(), [])

    @unittest.skipIf(GTK >= (4, 20), "this GTK asks the portal")
    def test_awake(self):
        """The computer is kept awake as long as something downloads."""
        manager = SessionManager()
        self.addCleanup(manager.stop)
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.assertFalse(manager.is_kept_awake())
        self.begin(program, resource)
        until(manager.is_kept_awake, "the computer is kept awake")
        self.origin.run()
        until(lambda: not manager.is_kept_awake(), "the computer may sleep")

    def test_quit(self):
        """Quitting asks, and what was stopped goes on at the next start."""
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.begin(program, resource)
        self.ask_to_quit(program)
        program.press("Cancel")
        program.await_no_window(QUESTION)
        self.ask_to_quit(program)
        program.press("Quit")
        self.assertEqual(program.await_end(), 0)

        self.origin.run()
        self.open_window()
        self.await_file(resource)

    def test_terminate(self):
        """A signal ends the program in order, without a question."""
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.begin(program, resource)
        program.terminate()
        self.assertEqual(program.await_end(), 0)

        self.origin.run()
        self.open_window()
        self.await_file(resource)

    def test_finished(self):
        """A notification opens the folder, or the window."""
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.leave(program, resource)
        notification = self.await_notification("large.bin")
        self.assertEqual(notification.body, "The download has finished (3.0\u00a0MB).")
        self.assertEqual(set(notification.buttons), {"", "Open", "Show in Folder"})

        self.notifications.press(notification, "Show in Folder")
        path = self.await_file(resource)
        until(lambda: self.file_manager.shown == [path.as_uri()], "the file manager shows it")
        self.await_no_notification("large.bin")

    def test_shown(self):
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.leave(program, resource)
        notification = self.await_notification("large.bin")
        self.notifications.press(notification, "")
        program.await_window()
        self.await_no_notification()

    def test_many(self):
        """Many that end at once make one notification."""
        resources = [self.origin.put(f"/{number}.bin", LARGE) for number in range(4)]
        program = self.open_window()
        self.leave(program, *resources)
        self.await_notification("4 downloads have finished")
        self.assertNotIn("0.bin", self.notification_titles())

    def test_no_notifications(self):
        self.home.set(notify="false", background_told="true")
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window()
        self.leave(program, resource)
        self.await_file(resource)
        self.start()
        program.await_window()
        program.await_status("large.bin", "finished today")
        self.assertEqual(self.notification_titles(), [])

    def test_program(self):
        """What can run is not opened without a question."""
        resource = self.origin.put("/setup.sh", 1000)
        program = self.open_window()
        self.add(program, resource.link)
        self.await_file(resource)
        program.press("Open")
        program.await_text("Open it only if you trust 127.0.0.1.")
        program.press("Cancel")

    def test_gone(self):
        """A file that somebody took away can be downloaded again."""
        resource = self.origin.put("/thesis.pdf", 1000)
        program = self.open_window()
        self.add(program, resource.link)
        self.await_file(resource).unlink()
        program.press("Open")
        program.await_text("is no longer in ~/Downloads")
        program.press("Download Again")
        self.await_file(resource)

    def test_preferences(self):
        program = self.open_window()
        hands.press_key("ctrl+comma")
        program.await_named("Folders by Kind")
        hands.press_key("Escape")
        program.await_no_window("Preferences")


if __name__ == "__main__":
    tap.main()
