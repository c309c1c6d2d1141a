# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal that a test types into."""

import os
import pty
import select
import signal
import time

SECONDS = 60


class Terminal:
    """A program in a terminal of its own, until the end of a `with`."""

    def __init__(self, *command, environment):
        self._said = b""
        self._pid, self._side = pty.fork()
        if self._pid == 0:
            os.execvpe(command[0], command, environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._side)

    def type(self, keys):
        """Types; what was said before is no longer looked at."""
        self._said = b""
        os.write(self._side, keys.encode())

    def wait_for(self, text):
        """Waits until the program says something, its echo of what was typed included."""
        deadline = time.monotonic() + SECONDS
        while text.encode() not in self._said:
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self._side], [], [], left)[0]:
                raise AssertionError(f"waited {SECONDS} s for “{text}”; saw {self._said}")
            self._said += os.read(self._side, 4096)
