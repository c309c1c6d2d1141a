# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard, pointer and clipboard of the screen the test runs on."""

import subprocess

# What keeps the clipboard stays on, and must not hold on to our output.
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

# A drag begins only after the pointer has moved a little with the button down.
DRAG_STEPS = 6


def xdotool(*words) -> str:
    command = ["xdotool", *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def press_key(keys: str):
    """Presses keys as xdotool names them: `ctrl+v`, `Delete`, `Return`."""
    xdotool("key", "--clearmodifiers", keys)


def type_text(text: str):
    xdotool("type", "--clearmodifiers", text)


def click(x: int, y: int, button: int = 1, times: int = 1):
    xdotool("mousemove", x, y, "click", "--repeat", times, "--delay", 20, button)


def begin_drag(start: tuple[int, int], end: tuple[int, int]):
    """Drags from one place of the screen to another, as a person does: in steps."""
    xdotool("mousemove", *start, "mousedown", 1)
    for _ in range(DRAG_STEPS):
        xdotool("mousemove_relative", "--sync", "--", 4, 4)
    for step in range(1, DRAG_STEPS + 1):
        x, y = (a + (b - a) * step // DRAG_STEPS for a, b in zip(start, end))
        xdotool("mousemove", "--sync", x, y)


def waver():
    """Moves what is dragged a little: whatever is below answers each move."""
    for way in (1, -1):
        xdotool("mousemove_relative", "--sync", "--", way, way)


def drop():
    xdotool("mouseup", 1)


def give_keyboard(window: str) -> bool:
    """Gives a window the keyboard, and tells whether it has it: one that is just coming may
    not take it yet."""
    xdotool("windowfocus", window)
    return xdotool("getwindowfocus").strip() == window


def leave_window():
    """Takes the keyboard away from all windows, as if somebody worked elsewhere."""
    xdotool("mousemove", 1279, 899)
    root = xdotool("search", "--maxdepth", 0, "--name", "").split()[0]
    xdotool("windowfocus", root)


def copy(text: str):
    """Puts text on the clipboard, where it stays until something else is copied."""
    command = ["xclip", "-selection", "clipboard"]
    subprocess.run(command, input=text, check=True, text=True, **QUIET)


def paste() -> str:
    command = ["xclip", "-selection", "clipboard", "-out"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
