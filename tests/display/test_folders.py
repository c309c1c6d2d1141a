# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that was granted to a sandbox, and is not any more.

Here as in a sandbox, what was granted lies in the session's runtime folder, at
`doc/ID/NAME`. The program has such a folder for itself, without a portal behind it:
so only the name of what was granted is known.
"""

import hashlib
from pathlib import Path

import tap
from case import DisplayCase
from program import Program, await_x_window
from waiting import until


class Folders(DisplayCase):
    def setUp(self):
        super().setUp()
        self.runtime = self.home.folder / "run"
        self.runtime.mkdir(mode=0o700)
        self.granted = self.runtime / "doc" / "1a2b" / "Films" / "New"
        self.granted.mkdir(parents=True)
        self.home.set(folder=f"'{self.granted}'")

    def open_window(self, *arguments: str) -> Program:
        program = self.start(*arguments, XDG_RUNTIME_DIR=str(self.runtime))
        program.await_window()
        return program

    def begin(self, name: str):
        """Downloads part of a file into what was granted, until the program is killed."""
        disc = self.origin.put(f"/{name}", 6_000_000)
        self.origin.crawl()
        program = self.open_window("--now", disc.link)
        program.await_status(name, "MB of 6.0 MB")
        until((self.granted / f"{name}.part.json").exists, "it is noted what is there")
        self.await_noted(disc)
        program.kill()
        return disc

    def assert_arrives(self, resource, folder: Path):
        path = folder / resource.name
        until(path.exists, f"{path} is there", saw=lambda: sorted(folder.iterdir()))
        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), resource.checksum)

    def assert_untold(self, program: Program):
        """Nobody who reads the screen learns of the portal's path."""
        told = [name for name in program.names() if "/doc/" in name]
        self.assertEqual(told, [])

    def move_up(self) -> Path:
        """Makes the folder go, and puts what is in it into the one that holds it."""
        for path in self.granted.iterdir():
            path.rename(self.granted.parent / path.name)
        self.granted.rmdir()
        return self.granted.parent

    def test_choose_again(self):
        """What lies in the folder that is chosen goes on from there."""
        disc = self.begin("disc.iso")
        chosen = self.move_up()

        program = self.open_window()
        program.await_status("disc.iso", "Waiting for the folder Films/New: choose it again")
        self.assert_untold(program)
        self.origin.run()
        program.press_in_row("disc.iso", "Choose the Folder Again…")
        # It begins as near to the old place as there is anything.
        await_x_window(program.pid, "Choose the Folder Again", saw=program.complaints)
        program.await_named("Films")
        program.press("Choose")
        self.assert_arrives(disc, chosen)
        program.await_status("disc.iso", "6.0 MB, finished today")

        chosen.rename(chosen.with_name("Elsewhere"))
        program.press_in_row("disc.iso", "Open")
        program.await_text("“disc.iso” is in the folder Films.")
        self.assert_untold(program)


if __name__ == "__main__":
    tap.main()
