# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the table: what is downloaded, by whom, and what is to be reached.

README.md beside this file says why each row is there.
"""

import dataclasses
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import cheapness
import connections
import gauntlet
import many
import material
import window
from material import GIBIBYTE, MEBIBYTE
from programs import Program, Work
from race import OURS, Bench, run
from servers import Origin
from table import Goal, Outcome

PEAK_MEBIBYTES = 32
RECORD_KIBIBYTES = 512
CHECKPOINT_SECONDS = 2
SPARSE_STOP_SECONDS = 600
UNEVEN_RATES = [4_000_000, 1_000_000, 1_000_000, 500_000, 500_000, 200_000, 200_000, 200_000]


def download_large(bench: Bench, origin: str, connections: int, names=None, **options) -> Outcome:
    large = bench.large_file()
    work = Work(
        (f"{origin}/{large.name}",),
        connections,
        size=large.stat().st_size,
        certificate=bench.nginx.certificate,
    )
    return bench.race(
        work,
        lambda files: material.check_same(large, files / large.name),
        names,
        room=large.stat().st_size,
        **options,
    )


def one_plain(bench: Bench) -> Outcome:
    outcome = download_large(bench, bench.nginx.plain, connections=1)
    outcome.compare("wall", OURS, "curl", 0.65)
    outcome.compare("cpu", OURS, "curl", 0.9)
    return outcome


def one_tls(bench: Bench) -> Outcome:
    outcome = download_large(bench, bench.nginx.tls, connections=1)
    outcome.compare("wall", OURS, "curl", 0.8)
    return outcome


def eight_plain(bench: Bench) -> Outcome:
    names = [OURS, "aria2c", "wget2"]
    outcome = download_large(bench, bench.nginx.plain, 8, names)
    outcome.compare("wall", OURS, "aria2c", 0.6)
    return outcome


def uneven(bench: Bench) -> Outcome:
    """Eight connections of very different speed, which have to help each other."""
    size = 96 * MEBIBYTE // bench.shrink
    wanted = bench.memory / "uneven.bin"
    with Origin(bench.build, size) as origin:
        urllib.request.urlretrieve(origin.link, wanted)

    with Origin(bench.build, size, UNEVEN_RATES) as origin:
        name = origin.link.rpartition("/")[2]
        outcome = bench.race(
            Work((origin.link,), connections=8),
            lambda files: material.check_same(wanted, files / name),
            [OURS, "aria2c"],
        )
    wanted.unlink()

    ideal = size / sum(UNEVEN_RATES)
    if OURS in outcome.costs:
        ratio = outcome.median(OURS, "wall") / ideal
        outcome.goals.append(Goal("wall ÷ (size ÷ sum of rates)", ratio, 1.10))
    outcome.notes.append(f"size ÷ sum of rates: {ideal:.2f} s")
    return outcome


def many_small(bench: Bench) -> Outcome:
    """A thousand files of 64 KiB from one host, 16 at a time."""
    folder = bench.served / "many"
    paths = material.make_many(folder, 1000 // bench.shrink, 64 * 1024)

    def check(files: Path):
        for path in paths:
            material.check_same(path, files / path.name)

    links = tuple(f"{bench.nginx.plain}/many/{path.name}" for path in paths)
    outcome = bench.race(Work(links, connections=1, jobs=16), check)
    outcome.compare("wall", OURS, "aria2c", 1.0)
    shutil.rmtree(folder)
    return outcome


def memory(bench: Bench) -> Outcome:
    names = [OURS, "aria2c", "wget2"]
    outcome = download_large(bench, bench.nginx.plain, 8, names, watch=True)
    if OURS in outcome.costs:
        outcome.goals.append(peak_goal(outcome))
    return outcome


def sparse(bench: Bench) -> Outcome:
    """A file larger than any memory, written to a real disk: only once, only ours."""
    program = bench.our_program()
    if program is None:
        return Outcome(notes=[f"{OURS} is not there"])

    wanted = 64 * GIBIBYTE // bench.shrink
    room = material.free_bytes(bench.disk) - 2 * GIBIBYTE
    size = min(wanted, room // GIBIBYTE * GIBIBYTE)
    if size < GIBIBYTE:
        return Outcome(notes=[f"not measured: no room on the disk of {bench.disk.parent}"])

    source = bench.disk / "sparse.bin"
    material.make_sparse(source, size)
    outcome = download_sparse(bench, program, source)
    outcome.notes.append(f"a file of {size // GIBIBYTE} GiB")
    if size < wanted:
        outcome.notes.append(f"CUT from {wanted // GIBIBYTE} GiB to what the disk has room for")
    source.unlink()
    return outcome


def download_sparse(bench: Bench, program: Program, source: Path) -> Outcome:
    outcome = Outcome()

    def check(files: Path):
        if (files / source.name).exists():
            material.check_markers(source, files / source.name)
        else:
            outcome.notes.append(f"STOPPED after {SPARSE_STOP_SECONDS} s, before it was whole")

    work = Work((f"{bench.nginx.plain}/sparse/{source.name}",), connections=8)
    cost = run(program, work, check, bench.disk, watch=True, stop_after=SPARSE_STOP_SECONDS)
    outcome.costs[OURS] = [cost]
    outcome.goals += [peak_goal(outcome), record_goal(outcome)]
    return outcome


def record(bench: Bench) -> Outcome:
    """The resume record's size: 1 GiB slowed down until it takes some checkpoints."""
    large = bench.large_file()
    link = f"{bench.nginx.plain}/{large.name}"
    work = Work((link,), connections=8, rate=256 * MEBIBYTE // bench.shrink)
    outcome = bench.race(
        work, lambda files: material.check_same(large, files / large.name), [OURS], watch=True
    )
    if OURS in outcome.costs:
        outcome.goals.append(record_goal(outcome))
    return outcome


def checkpoint(bench: Bench) -> Outcome:
    """What saving the largest possible record costs, as a share of one core."""
    command = [bench.build / "tests" / "bench" / "bench-record", bench.disk]
    shares, sizes = [], []
    for _ in range(bench.runs):
        answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        shares.append(answer["cpu"] / CHECKPOINT_SECONDS * 100)
        sizes.append(answer["size"])
    shares.sort()
    what = f"CPU of a checkpoint every {CHECKPOINT_SECONDS} s, % of one core"
    return Outcome(
        goals=[
            Goal(what, shares[len(shares) // 2], 2),
            Goal("largest record, KiB", max(sizes) / 1024, RECORD_KIBIBYTES),
        ]
    )


def peak_goal(outcome: Outcome) -> Goal:
    return Goal("peak memory, MiB", outcome.median(OURS, "peak") / MEBIBYTE, PEAK_MEBIBYTES)


def record_goal(outcome: Outcome) -> Goal:
    largest = max(cost.record for cost in outcome.costs[OURS])
    return Goal("largest record seen, KiB", largest / 1024, RECORD_KIBIBYTES)


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    measure: Callable[[Bench], Outcome]


ROWS = [
    Row("one-plain", one_plain),
    Row("one-tls", one_tls),
    Row("eight-plain", eight_plain),
    Row("uneven", uneven),
    Row("rates-one-fast", connections.one_fast),
    Row("rates-doubling", connections.doubling),
    Row("stall", connections.stall),
    Row("far-tls", connections.far_tls),
    Row("shared-link", connections.shared_link),
    Row("four-allowed", connections.four_allowed),
    Row("many-small", many_small),
    Row("ten-thousand", many.ten_thousand),
    Row("hundred", many.hundred),
    Row("cpu-plain", cheapness.cpu_plain),
    Row("cpu-tls", cheapness.cpu_tls),
    Row("limits", cheapness.limits),
    Row("trickle", cheapness.trickle),
    Row("rest", cheapness.rest),
    Row("memory", memory),
    Row("sparse", sparse),
    Row("record", record),
    Row("checkpoint", checkpoint),
    Row("window-start", window.first_frame),
    Row("window-frames", window.frames),
    Row("window-rest", window.rest),
    Row("gauntlet", gauntlet.measure),
]
