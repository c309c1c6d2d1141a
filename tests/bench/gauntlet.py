#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs sluice-get, aria2, curl and wget2 against servers that lie.

Each program meets each case alone, with a server of its own, and is started
again, up to three times in all, as long as it fails: as a person would do it.
What counts is what lies under the file's name in the end, and which status the
program ended with. Prints one table, as Markdown with --markdown. Exits with 1
when sluice-get left anything but a whole file behind a status of 0.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import OrderedOrigin
from table import Goal, Outcome

OURS = "sluice-get"
NAME = "file.bin"
SIZE = 16_000_000
CUT_AT = 1_000_000
RATE = 3_000_000  # bytes per second, where a program has to be caught on its way
KILL_AT = 9_000_000  # after three seconds: whoever keeps a record has kept one
MOST_STARTS = 3
PATIENCE = 60  # seconds for each start
LONG_PATIENCE = 150
EXISTING = "This was here before.\n"
PAGE = "<!DOCTYPE html><title>Sign in</title><p>Who are you?"

# As a shell has it: the quotes inside belong to the ETag.
OLD = f"size={SIZE} seed=1 etag='\"one\"' modified='Sat, 01 Jan 2022 10:20:30 GMT'"
NEW = f"size={SIZE} seed=2 etag='\"two\"' modified='Sun, 02 Jan 2022 10:20:30 GMT'"
LATER = NEW.replace("size=", "later-size=").replace("seed=", "later-seed=")
LATER = LATER.replace("etag=", "later-etag=").replace("modified=", "later-modified=")
BARE = f"size={SIZE} seed=1"
BARE_NEW = f"size={SIZE} seed=2"
# A program may ask for the head first: that visit has no body to be cut.
ONCE_CUT = f"odd-times=2 odd.ending=reset odd.ending-at={CUT_AT}"


@dataclasses.dataclass(frozen=True)
class Case:
    """What the server does.

    `script` is what it is told to serve, in the words of sluice-origin; `slow`
    makes it last long enough for something to happen meanwhile. With `then`
    the program is killed half-way and started again against that one. With
    `rates` each connection is as slow as that, and the seconds over the ideal
    are counted. `exists`: a file of that name is there before. `without` names
    programs that the case says nothing of.
    """

    name: str
    script: str
    slow: bool = False
    then: str | None = None
    rates: tuple[int, ...] = ()
    exists: bool = False
    without: tuple[str, ...] = ()


CASES = [
    Case(
        "the file changes under way; If-Range honoured",
        f"{OLD} {LATER} changes-after={CUT_AT * 3 // 2} {ONCE_CUT}",
        slow=True,
    ),
    Case(
        "the file changes under way; If-Range ignored",
        f"{OLD} {LATER} changes-after={CUT_AT * 3 // 2} ignores-if-range {ONCE_CUT} "
        "odd.ignores-if-range",
        slow=True,
    ),
    Case("killed, and the file changed before the next start", OLD, then=NEW),
    Case("killed, and the file changed; no validator, same size", BARE, then=BARE_NEW),
    Case("compressed against the request", f"{OLD.replace(str(SIZE), '2000000')} gzip"),
    Case("a 206 that begins 100 bytes early", f"{OLD} range=early {ONCE_CUT}"),
    Case(
        "a chunked body cut between two chunks",
        f"{OLD} range=ignored framing=chunked ending=cut ending-at=5000000",
    ),
    Case("two Content-Length that differ", f"{OLD} framing=length-twice range=ignored"),
    Case("a portal's page in place of the file", f"{OLD} page={shlex.quote(PAGE)}"),
    Case(
        "killed, and the link expired: a page with status 200",
        OLD,
        then=f"{OLD} page={shlex.quote(PAGE)}",
    ),
    Case(
        "killed, and the link expired: a page with status 403",
        OLD,
        then=f"{OLD} status=403 page={shlex.quote(PAGE)}",
    ),
    Case("a file of that name is there", OLD, exists=True),
    Case(
        "one of eight connections falls silent",
        f"{OLD} odd-from=3 odd-times=1 odd.ending=stall odd.ending-at=300000",
        rates=(500_000,) * 8,
        without=("curl", "wget2"),  # one connection is all that they open for a file
    ),
]


