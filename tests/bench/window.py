# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows about the window: its first frame, its frames under load, its rest.

Each program runs on a screen, a bus and home folders of its own; its list of
downloads is written as an earlier life of the program would have left it.
"""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import material
from material import MEBIBYTE
from table import Goal, Outcome

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "display"))
import past  # noqa: E402

LONG_HISTORY = 100_000
SCROLLED_ROWS = 10_000
DOWNLOADS = 20
SERVED_BYTES = 512 * MEBIBYTE  # of each download: more than a few seconds can bring
SETTLE_SECONDS = 12  # a window and a long history have come to rest by then
REST_SECONDS = 10
LONGEST_SECONDS = 90
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def run_on_screen(bench, data: Path, *command: str) -> subprocess.Popen:
    """Starts a command of the build folder on a screen, with the library in `data`."""
    runner = [ROOT / "build-aux" / "with-display", "env", f"XDG_DATA_HOME={data}"]
    program, *arguments = command
    return subprocess.Popen(
        [*runner, bench.build / program, *arguments],
        env=os.environ | {"TMPDIR": str(bench.memory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ask(bench, data: Path, *arguments: str) -> dict:
    """What bench-window says."""
    with run_on_screen(bench, data, "tests/bench/bench-window", *arguments) as process:
        try:
            answer, _ = process.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.terminate()
            raise
    if process.returncode != 0 or not answer:
        raise subprocess.CalledProcessError(process.returncode, "bench-window")
    return json.loads(answer)


@contextlib.contextmanager
def library(bench, count: int):
    """A folder with a library in which so many downloads have finished."""
    data = bench.memory / f"library-{count}"
    os.environ["SLUICE_SEAL"] = str(bench.build / "tests" / "display" / "sluice-seal")
    entries = past.make_many(count, int(time.time()))
    past.write_library(data / "sluice", data / "Downloads", entries)
    try:
        yield data
    finally:
        shutil.rmtree(data)


def first_frame(bench) -> Outcome:
    """From the program's start to its first frame, with no history and with a long one."""
    long = LONG_HISTORY // bench.shrink
    times: dict[int, list[float]] = {0: [], long: []}
    with library(bench, 0) as empty, library(bench, long) as full:
        for _ in range(bench.runs):
            for count, data in (0, empty), (long, full):
                answer = ask(bench, data, "first", str(time.monotonic_ns()))
                times[count].append(answer["seconds"])
    alone, with_history = (statistics.median(times[count]) for count in (0, long))
    return Outcome(
        goals=[Goal(f"first frame with {long} entries ÷ with none", with_history / alone, 1.3)],
        notes=[f"first frame after {alone:.3f} s with none, {with_history:.3f} s with {long}"],
    )


def frames(bench) -> Outcome:
    """Frames while a long list is scrolled and many downloads fill loopback."""
    served = bench.served / "scrolled.bin"
    material.make_random(served, SERVED_BYTES // bench.shrink)
    links = [f"{bench.nginx.plain}/{served.name}?{number}" for number in range(DOWNLOADS)]
    medians, p99s, longest = [], [], []
    for _ in range(bench.runs):
        with library(bench, SCROLLED_ROWS // bench.shrink) as data:
            answer = ask(bench, data, "scroll", *links)
        medians.append(answer["median"])
        p99s.append(answer["p99"])
        longest.append(answer["longest"])
    served.unlink()
    what = f"p99 of a frame, ms, with {DOWNLOADS} downloads"
    return Outcome(
        goals=[Goal(what, statistics.median(p99s), 20)],
        notes=[
            f"median frame {statistics.median(medians):.1f} ms, longest {max(longest):.1f} ms,"
            f" p99 from {min(p99s):.1f} to {max(p99s):.1f} ms"
        ],
    )


def find_process(parent: int, name: str) -> int:
    """The process of that name among those that `parent` started, or 0."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            head, _, rest = stat.read_text().rpartition(")")
            children.setdefault(int(rest.split()[1]), []).append((int(stat.parent.name), head))
    pending = [parent]
    while pending:
        for pid, head in children.get(pending.pop(), []):
            if head.endswith(f"({name[:15]}"):
                return pid
            pending.append(pid)
    return 0


def count_switches(pid: int) -> dict[str, int]:
    """How often each thread of a process went to sleep by itself, and so woke up."""
    counts = {}
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        with contextlib.suppress(OSError):
            for line in status.read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    counts[status.parent.name] = int(line.split()[1])
    return counts


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def resident_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def watch_rest(bench, data: Path, *command: str) -> dict[str, float]:
    """What a program that has come to rest still does, and the memory it holds."""
    with run_on_screen(bench, data, *command) as process:
        try:
            time.sleep(SETTLE_SECONDS)
            pid = find_process(process.pid, Path(command[0]).name)
            before, cpu = count_switches(pid), cpu_seconds(pid)
            time.sleep(REST_SECONDS)
            # Threads of the pool that had nothing to do may have ended meanwhile.
            wakeups = sum(n - before.get(thread, 0) for thread, n in count_switches(pid).items())
            return {
                "wakeups": wakeups / REST_SECONDS,
                "cpu": (cpu_seconds(pid) - cpu) / REST_SECONDS * 100,
                "memory": resident_bytes(pid) / MEBIBYTE,
            }
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(find_process(process.pid, Path(command[0]).name), 15)
            process.wait()


def rest(bench) -> Outcome:
    """An idle window with a long history, beside a window that has nothing in it."""
    long = LONG_HISTORY // bench.shrink
    with library(bench, long) as data:
        ours = watch_rest(bench, data, "src/app/sluice")
        empty = watch_rest(bench, data, "tests/bench/bench-window", "empty")
    more = max(ours["wakeups"] - empty["wakeups"], 0.0)
    return Outcome(
        goals=[
            Goal("wake-ups a second beyond an empty window's", more, 0.1),
            Goal(f"resident memory with {long} entries, MiB", ours["memory"], 150),
        ],
        notes=[
            f"{ours['wakeups']:.1f} wake-ups a second ({empty['wakeups']:.1f} of an empty window),"
            f" {ours['cpu']:.2f} % CPU, an empty window holds {empty['memory']:.0f} MiB"
        ],
    )
