# SPDX-License-Identifier: GPL-3.0-or-later
"""The window without an X server."""

import unittest

import compositor
import tap
from case import DisplayCase
from compositor import Compositor
from program import TITLE


@unittest.skipUnless(compositor.is_installed(), "there is no weston")
class Wayland(DisplayCase):
    def setUp(self):
        super().setUp()
        self.compositor = Compositor(self.home.folder)
        self.addCleanup(self.compositor.stop)

    def test_download(self):
        """From the window's opening, over a link typed in, to its end."""
        film = self.origin.put("/film.webm", 3_000_000)
        program = self.start(**Compositor.environment)
        program.await_named(TITLE)
        self.add(program, film.link)
        self.await_file(film)
        program.await_status("film.webm", "finished today")
        self.assertGreater(self.compositor.take_picture().stat().st_size, 10_000)

        program.press("Close")
        self.assertEqual(program.await_end(), 0)


if __name__ == "__main__":
    tap.main()
