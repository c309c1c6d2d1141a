# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows about connections: how many there should be, and which brings what.

Most run on the tests' own origin, which decides how fast each connection is and
counts what it sends. Our program decides itself how many connections it opens;
the others get eight. (Wget2 opens one for these files, whatever it is told.)
"""

import contextlib
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import material
from material import MEBIBYTE
from programs import Work
from race import OURS, Bench
from servers import ADDRESS, LongWay, Origin, OrderedOrigin, Tally
from table import Goal, Outcome

MEGABYTE = 1_000_000
PATH = "/file.bin"
SCRIPT = "seed=1 etag='\"1\"'"
SAMPLE_SECONDS = 0.05

ONE_FAST = [4_000_000] + [200_000] * 7
DOUBLING = [200_000, 400_000, 800_000, 1_600_000] * 2
STALLING = [500_000] * 8
STALL_AT = 0.9
STALL_MORE_SECONDS = 1.5
SHARED_RATE = 20_000_000
SHARED_MOST_TWICE = 0.5  # percent
FAR_DELAY = 50  # milliseconds in each direction
FAR_WINDOW = 512 * 1024  # bytes in a round trip for each connection
ALLOWED = 4
ALLOWED_RATE = 1_000_000


class Sampler(threading.Thread):
    """Asks an origin again and again what it counts."""

    def __init__(self, origin: OrderedOrigin):
        super().__init__(daemon=True)
        self.samples: list[tuple[float, Tally]] = []
        self._origin = origin
        self._done = threading.Event()

    def run(self):
        while not self._done.wait(SAMPLE_SECONDS):
            self.samples.append((time.monotonic(), self._origin.tally()))

    def finish(self):
        self._done.set()
        self.join()


class Scene:
    """One file on an origin, and what the origin counted in each run.

    `tallies` holds, for each program, what was counted until each run's end,
    and `samples` what was counted on the way.
    """

    def __init__(self, bench: Bench, size: int, **origin):
        self.size = size // bench.shrink
        self.origin = OrderedOrigin(bench.build, **origin)
        self.tallies: dict[str, list[Tally]] = {}
        self.samples: dict[str, list[list[tuple[float, Tally]]]] = {}
        self._bench = bench
        self._wanted = bench.memory / "wanted.bin"

    def __enter__(self):
        with Origin(self._bench.build, self.size) as origin:
            urllib.request.urlretrieve(origin.link, self._wanted)
        self.origin.__enter__()
        self.link, _ = self.origin.put(f"size={self.size} {SCRIPT}", PATH)
        return self

    def __exit__(self, *arguments):
        self.origin.__exit__(*arguments)
        self._wanted.unlink()

    def race(self, names: list[str], *, before: Callable[[], None] = lambda: None, **options):
        """Lets programs fetch the file; `before` is called before each run."""
        return self._bench.race(
            self.work(automatic=True),
            self.check,
            names,
            around=lambda name: self._count(name, before),
            **options,
        )

    def work(self, **particulars) -> Work:
        return Work((self.link,), **{"connections": 8, "size": self.size, **particulars})

    def check(self, files: Path):
        material.check_same(self._wanted, files / PATH[1:])

    @contextlib.contextmanager
    def _count(self, name: str, before: Callable[[], None]):
        self.origin.forget()
        before()
        sampler = Sampler(self.origin)
        sampler.start()
        try:
            yield
        finally:
            sampler.finish()
            self.tallies.setdefault(name, []).append(self.origin.tally())
            self.samples.setdefault(name, []).append(sampler.samples)

    def percent_twice(self, name: str) -> float:
        """How much was sent beyond the size, in the worst run."""
        most = max(tally.sent for tally in self.tallies[name])
        return (most - self.size) / self.size * 100

    def settled(self, name: str) -> int:
        """How many connections were open, in the median, while the second half was sent."""
        counts = [
            statistics.median(t.open for _, t in samples if t.open and t.sent > self.size / 2)
            for samples in self.samples[name]
        ]
        return round(statistics.median(counts))

    def note_waste(self, outcome: Outcome):
        for name in outcome.costs:
            outcome.notes.append(f"{name}: {self.percent_twice(name):.2f} % sent twice at most")


def one_fast(bench: Bench) -> Outcome:
    """One connection is twenty times as fast as each of the others."""
    with Scene(bench, 40 * MEGABYTE, rates=ONE_FAST) as scene:
        outcome = scene.race([OURS, "aria2c", "curl"], once=("curl",))
    outcome.compare_with_ideal(OURS, scene.size / sum(ONE_FAST), 1.05)
    scene.note_waste(outcome)
    return outcome


def doubling(bench: Bench) -> Outcome:
    """Eight connections of four speeds; the first one is among the slowest."""
    with Scene(bench, 40 * MEGABYTE, rates=DOUBLING) as scene:
        outcome = scene.race([OURS, "aria2c"])
    outcome.compare_with_ideal(OURS, scene.size / sum(DOUBLING), 1.05)
    scene.note_waste(outcome)
    return outcome


def stall(bench: Bench) -> Outcome:
    """When nine tenths were sent, one of eight connections falls silent."""
    with Scene(bench, 16 * MEGABYTE, rates=STALLING) as scene:
        outcome = scene.race(
            [OURS, "aria2c"],
            once=("aria2c",),
            before=lambda: scene.origin.order(f"stall {int(scene.size * STALL_AT)}"),
        )
    rest = (1 - STALL_AT) * len(STALLING) / (len(STALLING) - 1)
    ideal = scene.size / sum(STALLING) * (STALL_AT + rest)
    outcome.notes.append(f"the ideal: {ideal:.2f} s")
    if OURS in outcome.costs:
        more = outcome.median(OURS, "wall") - ideal
        outcome.goals.append(Goal("seconds over the ideal", more, STALL_MORE_SECONDS))
    scene.note_waste(outcome)
    return outcome


def far_tls(bench: Bench) -> Outcome:
    """HTTPS over a way of 100 ms there and back, a window in each of them."""
    wanted = bench.served / "far.bin"
    size = 32 * MEBIBYTE // bench.shrink
    material.make_random(wanted, size)
    with LongWay(bench.build, bench.nginx.tls_port, FAR_DELAY, FAR_WINDOW) as way:
        outcome = bench.race(
            Work(
                (f"https://{ADDRESS}:{way.port}/{wanted.name}",),
                connections=8,
                automatic=True,
                size=size,
                certificate=bench.nginx.certificate,
            ),
            lambda files: material.check_same(wanted, files / wanted.name),
            [OURS, "aria2c", "curl", "wget2"],
            once=("curl", "wget2"),
        )
    wanted.unlink()
    outcome.compare("wall", OURS, "aria2c", 0.8)
    return outcome


def shared_link(bench: Bench) -> Outcome:
    """All connections share one link: more of them gain nothing."""
    with Scene(bench, 80 * MEGABYTE, rate=SHARED_RATE) as scene:
        outcome = scene.race([OURS, "curl", "aria2c"], once=("aria2c",))
    outcome.compare("wall", OURS, "curl", 1 / 0.98)
    if OURS in outcome.costs:
        outcome.goals += [
            Goal("connections it settled on", scene.settled(OURS), 2),
            Goal("sent twice, % of the size", scene.percent_twice(OURS), SHARED_MOST_TWICE),
        ]
    return outcome


def four_allowed(bench: Bench) -> Outcome:
    """A server that answers four requests at a time, and the others with 503."""
    rates = [ALLOWED_RATE] * Origin.PLACES
    with Scene(bench, 32 * MEGABYTE, rates=rates, most=ALLOWED) as scene:
        outcome = scene.race([OURS, "aria2c"], once=("aria2c",))
    outcome.compare_with_ideal(OURS, scene.size / (ALLOWED * ALLOWED_RATE), 1.05)
    for name in outcome.costs:
        refused = max(tally.refused for tally in scene.tallies[name])
        if name == OURS:
            outcome.goals.append(Goal("requests refused, at most", refused, ALLOWED))
        else:
            outcome.notes.append(f"{name}: {refused} requests refused")
    return outcome
