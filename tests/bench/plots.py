"""Plots of a run: one picture a row, a group of bars for each case and peer."""

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from tests.bench import bench as figures
from tests.bench import fan_out, ingest, latency, redis_consumer, rest
from tests.bench.bench import NAIVE, OURS, Bench, Figure

_PICTURES: tuple[tuple[str, str, tuple[Figure, ...], bool], ...] = (
    (ingest.ROW, "Ingest", (figures.EVENTS_PER_S, figures.EVENTS_PER_CPU_S), False),
    (redis_consumer.ROW, "Redis consumer", (figures.EVENTS_PER_S,), False),
    (latency.ROW, "Stamp to browser", (figures.P50, figures.P99, figures.P999), True),
    (fan_out.ROW, "Fan-out", (figures.P50, figures.P99, figures.P999), True),
    (rest.ROW, "REST", (figures.P50, figures.P99), True),
)
_LEAST_MS = 0.1
_COLOURS = {OURS: "#1f77b4", NAIVE: "#c7c7c7"}


def draw(bench: Bench, folder: Path) -> list[tuple[str, str]]:
    """Draw what was measured into `folder`; return title and file name of each picture."""
    drawn = []
    for row, title, shown, logarithmic in _PICTURES:
        if row in bench.rows():
            name = f"{row.replace(' ', '-').lower()}.svg"
            _draw(bench, row, title, shown, logarithmic=logarithmic, to=folder / name)
            drawn.append((title, name))
    return drawn


def _draw(
    bench: Bench,
    row: str,
    title: str,
    shown: tuple[Figure, ...],
    *,
    logarithmic: bool,
    to: Path,
) -> None:
    cases = [c for c in bench.cases(row) if _values(bench, row, c, shown)]
    picture, axes = plt.subplots(
        1, len(shown), figsize=(4.2 * len(shown) + 2, 0.55 * len(cases) + 1.4), sharey=True
    )
    for axis, figure in zip(axes if len(shown) > 1 else [axes], shown, strict=True):
        for offset, peer in ((-0.2, OURS), (0.2, NAIVE)):
            for place, case in enumerate(cases):
                summary = bench.summaries(row, case, peer).get(figure.name)
                if summary is None:
                    continue
                spread = [
                    [summary.median - min(summary.values)],
                    [max(summary.values) - summary.median],
                ]
                label = peer if place == 0 else None
                axis.barh(
                    place + offset,
                    summary.median,
                    0.36,
                    xerr=spread,
                    color=_COLOURS[peer],
                    label=label,
                )
        axis.set_xlabel(f"{figure.name}, {figure.unit}")
        axis.set_yticks(range(len(cases)), cases)
        if logarithmic:
            axis.set_xscale("log")
            axis.set_xlim(left=_LEAST_MS)
            axis.xaxis.set_major_formatter("{x:g}")
        axis.grid(axis="x", alpha=0.3)
        axis.set_axisbelow(True)
    picture.axes[0].invert_yaxis()
    bars, names = picture.axes[0].get_legend_handles_labels()
    picture.legend(bars, names, loc="upper right", ncols=2, fontsize="small")
    picture.suptitle(f"{title}: median, and from the best to the worst repetition")
    picture.tight_layout()
    # Without a date and with fixed ids, a run with the same figures draws the same file.
    mpl.rcParams["svg.hashsalt"] = row
    picture.savefig(to, metadata={"Date": None})
    plt.close(picture)


def _values(bench: Bench, row: str, case: str, shown: tuple[Figure, ...]) -> list[float]:
    return [
        value
        for peer in (OURS, NAIVE)
        for figure in shown
        if (summary := bench.summaries(row, case, peer).get(figure.name)) is not None
        for value in summary.values
    ]
