# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of the window: screenshots.py FOLDER.

The server plays the proxy of a person who downloads from the hosts that the
pictures show.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import hands
import past
from notifications import Notifications
from origin import Origin
from past import DAY, Entry
from program import Home, Program, await_x_window
from sight import walk
from waiting import until

MEGABYTE = 1_000_000
WIDE = (1000, 680)
NARROW = (360, 720)
BORDER = 5  # pixels that GTK draws around a window where nothing composites
SETTLE_SECONDS = 7  # until speeds are steady, and nothing moves any more
# As GNOME has it by default.
LOOK = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-decoration-layout=appmenu:close\n"

DISC = "debian-13.2.0-amd64-netinst.iso"
FILES = {
    f"http://cdimage.example.org/debian-cd/current/amd64/iso-cd/{DISC}": 658 * MEGABYTE,
    "http://data.example.net/2026/dataset_2026_part-007.tar.zst": 1_140 * MEGABYTE,
    "http://media.example.com/talks/how-rivers-work.webm": 784 * MEGABYTE,
}
"""What runs in the pictures, and its sizes."""

GONE = "http://photos.example.com/shared/holiday-photos.zip"


def history(now: int) -> list[Entry]:
    """What had been downloaded before, and what waits."""
    names = [
        ("thesis-final.pdf", 4_200_000, "https://library.example.edu/t/thesis-final.pdf"),
        ("photo-of-the-sluice.jpg", 2_800_000, "https://pictures.example.com/1/photo.jpg"),
        ("field-recording.flac", 48_300_000, "https://music.example.com/field-recording.flac"),
        ("gimp-3.0.AppImage", 212_000_000, "https://download.example.org/gimp-3.0.AppImage"),
        ("notes.odt", 91_000, "https://office.example.com/notes.odt"),
    ]
    ages = [20 * 60, 3 * 60 * 60, DAY, 2 * DAY, 9 * DAY]
    finished = [Entry(*entry, now - age) for entry, age in zip(names, ages)]
    album = Entry("album.zip", 310 * MEGABYTE, "https://photos.example.com/album.zip", state="paused")
    return finished + [album]


class Studio:
    """One start of the program, of which pictures are taken."""

    def __init__(self, pictures: Path, origin: Origin, size=WIDE, entries=(), **environment: str):
        self._pictures = pictures
        self._folder = Path(tempfile.mkdtemp(prefix="sluice-studio-"))
        self._home = home = Home(self._folder)
        (home.config / "gtk-4.0").mkdir()
        (home.config / "gtk-4.0" / "settings.ini").write_text(LOOK)
        home.set(
            proxy_mode="'own'",
            proxy_address=f"'{origin.address}'",
            window_width=str(size[0]),
            window_height=str(size[1]),
            details_shown="false",
        )
        if entries:
            past.write_library(home.data / "sluice", home.downloads, entries)
        self.program = Program(home, **environment)
        self.window = self.program.await_window()
        # Nothing is to light up under the pointer.
        hands.xdotool("mousemove", 1279, 899)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.close()
        shutil.rmtree(self._folder)

    def start(self, *arguments: str):
        """Hands the program something by a second one, which ends at once."""
        Program(self._home, *arguments).await_end()

    def take(self, name: str, window: str | None = None):
        time.sleep(SETTLE_SECONDS)
        path = self._pictures / f"{name}.png"
        seen = ["import", "-window", window or self.window, "png:-"]
        picture = subprocess.run(seen, check=True, capture_output=True).stdout
        small = ["convert", "png:-", "-strip", "-shave", f"{BORDER}x{BORDER}", "+repage"]
        small += ["-define", "png:compression-level=9", f"PNG24:{path}"]
        subprocess.run(small, input=picture, check=True)
        print(path)

    def dialog(self, title: str) -> str:
        return await_x_window(self.program.pid, title)


def serve_files(origin: Origin):
    for link, size in FILES.items():
        origin.put("/" + link.split("/", 3)[3], size)
    origin.put("/" + GONE.split("/", 3)[3], 0, "status=410")


def start_files(studio: Studio, origin: Origin):
    """Lets the files come quickly until there is something to see, then slowly."""
    program = studio.program
    origin.set_rate(150 * MEGABYTE)
    studio.start("--now", *FILES, GONE)
    until(lambda: is_well_under_way(program), "the files are well under way")
    origin.set_rate(12 * MEGABYTE)


def is_well_under_way(program: Program):
    """Whether the row says so; in every language it begins with how much is there."""
    row = program.find(DISC)
    return row and any(re.match(r"\D*[34]\d\d\.\d", node.get_name()) for node in walk(row))


def take_busy(pictures: Path, origin: Origin, name: str, size=WIDE, **environment: str):
    with Studio(pictures, origin, size, history(int(time.time())), **environment) as studio:
        start_files(studio, origin)
        studio.take(name)


def take_details(pictures: Path, origin: Origin):
    with Studio(pictures, origin, (1280, 760), history(int(time.time()))) as studio:
        start_files(studio, origin)
        studio.program.select(DISC)
        studio.program.choose_in_row(DISC, "Details")
        studio.take("details")


def take_add(pictures: Path, origin: Origin):
    with Studio(pictures, origin) as studio:
        studio.program.press("Add")
        studio.program.fill("Links", "\n".join(FILES))
        studio.take("add", studio.dialog("Add Links"))


def take_preferences(pictures: Path, origin: Origin):
    with Studio(pictures, origin) as studio:
        hands.press_key("ctrl+comma")
        studio.take("preferences", studio.dialog("Preferences"))


def main():
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    notifications = Notifications()
    origin = Origin()
    serve_files(origin)
    with Studio(pictures, origin) as studio:
        studio.take("empty")
    take_busy(pictures, origin, "busy")
    take_details(pictures, origin)
    take_add(pictures, origin)
    take_preferences(pictures, origin)
    take_busy(pictures, origin, "narrow", NARROW)
    take_busy(pictures, origin, "dark", ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    arabic = {"program": os.environ["SLUICE_TRANSLATED"], "LANGUAGE": "ar"}
    take_busy(pictures, origin, "right-to-left", **arabic)
    take_busy(pictures, origin, "high-contrast", ADW_DEBUG_HIGH_CONTRAST="1")
    origin.stop()
    notifications.shown.clear()


main()
