"""A run as JSON, and a run put over earlier ones: each row stands until it is measured again."""

from pathlib import Path

import msgspec
from tests.bench.bench import Bench, Figure, Sample
from tests.bench.circumstances import Circumstances


class RowFigure(msgspec.Struct, frozen=True):
    """A kind of figure that a row has."""

    row: str
    figure: Figure


class Results(msgspec.Struct, frozen=True):
    """Rows that were measured to their end, with everything that is told of them."""

    rows: dict[str, Circumstances]
    figures: list[RowFigure]
    samples: list[Sample]

    def over(self, earlier: "Results") -> "Results":
        """Return both; where both have a row, it is the one of this run."""
        rows = earlier.rows | self.rows
        mine = self.rows.keys()
        return Results(
            rows,
            [one for one in earlier.figures if one.row not in mine] + self.figures,
            [one for one in earlier.samples if one.row not in mine] + self.samples,
        )

    def as_bench(self, like: Bench) -> Bench:
        """Return them as a run, the rows in the order in which they were first measured."""
        order = {row: place for place, row in enumerate(self.rows)}
        return Bench(
            like.effort,
            samples=sorted(self.samples, key=lambda sample: order[sample.row]),
            figures={(one.row, one.figure.name): one.figure for one in self.figures},
            circumstances=dict(self.rows),
        )


def of(bench: Bench) -> Results:
    """Return the rows of a run that came to their end: half a row must not replace a whole one."""
    rows = bench.circumstances
    return Results(
        dict(rows),
        [RowFigure(row, figure) for (row, _), figure in bench.figures.items() if row in rows],
        [sample for sample in bench.samples if sample.row in rows],
    )


def read(file: Path) -> Results:
    """Return what earlier runs wrote; nothing where there is no file.

    Raises:
        msgspec.ValidationError: it is not such a file.
    """
    if not file.exists():
        return Results({}, [], [])
    return msgspec.json.decode(file.read_bytes(), type=Results)


def write(results: Results, file: Path) -> None:
    """Write them down."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
