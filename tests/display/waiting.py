# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for what another program does, with a deadline in place of a guess."""

import os
import time
from collections.abc import Callable

from gi.repository import GLib

# How long a wait may last; more where much goes on beside the test.
SECONDS = float(os.environ.get("SLUICE_PATIENCE", "20"))
POLL_SECONDS = 0.02


class TooLate(AssertionError):
    """What was waited for did not come about."""


def until(condition: Callable, what: str, seconds: float = SECONDS, saw: Callable | None = None):
    """Waits until `condition` returns something true, and returns that.

    What the condition looks at may vanish while it looks: that is no error,
    only not yet the truth. `saw` says what there is instead, when it is too late.
    """
    deadline = time.monotonic() + seconds
    while True:
        # What the accessibility bus tells of changes is read here.
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            result = condition()
        except GLib.Error:
            result = None
        if result:
            return result
        if time.monotonic() > deadline:
            raise TooLate(f"waited {seconds} s until {what}" + (f"; saw {saw()}" if saw else ""))
        time.sleep(POLL_SECONDS)
