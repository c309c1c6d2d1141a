# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dock draws on the program's icon."""

import tap
from case import DisplayCase
from dock import Dock
from origin import Origin
from waiting import until

LARGE = 3_000_000


class Launcher(DisplayCase):
    def setUp(self):
        super().setUp()
        self.dock = Dock()
        self.addCleanup(self.dock.close)

    def await_mark(self, **wanted):
        until(lambda: self.dock.shows(**wanted), f"it shows {wanted}", saw=lambda: self.dock.marks)

    def await_bare(self):
        until(self.dock.is_bare, "the icon is bare", saw=lambda: self.dock.marks)

    def begin(self):
        """Begins a download that runs until `self.origin.run()`."""
        self.origin.crawl()
        resource = self.origin.put("/large.bin", LARGE)
        program = self.open_window("--now", resource.link)
        self.await_mark(count=1, count_visible=True, progress_visible=True, urgent=False)
        return program, resource

    def test_progress(self):
        """The icon tells of what runs, never the same twice, and is bare after it."""
        _program, resource = self.begin()
        self.origin.run()
        self.await_file(resource)
        self.await_bare()
        for mark, following in zip(self.dock.marks, self.dock.marks[1:]):
            self.assertNotEqual(mark, following)
        for mark in self.dock.marks:
            self.assertTrue(0 <= mark["progress"] <= 1, mark)

    def test_end(self):
        program, _resource = self.begin()
        program.terminate()
        self.assertEqual(program.await_end(), 0)
        self.await_bare()

    def test_failed(self):
        """A failure that nobody saw is urgent, until somebody looks."""
        self.home.set(background_told="true")
        program, _resource = self.begin()
        program.press("Close")
        program.await_no_window()
        other = Origin()
        self.addCleanup(other.stop)
        missing = other.put("/missing.bin", 0, "status=404")
        self.assertEqual(self.start("--now", missing.link).await_end(), 0)
        self.await_mark(urgent=True, count=1)
        self.assertEqual(self.start().await_end(), 0)
        program.await_window()
        self.await_mark(urgent=False, count=1)


if __name__ == "__main__":
    tap.main()
