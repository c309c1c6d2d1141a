# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows about what being there costs: CPU for the bytes, and when little happens."""

import material
from connections import Scene
from programs import Work
from race import OURS, Bench
from table import Goal, Outcome

RATE = 10_000_000  # bytes per second
LIMITED_SECONDS = 5
LIMIT_MISS = 3  # percent
TRICKLE_SECONDS = 6
TRICKLE_MIDDLE = (1.0, 5.0)
TRICKLE_RATES = [RATE // 8] * 8
TRICKLE_PIECES = 400  # of each connection in a second: of two or three packets each
TRICKLE_SHARE = 2  # percent of a core
SILENT_AFTER = 1_000_000
REST_MIDDLE = (5.0, 9.0)  # after another connection was tried in vain
REST_STOP = 10.0
REST_WAKE_UPS = 2  # per second


def cpu_plain(bench: Bench) -> Outcome:
    return compare_cpu(bench, bench.nginx.plain)


def cpu_tls(bench: Bench) -> Outcome:
    return compare_cpu(bench, bench.nginx.tls)


def compare_cpu(bench: Bench, server: str) -> Outcome:
    """A large file over eight connections; over one where a program knows but that."""
    large = bench.large_file()
    outcome = bench.race(
        Work(
            (f"{server}/{large.name}",),
            connections=8,
            size=large.stat().st_size,
            certificate=bench.nginx.certificate,
        ),
        lambda files: material.check_same(large, files / large.name),
        [OURS, "curl", "aria2c"],
        room=large.stat().st_size,
    )
    outcome.compare("cpu", OURS, "curl", 0.8)
    outcome.compare("cpu", OURS, "aria2c", 0.6)
    return outcome


def limits(bench: Bench) -> Outcome:
    """A limit of ten megabytes a second, over one connection and over eight."""
    outcome = Outcome()
    with Scene(bench, LIMITED_SECONDS * RATE) as scene:
        for connections in (1, 8):
            part = bench.race(
                scene.work(connections=connections, rate=RATE // bench.shrink),
                scene.check,
                [OURS, "curl", "aria2c"] if connections == 1 else [OURS, "aria2c"],
                once=("curl", "aria2c"),
            )
            for name, costs in part.costs.items():
                outcome.costs[f"{name} {connections}"] = costs
            for name in part.costs:
                miss = abs(LIMITED_SECONDS / part.median(name, "wall") - 1) * 100
                what = f"{name}, {connections} connections: off the limit by %"
                if name == OURS:
                    outcome.goals.append(Goal(what, miss, LIMIT_MISS))
                else:
                    outcome.notes.append(f"{what}: {miss:.2f}")
    return outcome


def trickle(bench: Bench) -> Outcome:
    """Ten megabytes a second over eight connections, paced by the server, then by us."""
    outcome = Outcome()
    for way, rates, limit in (("paced", TRICKLE_RATES, 0), ("limited", (), RATE)):
        size = TRICKLE_SECONDS * RATE * bench.shrink
        with Scene(bench, size, rates=rates, pieces=TRICKLE_PIECES) as scene:
            part = bench.race(
                scene.work(rate=limit),
                scene.check,
                [OURS, "aria2c"],
                once=("aria2c",),
                middle=TRICKLE_MIDDLE,
            )
        for name in part.costs:
            share = part.median(name, "share") * 100
            outcome.costs[f"{name} {way}"] = part.costs[name]
            wake_ups = part.median(name, "wake_ups")
            outcome.notes.append(f"{name} {way}: {wake_ups:.0f} wake-ups a second")
            if name == OURS:
                outcome.goals.append(Goal(f"{way}: % of a core", share, TRICKLE_SHARE))
            else:
                outcome.notes.append(f"{name} {way}: {share:.2f} % of a core")
    return outcome


def rest(bench: Bench) -> Outcome:
    """A server that has nothing more to say: waiting for it should cost nothing."""
    with Scene(bench, RATE * bench.shrink) as scene:
        scene.origin.put(f"size={scene.size} ending=stall ending-at={SILENT_AFTER}", "/file.bin")
        outcome = bench.race(
            scene.work(connections=1),
            lambda files: None,
            [OURS],
            middle=REST_MIDDLE,
            stop_after=REST_STOP,
        )
    if OURS in outcome.costs:
        wake_ups = outcome.median(OURS, "wake_ups")
        outcome.goals.append(Goal("wake-ups a second", wake_ups, REST_WAKE_UPS))
    return outcome
