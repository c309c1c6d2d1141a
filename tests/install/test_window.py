# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of an installed program, which finds its settings, its icon and its
words where they were installed."""

import os

import tap
from case import DisplayCase
from installed import PREFIX, InstalledCase


class Window(InstalledCase, DisplayCase):
    def setUp(self):
        InstalledCase.setUp(self)
        DisplayCase.setUp(self)

    def test_window(self):
        self.compile_schemas()
        script = self.tree / "sluice"
        words = [*self.go_to_prefix(), str(PREFIX / "bin/sluice")]
        script.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in words) + ' "$@"\n')
        script.chmod(0o755)
        os.environ["SLUICE"] = str(script)

        song = self.origin.put("/song.ogg", 300_000)
        program = self.open_window("--now", song.link)
        self.await_file(song)
        program.await_status("song.ogg", "finished today")


if __name__ == "__main__":
    tap.main()
