# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows about many downloads at once."""

import os
import shutil
from pathlib import Path

import material
from material import MEBIBYTE
from programs import Work
from race import OURS, Bench
from table import Goal, Outcome

SMALL_FILES = 10_000
SMALL_BYTES = 16 * 1024
SMALL_JOBS = 16
DOWNLOADS = 100
CONNECTIONS = 8
DOWNLOAD_BYTES = 8 * MEBIBYTE
MOST_MEBIBYTES = 200


def ten_thousand(bench: Bench) -> Outcome:
    """Ten thousand files of 16 KiB from one host, 16 at a time."""
    folder = bench.served / "ten-thousand"
    paths = material.make_many(folder, SMALL_FILES // bench.shrink, SMALL_BYTES)

    def check(files: Path):
        for path in paths:
            material.check_same(path, files / path.name)

    links = tuple(f"{bench.nginx.plain}/{folder.name}/{path.name}" for path in paths)
    outcome = bench.race(
        Work(links, connections=1, jobs=SMALL_JOBS),
        check,
        [OURS, "wget2", "aria2c"],
        once=("aria2c",),
        room=SMALL_FILES * SMALL_BYTES,
    )
    outcome.compare("wall", OURS, "wget2", 1.0)
    shutil.rmtree(folder)
    return outcome


def hundred(bench: Bench) -> Outcome:
    """A hundred files over eight connections each, all open together, from fifty hosts."""
    folder = bench.served / "hundred"
    folder.mkdir()
    wanted = folder / "000.bin"
    count = DOWNLOADS // bench.shrink or 1
    material.make_random(wanted, DOWNLOAD_BYTES)
    names = [f"{number:03}.bin" for number in range(count)]
    for name in names[1:]:
        os.link(wanted, folder / name)

    def check(files: Path):
        for name in names:
            material.check_same(wanted, files / name)

    hosts = bench.nginx.hosts
    links = (f"{hosts[i % len(hosts)]}/{folder.name}/{name}" for i, name in enumerate(names))
    outcome = bench.race(
        Work(tuple(links), connections=CONNECTIONS, jobs=DOWNLOADS, size=DOWNLOAD_BYTES),
        check,
        [OURS, "aria2c"],
        room=count * DOWNLOAD_BYTES,
        watch=True,
    )
    outcome.compare("wall", OURS, "aria2c", 1.1)
    if OURS in outcome.costs:
        peak = outcome.median(OURS, "peak") / MEBIBYTE
        outcome.goals.append(Goal("peak memory, MiB", peak, MOST_MEBIBYTES))
    ideal = DOWNLOAD_BYTES / (CONNECTIONS * bench.nginx.HOSTS_RATE)
    outcome.notes.append(f"size ÷ rate of eight connections: {ideal:.2f} s")
    shutil.rmtree(folder)
    return outcome
