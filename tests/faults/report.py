"""The report of the faults: one row each, as HTML for people and as JSON for programs."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .4rem .6rem; text-align: left }
td { vertical-align: top }
td.figures { font: 12px/1.5 ui-monospace, monospace }
.passed { color: #1a7f37 } .failed { color: #cf222e } .skipped { color: #9a6700 }
pre { overflow-x: auto; max-height: 20rem; font-size: 12px }
"""


@dataclass
class Outcome:
    """How one fault's test went."""

    test: str
    name: str
    outcome: str
    seconds: float
    details: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The behaviour that the test's name states."""
        return self.name.removeprefix("test_").replace("_", " ")


def write_report(folder: Path, outcomes: Sequence[Outcome], finished: str) -> None:
    """Write `faults.html` and `faults.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    load = [round(value, 2) for value in os.getloadavg()]
    content = {
        "finished": finished,
        "load_average": load,
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    (folder / "faults.json").write_text(json.dumps(content, indent=2) + "\n")
    (folder / "faults.html").write_text(as_html(outcomes, finished, load))


def as_html(outcomes: Sequence[Outcome], finished: str, load: Sequence[float]) -> str:
    """Return the report as one page that needs no other file."""
    counts = {
        kind: sum(outcome.outcome == kind for outcome in outcomes)
        for kind in ("passed", "failed", "skipped")
    }
    summary = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    rows = "".join(map(_row, outcomes))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Faults</title>'
        f"<style>{_STYLE}</style><h1>Faults</h1>"
        f"<p>{escape(summary)}. Finished {escape(finished)}, "
        f"load average {', '.join(map(str, load))}.</p>"
        "<table><tr><th>Behaviour<th>Outcome<th>Seconds<th>Figures</tr>"
        f"{rows}</table></html>\n"
    )


def _row(outcome: Outcome) -> str:
    figures = "<br>".join(
        f"{escape(str(name))}: {escape(str(value))}" for name, value in outcome.figures.items()
    )
    details = ""
    if outcome.details and outcome.outcome != "passed":
        details = (
            f"<details><summary>details</summary><pre>{escape(outcome.details)}</pre></details>"
        )
    return (
        f"<tr><td>{escape(outcome.title)}{details}"
        f'<td class="{escape(outcome.outcome)}">{escape(outcome.outcome)}'
        f"<td>{outcome.seconds:.0f}"
        f'<td class="figures">{figures}</tr>'
    )
