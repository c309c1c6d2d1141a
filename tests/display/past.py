# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of downloads as an earlier life of the program may have left it."""

import dataclasses
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

DAY = 24 * 60 * 60
ORDER_STEP = 1 << 20  # between two places in the queue


@dataclasses.dataclass(frozen=True)
class Entry:
    """A download: `finished` is when it did, in Unix seconds, or 0."""

    name: str
    size: int
    link: str
    finished: int = 0
    state: str = "finished"


def make_many(count: int, now: int) -> list[Entry]:
    """As many finished downloads, of all kinds, the first one the newest."""
    endings = ["pdf", "tar.gz", "ogg", "webm", "png", "AppImage", "bin"]
    entries = []
    for number in range(count):
        name = f"file-{number:06}.{endings[number % len(endings)]}"
        link = f"https://mirror.example.org/pub/{number % 100}/{name}"
        entries.append(Entry(name, 1000 + number * 997, link, now - number * 60))
    return entries


def write_library(folder: Path, downloads: Path, entries: Iterable[Entry]):
    """Writes the library's folder; its downloads go to the folder `downloads`."""
    folder.mkdir(parents=True)
    numbered = list(enumerate(entries, 1))
    finished = [pair for pair in numbered if pair[1].finished]
    waiting = [pair for pair in numbered if not pair[1].finished]
    # Written as they came about, the oldest first.
    finished.sort(key=lambda pair: pair[1].finished)
    _write(folder / "history.jsonl", downloads, finished)
    _write(folder / "queue.jsonl", downloads, waiting)


def _write(path: Path, downloads: Path, numbered: list[tuple[int, Entry]]):
    objects = [_describe(number, entry, downloads) for number, entry in numbered]
    text = "".join(json.dumps(object, separators=(",", ":")) + "\n" for object in objects)
    with open(path, "wb") as journal:
        subprocess.run([os.environ["SLUICE_SEAL"]], input=text.encode(), stdout=journal, check=True)


def _describe(number: int, entry: Entry, downloads: Path) -> dict:
    described = {
        "id": f"{number:016x}",
        "link": entry.link,
        "folder": downloads.as_uri(),
        "name": entry.name,
        "state": entry.state,
        "size": entry.size,
        "added": (entry.finished or 1_800_000_000) - 60,
    }
    if entry.finished:
        return described | {"received": entry.size, "finished": entry.finished, "resumable": True}
    return described | {"order": number * ORDER_STEP}