@dataclasses.dataclass(frozen=True)
class Peer:
    """A program: how it is asked first, how to go on, and what marks a file as unfinished."""

    name: str
    command: tuple[str, ...]
    go_on: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    version: tuple[str, ...] = ("--version",)

    def is_there(self) -> bool:
        return shutil.which(self.command[0]) is not None

    def arguments(self, link: str, again: bool) -> list[str]:
        return [*self.command, *(self.go_on if again else ()), link]

    def get_version(self) -> str:
        said = subprocess.run([self.command[0], *self.version], capture_output=True, text=True)
        words = said.stdout.splitlines()[0].split()
        return next((word for word in words if word[0].isdigit()), "?")


def find_peers(build: Path) -> list[Peer]:
    sluice = str(build / "src" / "cli" / "sluice-get")
    peers = [
        Peer(OURS, (sluice, "--quiet", "-x8", "--retries=3"), marks=(f"{NAME}.part",)),
        Peer(
            "aria2c",
            ("aria2c", "--no-conf=true", "-x8", "-s8", "-k1M", "--file-allocation=none"),
            marks=(f"{NAME}.aria2",),
        ),
        Peer(
            "curl",
            ("curl", "--disable", "--silent", "--show-error", "--fail", "--output", NAME),
            go_on=("--continue-at", "-"),
        ),
        Peer(
            "wget2",
            ("wget2", "--no-config", "--no-hsts", "--no-http2", "--tries=3"),
            go_on=("--continue",),
        ),
    ]
    return [peer for peer in peers if peer.is_there()]


