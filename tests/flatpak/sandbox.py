# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak: how its program is started in the sandbox, seen and killed."""

import os
import signal
import subprocess
from pathlib import Path

import hands
from program import COMPLAINT, TITLE
from sight import Atspi, Sight, children
from waiting import until

APP_ID = os.environ["SLUICE_APP_ID"]
LONGEST_SECONDS = 120


def flatpak(*words: str, check: bool = True) -> str:
    """Runs flatpak, and returns what it and the program in the sandbox said."""
    command = ["flatpak", *words]
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} failed: {done.stdout}")
    return done.stdout


def x_windows(title: str) -> list[str]:
    """The windows of that title that are to be seen, as the X server numbers them."""
    try:
        return hands.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()
    except subprocess.CalledProcessError:
        return []


def focus(title: str) -> str:
    """Waits for a window, puts it into the corner and gives it the keyboard."""
    window = until(lambda: x_windows(title), f"a window is called “{title}”")[0]
    hands.xdotool("windowmove", window, 0, 0, "windowfocus", window)
    return window


def take_picture(name: str):
    """Takes a picture of the screen when somebody wants to look at it."""
    folder = os.environ.get("SLUICE_PICTURES")
    if folder:
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(path)], check=True)


class Eye(Sight):
    """Looks at a program that has other process ids inside its sandbox than outside."""

    def __init__(self, *names: str):
        super().__init__(0)
        self._names = names

    @property
    def application(self) -> Atspi.Accessible | None:
        for application in children(Atspi.get_desktop(0)):
            if application.get_name() in self._names:
                # What is kept of earlier looks may be out of date.
                application.set_cache_mask(Atspi.Cache.NONE)
                return application
        return None


class Sandboxed(Eye):
    """`sluice` in its sandbox, started as the exported desktop file does."""

    def __init__(self, log: Path, *arguments: str):
        super().__init__("sluice", TITLE, APP_ID)
        self._log = open(log, "a+b")
        self._process = subprocess.Popen(
            ["flatpak", "run", APP_ID, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def await_window(self):
        focus(TITLE)
        until(lambda: self.find(TITLE), f"“{TITLE}” can be seen", saw=self.complaints)

    def kill(self):
        """Ends the program as a power cut would: it alone, from outside."""
        for process in program_ids():
            os.kill(process, signal.SIGKILL)
        self._process.wait(LONGEST_SECONDS)
        until(lambda: not self.application, "nothing of the program is to be seen")

    def output(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def complaints(self) -> list[str]:
        """What the program said that no program should say."""
        return [line for line in self.output().splitlines() if COMPLAINT.search(line)]

    def close(self):
        if self._process.poll() is None:
            self.kill()
        self._log.close()


def program_ids() -> list[int]:
    """The processes in any sandbox that run our program, as they are numbered out here."""

    def runs(process: Path) -> bool:
        try:
            return os.readlink(process / "exe") == "/app/bin/sluice"
        except OSError:
            return False

    numbered = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [int(path.name) for path in numbered if runs(path)]
