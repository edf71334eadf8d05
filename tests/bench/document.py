"""Writes a run down: JSON, plots, and the tables of `docs/benchmarks.md`."""

import os
import platform
import time
from pathlib import Path

import msgspec
from tests.bench import plots
from tests.bench.bench import NAIVE, OURS, Bench, Figure, Summary
from tests.bench.budgets import ratio, verdicts

BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def write(bench: Bench, folder: Path, document: Path | None) -> None:
    """Write everything into `folder`, and renew the tables of `document` where one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    text = tables(bench)
    (folder / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(_whole(bench))))
    pictures = plots.draw(bench, folder)
    if document is None:
        (folder / "results.md").write_text(text)
        print(text)
        print(f"written to {folder}")
        return
    links = "\n".join(f"![{title}]({folder.name}/{name})\n" for title, name in pictures)
    before, _, rest = document.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n\n{text}\n{links}\n{END}{after}")
    print(f"written to {document}")


def _whole(bench: Bench) -> dict[str, object]:
    return {
        "machine": machine(),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "repetitions": bench.effort.repetitions,
        "scale": bench.effort.scale,
        "loads": bench.loads,
        "figures": [{"row": row, "figure": one} for (row, _), one in bench.figures.items()],
        "samples": bench.samples,
    }


def machine() -> str:
    """Return what the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    model = next(names, platform.machine())
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}"


def tables(bench: Bench) -> str:
    """Return every table as Markdown."""
    date = time.strftime("%Y-%m-%d", time.gmtime())
    times = "once" if bench.effort.repetitions == 1 else f"{bench.effort.repetitions} times"
    parts = [
        f"Measured on {date} on {machine()}; each case {times}, alternated with its naive peer."
    ]
    if judged := _budgets(bench):
        parts.append(judged)
    for row in bench.rows():
        before, after = bench.loads.get(row, (0.0, 0.0))
        title = f"### {row[0].upper()}{row[1:]}"
        load = f"Load average of a minute: {before:.2f} before, {after:.2f} after."
        parts.append(f"{title}\n\n{load}\n\n{_row(bench, row)}")
    return "\n\n".join(parts) + "\n"


def _budgets(bench: Bench) -> str:
    lines = ["### Budgets", "", "| row | case | budget | median | kept |", "|---|---|---|--:|---|"]
    judged = verdicts(bench)
    for verdict in judged:
        figure = verdict.budget.figure
        lines.append(
            f"| {verdict.budget.row} | {verdict.case} | {figure.name} {verdict.budget.told()} "
            f"| {_number(figure, verdict.value)} | {'yes' if verdict.kept else '**no**'} |"
        )
    return "\n".join(lines) if judged else ""


def _row(bench: Bench, row: str) -> str:
    lines = [
        f"| case | figure | {OURS}: median (worst) | {NAIVE}: median (worst) | times better |",
        "|---|---|--:|--:|--:|",
    ]
    for case in bench.cases(row):
        ours, naive = (bench.summaries(row, case, peer) for peer in (OURS, NAIVE))
        for name in dict.fromkeys([*ours, *naive]):
            figure = bench.figures[row, name]
            mine, theirs = ours.get(name), naive.get(name)
            better = ratio(figure, mine.median, theirs.median) if mine and theirs else None
            lines.append(
                f"| {case} | {name}, {figure.unit} | {_told(mine)} | {_told(theirs)} "
                f"| {'' if better is None else f'{better:.1f}'} |"
            )
    return "\n".join(lines)


def _told(summary: Summary | None) -> str:
    if summary is None:
        return ""
    middle = _number(summary.figure, summary.median)
    return f"{middle} ({_number(summary.figure, summary.worst)})"


def _number(figure: Figure, value: float) -> str:
    return f"{value:,.{figure.digits}f}"
