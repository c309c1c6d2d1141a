# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one command and says what it cost."""

import dataclasses
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

POLL_SECONDS = 0.01
LONGEST_SECONDS = 180


@dataclasses.dataclass
class Cost:
    """What one run took: seconds of wall clock and of CPU (user and system).

    `peak` (bytes of memory) and `record` (bytes of the largest resume record)
    are None unless the run was watched; `share` (of one core) and `wake_ups`
    (per second, over all threads) are None unless it was sampled in its middle.
    """

    wall: float
    cpu: float
    peak: int | None = None
    record: int | None = None
    share: float | None = None
    wake_ups: float | None = None


class CommandFailed(Exception):
    """The command ended with another status than the one that was wanted."""


class Watcher(threading.Thread):
    """Samples the peak memory of a process and the size of resume records.

    ru_maxrss would be exact, but the kernel hands this interpreter's own peak
    down to the processes that it starts, so small programs would look like it.
    Watching costs a little CPU, so runs that are timed are not watched.
    """

    def __init__(self, pid: int, folder: Path):
        super().__init__(daemon=True)
        self.peak = 0
        self.record = 0
        self._status = Path(f"/proc/{pid}/status")
        self._folder = folder
        self._done = threading.Event()

    def run(self):
        while not self._done.wait(POLL_SECONDS):
            self.peak = max(self.peak, self._sample_peak())
            self.record = max(self.record, self._sample_record())

    def finish(self):
        self._done.set()
        self.join()

    def _sample_peak(self) -> int:
        try:
            for line in self._status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has just ended
        return 0

    def _sample_record(self) -> int:
        sizes = [0]
        for record in self._folder.glob("*.part.json"):
            try:
                sizes.append(record.stat().st_size)
            except FileNotFoundError:
                pass  # removed between the two calls
        return max(sizes)


class MiddleSampler(threading.Thread):
    """Looks at a process twice, and says what it took between."""

    def __init__(self, pid: int, begin: float, end: float):
        super().__init__(daemon=True)
        self.share = 0.0
        self.wake_ups = 0.0
        self._pid = pid
        self._begin = begin
        self._end = end

    def run(self):
        try:
            time.sleep(self._begin)
            begin = self._sample()
            time.sleep(self._end - self._begin)
            spent = [after - before for before, after in zip(begin, self._sample())]
        except OSError:
            return  # it has ended
        self.share, self.wake_ups = spent[1] / spent[0], spent[2] / spent[0]

    def _sample(self) -> tuple[float, float, int]:
        # What clock_getcpuclockid() gives: exact, and of all threads there ever were.
        clock = (~self._pid << 3) | 2
        return time.monotonic(), time.clock_gettime(clock), self._count_wake_ups()

    def _count_wake_ups(self) -> int:
        count = 0
        for status in Path(f"/proc/{self._pid}/task").glob("*/status"):
            for line in status.read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches:"):
                    count += int(line.split()[1])
        return count


def measure(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    *,
    watch: bool = False,
    stop_after: float | None = None,
    middle: tuple[float, float] | None = None,
) -> Cost:
    """Runs `command`, which writes into `folder`, to its end.

    With `middle` it is looked at so many seconds after its start and again so
    many after.

    With `stop_after` it is interrupted after so many seconds, as by Ctrl-C,
    and then may also end with status 130. A command that does not end is
    killed.
    """
    with open(folder.parent / "output", "w+b") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        sampler = MiddleSampler(process.pid, *middle) if middle else None
        if sampler:
            sampler.start()
        status, usage, watcher = _wait(process, folder, watch, stop_after)
        wall = time.perf_counter() - started
        if status not in ([0] if stop_after is None else [0, 130]):
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise CommandFailed(f"{command[0]} ended with status {status}: {said}")

    cost = Cost(wall=wall, cpu=usage.ru_utime + usage.ru_stime)
    if watcher:
        cost.peak, cost.record = watcher.peak, watcher.record
    if sampler:
        sampler.join()
        cost.share, cost.wake_ups = sampler.share, sampler.wake_ups
    return cost


def _wait(process, folder, watch, stop_after):
    """Reaps `process` and returns its status, its rusage and its watcher."""
    watcher = Watcher(process.pid, folder) if watch else None
    timers = [_signal_later(process.pid, signal.SIGKILL, LONGEST_SECONDS + (stop_after or 0))]
    if stop_after is not None:
        timers.append(_signal_later(process.pid, signal.SIGINT, stop_after))
    try:
        if watcher:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        for timer in timers:
            timer.cancel()
        if watcher:
            watcher.finish()

    # Popen did not see the process end; without this it would wait for it.
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage, watcher


def _signal_later(pid: int, number: int, seconds: float) -> threading.Timer:
    timer = threading.Timer(seconds, os.kill, (pid, number))
    timer.daemon = True
    timer.start()
    return timer
