# SPDX-License-Identifier: GPL-3.0-or-later
"""The program starts and shows its window."""

import tap
from case import DisplayCase


class Start(DisplayCase):
    def test_window(self):
        program = self.open_window()
        self.assertTrue(program.is_running)


if __name__ == "__main__":
    tap.main()
