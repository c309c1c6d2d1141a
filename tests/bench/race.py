# SPDX-License-Identifier: GPL-3.0-or-later
"""How programs are let loose on the same work: in turns, each in a folder of its own."""

import contextlib
import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import material
from material import GIBIBYTE
from measure import CommandFailed, Cost, measure
from programs import Program, Work
from servers import ADDRESS, Nginx
from table import Outcome

OURS = "sluice-get"

Check = Callable[[Path], None]
Around = Callable[[str], contextlib.AbstractContextManager]


@dataclasses.dataclass
class Bench:
    """Where rows do their work.

    `memory` and `disk` are folders that are removed in the end, `served` is
    what `nginx` serves, `shrink` divides all sizes for a rehearsal.
    """

    build: Path
    memory: Path
    disk: Path
    served: Path
    nginx: Nginx
    programs: list[Program]
    runs: int
    shrink: int

    def large_file(self) -> Path:
        """The file of 1 GiB that most rows download; made once."""
        path = self.served / "large.bin"
        if not path.exists():
            material.make_random(path, GIBIBYTE // self.shrink)
        return path

    def race(
        self,
        work: Work,
        check: Check,
        names: list[str] | None = None,
        *,
        once: tuple[str, ...] = (),
        around: Around = lambda name: contextlib.nullcontext(),
        **options,
    ) -> Outcome:
        """Lets the programs called `names`, or all, do the same work.

        They take turns, so that what else the machine does meets all alike,
        and each round begins with another, so that none always follows the same.
        Those in `once` run in the first round only, and may fail, which is noted:
        they are there to be compared with, and take long. `around` is entered with
        the program's name for each run.
        """
        programs = [p for p in self.programs if names is None or p.name in names]
        outcome = Outcome({program.name: [] for program in programs})
        for number in range(self.runs):
            first = number % max(len(programs), 1)
            for program in programs[first:] + programs[:first]:
                if number > 0 and program.name in once:
                    continue
                try:
                    with around(program.name):
                        cost = run(program, work, check, self.memory, **options)
                except CommandFailed as error:
                    if program.name not in once:
                        raise
                    outcome.leave_out(program.name, str(error))
                else:
                    outcome.costs[program.name].append(cost)
        return outcome

    def our_program(self) -> Program | None:
        return next((p for p in self.programs if p.name == OURS), None)


def run(
    program: Program, work: Work, check: Check, parent: Path, room: int = 0, **options
) -> Cost:
    """Lets one program do `work` once in a folder of its own, and checks the bytes.

    `room` is how many bytes of memory the result takes, where it goes to memory.
    """
    folder = parent / "run"
    files = folder / "files"
    files.mkdir(parents=True)
    try:
        (folder / "links").write_text("".join(f"{link}\n" for link in work.links))
        material.warm_memory(folder / "warm", room)
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "no_proxy": ADDRESS}
        cost = measure(program.command(work, files), files, home, **options)
        check(files)
        return cost
    finally:
        shutil.rmtree(folder)
