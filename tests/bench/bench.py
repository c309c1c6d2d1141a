#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures sluice-get beside curl, aria2 and wget2, on the same servers.

Prints a table: medians of time, CPU and memory, and for each goal whether it
is reached. README.md beside this file explains the rows. Exits with 1 when a
program failed or brought wrong bytes; a goal that is missed is only said.
"""

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import material
import rows
import table
from material import WrongBytes
from measure import CommandFailed
from programs import Aria2, Curl, Program, Sluice, Wget2
from race import Bench
from servers import Nginx, ServerFailed

QUICK_SHRINK = 16
FAILURES = (CommandFailed, ServerFailed, WrongBytes, OSError, subprocess.SubprocessError)


def parse_arguments() -> argparse.Namespace:
    names = ", ".join(row.name for row in rows.ROWS)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=Path("_build"), help="the build folder")
    parser.add_argument("--rows", help=f"only these, with commas between them, of {names}")
    parser.add_argument("--runs", type=int, default=5, help="how often, for medians (default: 5)")
    parser.add_argument("--quick", action="store_true", help="small files, one run: a rehearsal")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write each run as a JSON line")
    parser.add_argument(
        "--disk",
        type=Path,
        default=Path("/var/tmp"),
        metavar="FOLDER",
        help="where the largest file goes, which no memory holds (default: /var/tmp)",
    )
    return parser.parse_args()


def choose_rows(names: str | None) -> list[rows.Row]:
    if names is None:
        return rows.ROWS
    known = {row.name: row for row in rows.ROWS}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        sys.exit(f"There is no row called {', '.join(unknown)}; there are {', '.join(known)}.")
    return [known[name] for name in names.split(",")]


def choose_memory_folder() -> Path:
    """The folder for files whose disk we do not want to measure."""
    shared = Path("/dev/shm")
    if shared.is_dir() and material.free_bytes(shared) > 4 * material.GIBIBYTE:
        return shared
    print("There is no room in /dev/shm: the times hold the disk's as well.", file=sys.stderr)
    return Path(tempfile.gettempdir())


def find_programs(build: Path) -> list[Program]:
    programs = [Sluice(build), Curl(), Aria2(), Wget2()]
    for program in programs:
        if not program.is_there():
            print(f"{program.name} is not there; its places stay empty.", file=sys.stderr)
    return [program for program in programs if program.is_there()]


@contextlib.contextmanager
def temporary_folder(parent: Path):
    folder = Path(tempfile.mkdtemp(prefix="sluice-bench-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run(arguments: argparse.Namespace, output) -> int:
    shrink = QUICK_SHRINK if arguments.quick else 1
    failures = 0
    with contextlib.ExitStack() as stack:
        memory = stack.enter_context(temporary_folder(choose_memory_folder()))
        disk = stack.enter_context(temporary_folder(arguments.disk))
        served = memory / "served"
        served.mkdir()
        bench = Bench(
            build=arguments.build.resolve(),
            memory=memory,
            disk=disk,
            served=served,
            nginx=stack.enter_context(Nginx(memory, served, disk)),
            programs=find_programs(arguments.build.resolve()),
            runs=1 if arguments.quick else arguments.runs,
            shrink=shrink,
        )
        table.print_head()
        for row in choose_rows(arguments.rows):
            try:
                outcome = row.measure(bench)
            except FAILURES as error:
                print(f"{row.name}: {error}", file=sys.stderr)
                failures += 1
                continue
            table.print_outcome(row.name, outcome)
            if output:
                table.write_json(output, row.name, outcome)
    return 1 if failures else 0


def main() -> int:
    arguments = parse_arguments()
    # Ended politely, it still ends its servers and removes its folders.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    choose_rows(arguments.rows)
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(open(arguments.json, "w")) if arguments.json else None
        return run(arguments, output)


if __name__ == "__main__":
    sys.exit(main())
