# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rows found out, for people and for programs."""

import dataclasses
import json
import statistics

from measure import Cost

COLUMNS = "{:<14} {:<18} {:>9} {:>9} {:>9}   {}"


@dataclasses.dataclass(frozen=True)
class Goal:
    """A number to stay under. `what` says what it is, with its unit."""

    what: str
    value: float
    target: float

    @property
    def reached(self) -> bool:
        return self.value <= self.target

    def __str__(self) -> str:
        mark = "reached" if self.reached else "FALLS SHORT"
        return f"{self.what}: {self.value:.2f}, to reach ≤ {self.target:g}: {mark}"


@dataclasses.dataclass
class Outcome:
    """What a row found: the costs of each program's runs, goals and remarks."""

    costs: dict[str, list[Cost]] = dataclasses.field(default_factory=dict)
    goals: list[Goal] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)

    def median(self, program: str, field: str) -> float:
        return statistics.median(getattr(cost, field) for cost in self.costs[program])

    def leave_out(self, program: str, why: str):
        """Notes that `program` did not do the work."""
        self.costs.pop(program, None)
        self.notes.append(f"{program} failed: {why.strip().splitlines()[-1].rstrip(':')}")

    def compare_with_ideal(self, ours: str, ideal: float, target: float):
        """Adds the goal that the median of `ours` is under `target` times `ideal` seconds.

        What the others took is noted.
        """
        self.notes.append(f"the ideal: {ideal:.2f} s")
        for program in self.costs:
            ratio = self.median(program, "wall") / ideal
            if program == ours:
                self.goals.append(Goal("wall ÷ the ideal", ratio, target))
            else:
                self.notes.append(f"{program}: {ratio:.2f} × the ideal")

    def compare(self, field: str, ours: str, rival: str, target: float):
        """Adds the goal that a median of `ours` is under `target` times the rival's."""
        if ours in self.costs and rival in self.costs:
            ratio = self.median(ours, field) / self.median(rival, field)
            self.goals.append(Goal(f"{field} ÷ {rival}", ratio, target))
        else:
            self.notes.append(f"no {field} ÷ {rival}: one of the two is not there")


def print_head():
    print(COLUMNS.format("row", "program", "wall s", "CPU s", "peak MiB", ""))


def print_outcome(row: str, outcome: Outcome):
    """Prints the medians of a row, the slowest program last."""
    programs = sorted(outcome.costs, key=lambda name: outcome.median(name, "wall"))
    lines = [COLUMNS.format("", program, *_cells(outcome, program)) for program in programs]
    lines += [" " * 15 + text for text in [*map(str, outcome.goals), *outcome.notes]]
    lines[0] = row.ljust(14) + lines[0][14:]
    print("\n".join(lines), end="\n\n", flush=True)


def write_json(file, row: str, outcome: Outcome):
    """Writes one line for each run, then one for each goal."""
    for program, costs in outcome.costs.items():
        for number, cost in enumerate(costs):
            run = {"row": row, "program": program, "run": number + 1}
            print(json.dumps(run | dataclasses.asdict(cost)), file=file)
    for goal in outcome.goals:
        verdict = {"row": row, "goal": goal.what, "value": goal.value}
        print(json.dumps(verdict | {"target": goal.target, "reached": goal.reached}), file=file)
    file.flush()


def _cells(outcome: Outcome, program: str) -> list[str]:
    costs = outcome.costs[program]
    wall, cpu = (outcome.median(program, field) for field in ("wall", "cpu"))
    spread = ""
    if len(costs) > 1:
        walls = [cost.wall for cost in costs]
        spread = f"(wall from {min(walls):.3f} to {max(walls):.3f})"
    peak = "–"
    if costs[0].peak is not None:
        peak = f"{outcome.median(program, 'peak') / (1 << 20):.1f}"
    return [f"{wall:.3f}", f"{cpu:.3f}", peak, spread]
