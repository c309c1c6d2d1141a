# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test: how it is started, seen and ended."""

import os
import re
import signal
import subprocess
from pathlib import Path

import hands
from sight import Atspi, Sight
from waiting import until

TITLE = "Sluice"
LONGEST_SECONDS = 20
COMPLAINT = re.compile(r"(CRITICAL|WARNING) \*\*|Gtk-(CRITICAL|WARNING)")
# What GTK 4.24 says of itself, on X11.
OF_GTK_ITSELF = re.compile(r"gdk_frame_timings_submitted\(\) called on submitted frame")


class Home:
    """The folders of one person: `downloads`, and what the program keeps for itself."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.downloads = folder / "Downloads"
        self.downloads.mkdir()
        self.data = folder / "data"
        self.config = folder / "config"
        self.config.mkdir()
        (self.config / "user-dirs.dirs").write_text('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')

    def set(self, **settings: str):
        """Sets keys of the program's settings, as GVariants are written."""
        path = self.config / "glib-2.0" / "settings" / "keyfile"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{key.replace('_', '-')}={value}\n" for key, value in settings.items()]
        group = os.environ["SLUICE_APP_PATH"].removeprefix("/")
        path.write_text(f"[{group}]\n" + "".join(lines))

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.data),
            "XDG_CONFIG_HOME": str(self.config),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "GSETTINGS_BACKEND": "keyfile",
            "G_DEBUG": "fatal-criticals",
            "LC_ALL": "C.UTF-8",
        }


def x_windows(pid: int, title: str) -> list[str]:
    """The windows of a process that are to be seen, as the X server numbers them."""
    search = ["search", "--all", "--onlyvisible", "--pid", pid, "--name", f"^{title}$"]
    try:
        return hands.xdotool(*search).split()
    except subprocess.CalledProcessError:
        return []


def await_x_window(pid: int, title: str, **options) -> str:
    return until(lambda: x_windows(pid, title), f"a window is called “{title}”", **options)[0]


def middle(node: Atspi.Accessible) -> tuple[int, int]:
    """Where on the screen the middle of something is; its window is in the corner."""
    extents = node.get_extents(Atspi.CoordType.WINDOW)
    return extents.x + extents.width // 2, extents.y + extents.height // 2


class Program(Sight):
    """`sluice` as it runs for the person at `home`."""

    def __init__(
        self, home: Home, *arguments: str, program: str | None = None, **environment: str
    ):
        self._log = open(home.folder / "stderr", "a+b")
        self._process = subprocess.Popen(
            [program or os.environ["SLUICE"], *arguments],
            env=home.environment() | environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        super().__init__(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def is_shown(self) -> bool:
        return bool(x_windows(self.pid, TITLE))

    def await_window(self) -> str:
        """Waits for the window, puts it into the corner and gives it the keyboard."""
        window = await_x_window(self.pid, TITLE, saw=self.complaints)
        hands.xdotool("windowmove", window, 0, 0)
        until(lambda: hands.give_keyboard(window), f"“{TITLE}” has the keyboard")
        until(lambda: self.find(TITLE), f"“{TITLE}” can be seen")
        return window

    def await_no_window(self, title: str = TITLE):
        """Waits until a window is closed or hidden.

        A look at what a screen reader sees cannot tell: while a window goes, GTK 4.8
        may name another in its place, and complain that it has none.
        """
        until(lambda: not x_windows(self.pid, title), f"“{title}” is closed")

    def select(self, name: str):
        """Clicks on a row, which the keys then speak of."""
        hands.click(*middle(self.await_row(name)))

    def choose(self, menu: str, item: str):
        self.press(menu)
        self.press(item)

    def await_filter(self, name: str, count: str) -> Atspi.Accessible:
        """Waits until the filter of that name says how many downloads it has."""

        def find():
            named = (node for node in self.look() if node.get_name() == name)
            return next((node for node in named if node.get_description() == count), None)

        return until(find, f"“{name}” has {count}", saw=self.names)

    def filter(self, name: str, count: str):
        hands.click(*middle(self.await_filter(name, count)))

    def choose_in_row(self, name: str, item: str):
        """Takes an item of the menu that a right click on a row opens."""
        hands.click(*middle(self.await_row(name)), button=3)
        self.press(item)

    def await_end(self) -> int:
        """Waits until the program has ended by itself, and returns its status."""
        return self._process.wait(LONGEST_SECONDS)

    def terminate(self):
        """Ends the program as the end of a session does."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self):
        """Ends the program as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def output(self) -> str:
        """All that the program wrote to its terminal."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def complaints(self) -> list[str]:
        """What the program said that no program should say."""
        lines = (line for line in self.output().splitlines() if COMPLAINT.search(line))
        return [line for line in lines if not OF_GTK_ITSELF.search(line)]

    def close(self):
        if self.is_running:
            self.terminate()
            self._process.wait(LONGEST_SECONDS)
        self._log.close()
