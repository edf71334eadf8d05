"""Memory and descriptors of a long run: looked at, judged, and told. Figures in MiB."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from statistics import median

from coinstream_local.memory import held_mib

WARM_UP = 0.25
"""Part of the run in which caches and histories fill."""
BYTES_AN_EVENT = 8
"""What may be kept of each event for ever: a leak keeps a pointer at least, which is as much."""
CACHES_MIB = 8
"""By how much an allocator's arenas and caches that are not full yet may grow besides."""
SOCKETS = 8
"""Descriptors that come and go: a REST client keeps six connections, others are just closing."""
_COLOURS = ("#0969da", "#cf222e", "#1a7f37", "#9a6700", "#8250df", "#bf3989", "#57606a")
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }
table { border-collapse: collapse } th, td { padding: .3rem .8rem; text-align: right }
th:first-child, td:first-child { text-align: left } td { border-top: 1px solid #8884 }
.flat { color: #1a7f37 } .grows { color: #cf222e } svg { width: 100%; height: auto }
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process holds at a moment."""

    memory_mib: int
    descriptors: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Every process at a moment, and how many events had passed."""

    at_s: float
    events: int
    usage: dict[str, Usage]


@dataclass(frozen=True, slots=True)
class Course:
    """How one process went: medians of the first and last third after the warm-up."""

    process: str
    early: Usage
    late: Usage
    allowed_mib: float

    @property
    def flat(self) -> bool:
        """Whether it grew by no more than is allowed."""
        return (
            self.late.memory_mib - self.early.memory_mib <= self.allowed_mib
            and self.late.descriptors - self.early.descriptors <= SOCKETS
        )


def look(at_s: float, events: int, processes: Mapping[str, int]) -> Sample:
    """Look at processes, given by their ids."""
    usage = {
        name: Usage(held_mib(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())))
        for name, pid in processes.items()
    }
    return Sample(at_s, events, usage)


def courses(samples: Sequence[Sample], growing_mib: Mapping[str, float]) -> list[Course]:
    """Judge every process; `growing_mib` is what some may grow by their design, in any time."""
    warm = samples[int(len(samples) * WARM_UP) :]
    third = max(1, len(warm) // 3)
    early, late = warm[:third], warm[-third:]
    events = late[third // 2].events - early[third // 2].events
    allowed_mib = CACHES_MIB + BYTES_AN_EVENT * events / 1024**2
    return [
        Course(
            name,
            _median([one.usage[name] for one in early]),
            _median([one.usage[name] for one in late]),
            round(allowed_mib + growing_mib.get(name, 0.0), 1),
        )
        for name in samples[0].usage
    ]


def _median(usages: Sequence[Usage]) -> Usage:
    return Usage(
        round(median(usage.memory_mib for usage in usages)),
        round(median(usage.descriptors for usage in usages)),
    )


def write_report(folder: Path, samples: Sequence[Sample], judged: Sequence[Course]) -> None:
    """Write `soak.json` and `soak.html` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "courses": [asdict(course) | {"flat": course.flat} for course in judged],
        "samples": [asdict(sample) for sample in samples],
    }
    (folder / "soak.json").write_text(json.dumps(content, indent=1) + "\n")
    (folder / "soak.html").write_text(as_html(samples, judged))


def as_html(samples: Sequence[Sample], judged: Sequence[Course]) -> str:
    """Return the report as one page that needs no other file."""
    minutes, events = samples[-1].at_s / 60, samples[-1].events - samples[0].events
    rows = "".join(
        f"<tr><td>{escape(course.process)}"
        f"<td>{course.early.memory_mib}<td>{course.late.memory_mib}<td>{course.allowed_mib}"
        f"<td>{course.early.descriptors}<td>{course.late.descriptors}"
        f'<td class="{"flat" if course.flat else "grows"}">{"flat" if course.flat else "grows"}'
        for course in judged
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Soak</title>'
        f"<style>{_STYLE}</style><h1>Soak</h1><p>{minutes:.0f} minutes, {events:,} events. "
        "Medians of the first and the last third after the warm-up.</p>"
        "<table><tr><th>Process<th>MiB first<th>MiB last<th>may grow<th>descriptors first"
        f"<th>last<th></tr>{rows}</table><h2>Memory, MiB</h2>{_plot(samples)}</html>\n"
    )


def _plot(samples: Sequence[Sample]) -> str:
    width, height = 900, 320
    most_s = samples[-1].at_s or 1.0
    most_mib = max(usage.memory_mib for one in samples for usage in one.usage.values()) or 1
    lines = []
    for number, name in enumerate(samples[0].usage):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(
            f"{one.at_s / most_s * width:.1f},"
            f"{height - one.usage[name].memory_mib / most_mib * (height - 20):.1f}"
            for one in samples
        )
        lines.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'
        )
        lines.append(
            f'<text x="{width + 10}" y="{20 + 18 * number}" fill="{colour}">{escape(name)}</text>'
        )
    return (
        f'<svg viewBox="0 0 {width + 260} {height}" font-size="13" font-family="sans-serif">'
        f'<text x="0" y="12">{most_mib}</text>{"".join(lines)}</svg>'
    )