class Attempt:
    """One program in one case, in a folder of its own."""

    def __init__(self, build: Path, case: Case, peer: Peer, folder: Path):
        self._case = case
        self._peer = peer
        self._folder = folder
        self._origin = OrderedOrigin(build, rates=case.rates)
        self._environment = os.environ | {"HOME": str(folder.parent), "LC_ALL": "C.UTF-8"}
        self._environment |= {"XDG_DATA_HOME": str(folder.parent / "data")}
        self._link = ""
        self._versions = set()
        self._patience = LONG_PATIENCE if case.rates else PATIENCE
        self._status = None  # while it is not known
        self._said = ""

    def run(self) -> str:
        """Returns what came of it, in a few words."""
        self._folder.mkdir(parents=True)
        if self._case.exists:
            (self._folder / NAME).write_text(EXISTING)
        with self._origin:
            self._take_versions()
            if self._case.slow or self._case.then:
                self._origin.order(f"rate {RATE} {RATE // 10}")
            begin = time.monotonic()
            if self._case.then:
                self._kill_half_way()
                self._origin.put(self._case.then, f"/{NAME}")
            self._start_until_done()
            seconds = time.monotonic() - begin
        return self._judge(seconds)

    def _take_versions(self):
        self._versions = {
            self._origin.put(text, "/version")[1] for text in (OLD, NEW, self._case.script)
        }
        self._link, _ = self._origin.put(self._case.script, f"/{NAME}")

    def _start(self, again: bool) -> subprocess.Popen:
        return subprocess.Popen(
            self._peer.arguments(self._link, again),
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def _kill_half_way(self):
        process = self._start(again=False)
        self._origin.order(f"await {KILL_AT} 30")
        process.kill()
        process.communicate()
        self._origin.order("rate 0 0")

    def _start_until_done(self):
        for number in range(MOST_STARTS):
            process = self._start(again=number > 0 or self._case.then is not None)
            try:
                self._said, _ = process.communicate(timeout=self._patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                self._status = None
                return
            self._status = process.returncode
            if self._status == 0:
                return

    def _judge(self, seconds: float) -> str:
        path = self._folder / NAME
        if self._case.exists:
            return self._judge_existing(path)
        if self._status is None:
            return f"still trying after {self._patience} s" + self._describe_rest(path)
        if self._status != 0:
            spoke = "says so" if self._said.strip() else "silent"
            return f"refused, status {self._status}, {spoke}" + self._describe_rest(path)
        if not path.exists():
            return "**no file, status 0**"
        damage = self._find_damage(path)
        if damage:
            return f"**damaged, status 0: {damage}**"
        if self._case.rates:
            ideal = SIZE / sum(self._case.rates)
            return f"whole, {max(seconds - ideal, 0.0):.1f} s over the ideal"
        return "whole"

    def _judge_existing(self, path: Path) -> str:
        if not path.exists() or path.read_bytes() != EXISTING.encode():
            return "**the old file is gone**" + (", status 0" if self._status == 0 else "")
        others = [other for other in self._folder.iterdir() if other != path]
        whole = [other.name for other in others if not self._find_damage(other)]
        return f"kept; whole as “{whole[0]}”" if whole else f"kept, status {self._status}"

    def _describe_rest(self, path: Path) -> str:
        """What lies under the name although the program did not say that it is done."""
        if not path.exists():
            return ""
        if any((self._folder / mark).exists() for mark in self._peer.marks):
            return "; unfinished, and marked so"
        damage = self._find_damage(path)
        return f"; under the name: {damage}" if damage else "; whole under the name"

    def _find_damage(self, path: Path) -> str | None:
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            start = file.read(len(PAGE))
            digest.update(start)
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() in self._versions:
            return None
        if start.startswith(b"<!DOCTYPE"):
            return "the page"
        if start.startswith(b"\x1f\x8b"):
            return "the compressed bytes"
        size = path.stat().st_size
        return "a mixture" if size == SIZE else f"{size} bytes"


@dataclasses.dataclass
class Found:
    """What came of all: for each case, one answer for each program."""

    peers: list[Peer]
    answers: dict[str, list[str]]

    def count_damaged(self, name: str) -> int:
        places = [place for place, peer in enumerate(self.peers) if peer.name == name]
        return sum("**" in row[place] for row in self.answers.values() for place in places)

    def lines(self) -> list[str]:
        lines = []
        for case, row in self.answers.items():
            lines.append(case)
            lines += [f"  {p.name:<11} {answer}" for p, answer in zip(self.peers, row)]
        return lines

    def markdown(self) -> list[str]:
        head = [f"{peer.name} {peer.get_version()}" for peer in self.peers]
        lines = [f"| the server | {' | '.join(head)} |", "|---" * (len(head) + 1) + "|"]
        return lines + [f"| {case} | {' | '.join(row)} |" for case, row in self.answers.items()]


def run_all(build: Path, parent: Path) -> Found:
    """Lets each program meet each case, as many at a time as there are processors and one more."""
    peers = find_peers(build)
    jobs = {}
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        for number, case in enumerate(CASES):
            for peer in peers:
                folder = parent / f"{number:02}-{peer.name}" / "files"
                if peer.name not in case.without:
                    attempt = Attempt(build, case, peer, folder)
                    jobs[case.name, peer.name] = pool.submit(attempt.run)
    return Found(
        peers,
        {
            case.name: [
                jobs[case.name, peer.name].result() if (case.name, peer.name) in jobs else "–"
                for peer in peers
            ]
            for case in CASES
        },
    )


def measure(bench) -> Outcome:
    """The row of bench.py."""
    found = run_all(bench.build, bench.memory / "gauntlet")
    outcome = Outcome(notes=found.lines())
    outcome.goals.append(Goal("damaged or lost by sluice-get", found.count_damaged(OURS), 0))
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=Path("_build"), help="the build folder")
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="sluice-gauntlet-") as folder:
        found = run_all(arguments.build.resolve(), Path(folder))
    print("\n".join(found.markdown() if arguments.markdown else found.lines()))
    return 1 if found.count_damaged(OURS) else 0


if __name__ == "__main__":
    sys.exit(main())
