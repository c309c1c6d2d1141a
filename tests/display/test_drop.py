# SPDX-License-Identifier: GPL-3.0-or-later
"""Links are dropped on the window from another program."""

import subprocess

import hands
import tap
from case import DisplayCase
from program import await_x_window
from sight import Sight
from waiting import until

SOURCE = "Links to drag"
BESIDE = (1050, 300)  # where the window under test does not reach
ON_SOURCE = (BESIDE[0] + 100, BESIDE[1] + 120)
ON_WINDOW = (500, 350)


class Drop(DisplayCase):
    def drag_onto(self, program, media_type: str, text: str):
        """Drags from another program, and drops where the window says that one can."""
        command = ["/usr/bin/python3", "drag_source.py", SOURCE, media_type, text]
        source = subprocess.Popen(command, cwd=self.folder)
        self.addCleanup(source.wait)
        self.addCleanup(source.terminate)
        window = await_x_window(source.pid, SOURCE)
        hands.xdotool("windowmove", "--sync", window, *BESIDE)
        Sight(source.pid).await_named(SOURCE)
        self.addCleanup(hands.drop)
        hands.begin_drag(ON_SOURCE, ON_WINDOW)
        until(lambda: self.is_awaited(program), "the window waits for the drop")
        # By now the other program has heard of that, too.
        self.is_awaited(program)
        hands.drop()

    def is_awaited(self, program):
        hands.waver()
        return program.find("Drop links to download")

    def test_link(self):
        """As browsers have it."""
        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window()
        self.drag_onto(program, "text/uri-list", f"{song.link}\r\n")
        program.press("Download")
        self.await_file(song)
        program.await_status("song.ogg", "finished today")

    def test_text(self):
        """As it is marked in a letter."""
        songs = [self.origin.put(f"/song-{n}.ogg", 100_000) for n in range(1, 4)]
        program = self.open_window()
        links = " and ".join(song.link for song in songs)
        self.drag_onto(program, "text/plain;charset=utf-8", f"Take {links}.")
        program.press("Download")
        for song in songs:
            self.await_file(song)

    def test_file(self):
        """A file that is full of links."""
        song = self.origin.put("/song.ogg", 300_000)
        links = self.home.folder / "links.txt"
        links.write_text(f"{song.link}\n")
        program = self.open_window()
        self.drag_onto(program, "text/uri-list", f"{links.as_uri()}\r\n")
        program.press("Download")
        self.await_file(song)


if __name__ == "__main__":
    tap.main()
