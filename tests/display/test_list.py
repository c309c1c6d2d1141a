# SPDX-License-Identifier: GPL-3.0-or-later
"""The list is searched, filtered and sorted, and stays quick when it is long."""

import time

import hands
import past
import tap
from case import DisplayCase
from past import DAY, Entry
from program import middle
from waiting import until

MANY = 10_000


class List(DisplayCase):
    def open_library(self, entries):
        past.write_library(self.home.data / "sluice", self.home.downloads, entries)
        return self.open_window()

    def open_three(self):
        now = int(time.time())
        return self.open_library(
            [
                Entry("thesis.pdf", 4_200_000, "https://one.example/a/thesis.pdf", now),
                Entry("song.ogg", 300_000, "https://two.example/b/song.ogg", now - 3 * DAY),
                Entry("disc.iso", 6_000_000, "https://one.example/c/disc.iso", state="paused"),
            ]
        )

    def await_rows(self, program, *names):
        until(lambda: program.row_names() == list(names), f"there are {names}", saw=program.row_names)

    def test_restored(self):
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        program.await_status("disc.iso", "Paused")
        program.await_status("thesis.pdf", "4.2 MB, finished today")
        program.await_status("song.ogg", "300.0 kB, finished on")
        for name in program.row_names():
            said, *shown = program.sentences(name)
            self.assertIn(said, shown, "what is said of it is what is shown")

    def open_search(self, program):
        hands.press_key("ctrl+f")
        program.await_named("Search downloads")

    def test_search(self):
        """By parts of the name, or of the address."""
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        self.open_search(program)
        hands.type_text("ONG")
        self.await_rows(program, "song.ogg")
        hands.press_key("ctrl+a")
        hands.type_text("one.example")
        self.await_rows(program, "disc.iso", "thesis.pdf")
        hands.press_key("Escape")
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")

    def test_search_in_vain(self):
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        self.open_search(program)
        hands.type_text("zebra")
        program.await_text("Nothing in “All” matches “zebra”.")

    def test_filters(self):
        program = self.open_three()
        program.filter("Waiting", "1 download")
        self.await_rows(program, "disc.iso")
        program.filter("Finished", "2 downloads")
        self.await_rows(program, "thesis.pdf", "song.ogg")
        program.filter("Music", "1 download")
        self.await_rows(program, "song.ogg")
        program.filter("Failed", "0 downloads")
        program.await_text("There is nothing in “Failed”.")

    def test_sort(self):
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        program.press("Main Menu")
        program.choose("Sort By", "Size")
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        program.press("Main Menu")
        program.choose("Sort By", "Name")
        self.await_rows(program, "disc.iso", "song.ogg", "thesis.pdf")

    def test_many(self):
        """Ten thousand are there at once, and the last is a word away."""
        entries = past.make_many(MANY, int(time.time()))
        first, last = entries[0].name, entries[-1].name
        program = self.open_library(entries)
        program.await_filter("All", "10000 downloads")
        program.select(first)
        hands.press_key("End")
        program.await_row(last)
        hands.press_key("Home")
        program.await_row(first)
        self.open_search(program)
        hands.type_text("009999")
        self.await_rows(program, last)

    def test_keys_at_once(self):
        """Keys are for the list without a click into it."""
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        hands.press_key("ctrl+a")
        hands.press_key("Delete")
        program.await_text("3 downloads were removed")

    def test_keys_after_menu(self):
        """A menu that is left without a choice leaves the keys to its row."""
        program = self.open_three()
        self.await_rows(program, "disc.iso", "thesis.pdf", "song.ogg")
        hands.click(*middle(program.await_row("thesis.pdf")), button=3)
        program.await_named("Show in Folder")
        hands.press_key("Escape")
        program.await_gone("Show in Folder")
        hands.press_key("Delete")
        self.await_rows(program, "disc.iso", "song.ogg")

    def test_remove_all(self):
        program = self.open_library(past.make_many(MANY, int(time.time())))
        program.await_row("file-000000.pdf")
        program.select("file-000000.pdf")
        hands.press_key("ctrl+a")
        hands.press_key("Delete")
        program.await_text("10000 downloads were removed")
        program.press("Undo")
        program.await_filter("All", "10000 downloads")


if __name__ == "__main__":
    tap.main()
