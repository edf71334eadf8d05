"""What is promised on two cores, and whether a run kept it."""

from dataclasses import dataclass

from tests.bench import (
    batch,
    candles,
    fan_out,
    ingest,
    latency,
    page,
    redis_consumer,
    rest,
    whole_run,
)
from tests.bench import bench as figures
from tests.bench.bench import OURS, Bench, Figure


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound on the median of one figure, in the cases whose name begins with `case`."""

    row: str
    case: str
    figure: Figure
    bound: float

    def holds(self, value: float) -> bool:
        """Say whether a value keeps it."""
        return value >= self.bound if self.figure.better == "higher" else value <= self.bound

    def told(self) -> str:
        """Return it in words."""
        sign = "≥" if self.figure.better == "higher" else "≤"
        digits = 2 if self.figure is figures.FROZEN_RATIO else 0
        return f"{sign} {self.bound:,.{digits}f} {self.figure.unit}"


_AT_RATE = "10,000 events/s"

BUDGETS = (
    Budget(latency.ROW, _AT_RATE, figures.P50, 10),
    Budget(latency.ROW, _AT_RATE, figures.P99, 40),
    Budget(latency.ROW, _AT_RATE, figures.P999, 100),
    Budget(ingest.ROW, "300 symbols, one process", figures.EVENTS_PER_CPU_S, 30_000),
    Budget(ingest.ROW, "300 symbols, 10,000", figures.CORE_SHARE, 40),
    Budget(ingest.ROW, "300 symbols", figures.LOST, 0),
    Budget(redis_consumer.ROW, "300 symbols", figures.EVENTS_PER_S, 30_000),
    Budget(fan_out.ROW, "1,000 clients, 60", figures.DELIVERIES_PER_CPU_S, 60_000),
    Budget(fan_out.ROW, "1,000 clients, 60", figures.P99, 100),
    Budget(fan_out.ROW, "1,000 clients, 60", figures.FROZEN_RATIO, 1.1),
    Budget(rest.ROW, "/", figures.P99, 30),
    Budget(batch.ROW, batch.PANDAS_LOOP, batch.TIMES_PANDAS, 5),
    Budget(candles.ROW, "closed minute", candles.P99_S, 3),
    Budget(page.ROW, page.BUNDLE, page.SCRIPTS_KIB, 400),
    Budget(page.ROW, page.COLD, page.INTERACTIVE, 2_000),
    Budget(page.ROW, page.AT_RATE, page.FRAMES, 50),
    Budget(page.ROW, page.AT_RATE, page.MAIN_THREAD, 500),
    Budget(page.ROW, page.AFTER_HOUR, page.HEAP, 50),
    Budget(whole_run.ROW, "all processes", figures.MEMORY_MIB, 6 * 1_024),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A budget beside what was measured."""

    budget: Budget
    case: str
    value: float

    @property
    def kept(self) -> bool:
        """Whether the run kept it."""
        return self.budget.holds(self.value)


def verdicts(bench: Bench) -> list[Verdict]:
    """Return every budget that the run has a figure for."""
    found = []
    for budget in BUDGETS:
        for case in bench.cases(budget.row):
            summary = bench.summaries(budget.row, case, OURS).get(budget.figure.name)
            if case.startswith(budget.case) and summary is not None:
                found.append(Verdict(budget, case, summary.median))
    return found


def ratio(figure: Figure, ours: float, theirs: float) -> float | None:
    """Return how many times better ours is; None where there is nothing to divide."""
    above, below = (ours, theirs) if figure.better == "higher" else (theirs, ours)
    return above / below if below else None
