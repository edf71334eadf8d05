"""What a run collects: samples of named figures, each with the load of the machine beside it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

import msgspec
from tests.bench import circumstances
from tests.bench.circumstances import Circumstances

OURS = "Coinstream"
NAIVE = "naive peer"


class Figure(msgspec.Struct, frozen=True):
    """A kind of figure: its unit, its better direction, how many decimals tell something."""

    name: str
    unit: str
    better: Literal["higher", "lower"]
    digits: int = 0


EVENTS_PER_S = Figure("throughput", "events/s", "higher")
CPU_PER_MILLION = Figure("CPU per million events", "s", "lower", 1)
EVENTS_PER_CPU_S = Figure("events per CPU second", "events", "higher")
CORE_SHARE = Figure("share of a core", "%", "lower")
P50 = Figure("p50", "ms", "lower", 1)
P99 = Figure("p99", "ms", "lower", 1)
P999 = Figure("p99.9", "ms", "lower", 1)
DELIVERED = Figure("delivered of what was due", "%", "higher", 2)
DELIVERIES_PER_S = Figure("deliveries", "a second", "higher")
DELIVERIES_PER_CPU_S = Figure("deliveries per CPU second", "deliveries", "higher")
HOLDING_RATE = Figure("highest rate that holds", "events/s", "higher")
START_S = Figure("start-up", "s", "lower", 1)
MEMORY_MIB = Figure("memory", "MiB", "lower")
FROZEN_RATIO = Figure("p99 of the others, to that without frozen clients", "times", "lower", 2)
LOST = Figure("lost", "events", "lower")


class Sample(msgspec.Struct, frozen=True):
    """One measured value."""

    row: str
    case: str
    peer: str
    figure: str
    value: float
    repetition: int
    load_1m: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    repetitions: int
    scale: float
    """Of the number of events and the length of a repetition."""

    @classmethod
    def full(cls) -> "Effort":
        """Return the effort of the published figures."""
        return cls(5, 1.0)

    @classmethod
    def quick(cls) -> "Effort":
        """Return the effort that shows whether everything works."""
        return cls(1, 0.3)

    def count(self, events: int) -> int:
        """Return a number of events for this effort."""
        return int(events * self.scale)

    def seconds(self, seconds: float) -> float:
        """Return a length for this effort."""
        return max(1.5, seconds * self.scale)


@dataclass
class Summary:
    """One figure of one peer over all repetitions."""

    figure: Figure
    values: list[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def worst(self) -> float:
        """The one that its owner is least proud of."""
        return min(self.values) if self.figure.better == "higher" else max(self.values)


@dataclass
class Bench:
    """Everything measured so far."""

    effort: Effort
    samples: list[Sample] = field(default_factory=list)
    figures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    """By row and name: a throughput is one thing here and another there."""
    circumstances: dict[str, Circumstances] = field(default_factory=dict)
    """Of each row that came to its end."""

    @contextmanager
    def row(self, name: str, repetitions: int | None = None) -> Iterator[None]:
        """Measure one row, as often as the effort says or another number of times."""
        before, began = os.getloadavg()[0], time.monotonic()
        print(f"\n{name} (load {before:.2f})", flush=True)
        yield
        self.circumstances[name] = circumstances.now(repetitions or self.effort.repetitions, before)
        print(f"  {time.monotonic() - began:.0f} s", flush=True)

    def repetitions(self) -> range:
        """Return the numbers of the repetitions."""
        return range(self.effort.repetitions)

    def add(
        self,
        row: str,
        case: str,
        peer: str,
        repetition: int,
        values: dict[Figure, float],
    ) -> None:
        """Keep the figures of one repetition."""
        load = round(os.getloadavg()[0], 2)
        for figure, value in values.items():
            self.figures[row, figure.name] = figure
            # NumPy's floats are no JSON.
            self.samples.append(
                Sample(row, case, peer, figure.name, float(value), repetition, load)
            )
        told = "  ".join(f"{f.name} {v:,.{f.digits}f} {f.unit}" for f, v in values.items())
        print(f"  {case}, {peer}: {told}  (load {load})", flush=True)

    def rows(self) -> list[str]:
        """Return the rows in the order they were measured."""
        return list(dict.fromkeys(sample.row for sample in self.samples))

    def cases(self, row: str) -> list[str]:
        """Return a row's cases in the order they were measured."""
        return list(dict.fromkeys(sample.case for sample in self.samples if sample.row == row))

    def peers(self, row: str, case: str) -> list[str]:
        """Return who was measured in a case."""
        return list(dict.fromkeys(s.peer for s in self.samples if s.row == row and s.case == case))

    def summaries(self, row: str, case: str, peer: str) -> dict[str, Summary]:
        """Return every figure of one peer in one case."""
        found: dict[str, Summary] = {}
        for sample in self.samples:
            if (sample.row, sample.case, sample.peer) == (row, case, peer):
                figure = self.figures[row, sample.figure]
                found.setdefault(sample.figure, Summary(figure, [])).values.append(sample.value)
        return found
