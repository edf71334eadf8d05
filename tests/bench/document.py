"""Writes a run down: JSON, plots, and the tables of `docs/benchmarks.md`."""

from pathlib import Path

from tests.bench import plots, results
from tests.bench.bench import NAIVE, OURS, Bench, Figure, Summary
from tests.bench.budgets import ratio, verdicts

BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def write(measured: Bench, folder: Path, document: Path | None) -> None:
    """Write the run into `folder`, and renew the tables of `document` where one is given.

    The document's rows stand until they are measured again; so a run of one row leaves the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "results.json"
    whole = results.of(measured)
    if document is not None:
        whole = whole.over(results.read(file))
    bench = whole.as_bench(measured)
    text = tables(bench)
    results.write(whole, file)
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


def tables(bench: Bench) -> str:
    """Return every table as Markdown."""
    parts = []
    if judged := _budgets(bench):
        parts.append(judged)
    for row in bench.rows():
        title = f"### {row[0].upper()}{row[1:]}"
        parts.append(f"{title}\n\n{bench.circumstances[row].told()}\n\n{_row(bench, row)}")
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
