# SPDX-License-Identifier: GPL-3.0-or-later
"""A Wayland compositor that shows its windows to nobody but a picture."""

import os
import shutil
import subprocess
from pathlib import Path

from waiting import until

NAME = "sluice-wayland"
OPTIONS = [
    "--backend=headless-backend.so",
    "--use-pixman",
    "--no-config",
    "--idle-time=0",
    "--width=1280",
    "--height=900",
    "--debug",  # or nobody may take pictures
]


def is_installed() -> bool:
    return shutil.which("weston") is not None


class Compositor:
    """Weston, with a socket that the environment leads programs to."""

    environment = {"GDK_BACKEND": "wayland", "WAYLAND_DISPLAY": NAME, "DISPLAY": ""}

    def __init__(self, folder: Path):
        self._folder = folder
        self._log = folder / "weston.log"
        self._process = subprocess.Popen(
            ["weston", f"--socket={NAME}", f"--log={self._log}", *OPTIONS],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        socket = Path(os.environ["XDG_RUNTIME_DIR"]) / NAME
        until(socket.exists, "the compositor listens", saw=self._say)

    def take_picture(self) -> Path:
        """Returns a PNG of all that is on the screen."""
        command = ["weston-screenshooter"]
        subprocess.run(command, env=os.environ | self.environment, cwd=self._folder, check=True)
        return next(self._folder.glob("wayland-screenshot-*.png"))

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def _say(self) -> str:
        return self._log.read_text() if self._log.exists() else "nothing"
