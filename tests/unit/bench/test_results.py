"""Figures of several runs in one document."""

from pathlib import Path

from tests.bench import document, results
from tests.bench.bench import OURS, Bench, Effort, Figure

SPEED = Figure("speed", "events/s", "higher")


def measured(**speeds: float) -> Bench:
    bench = Bench(Effort.quick())
    for row, speed in speeds.items():
        with bench.row(row):
            bench.add(row, "all", OURS, 0, {SPEED: speed})
    return bench


def speeds(bench: Bench) -> dict[str, float]:
    return {sample.row: sample.value for sample in bench.samples}


def test_a_row_stands_until_it_is_measured_again(tmp_path: Path) -> None:
    text = tmp_path / "benchmarks.md"
    text.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    for run in (measured(ingest=1, rest=2), measured(rest=3, batch=4)):
        document.write(run, tmp_path / "figures", text)

    found = results.read(tmp_path / "figures/results.json")

    assert speeds(found.as_bench(measured())) == {"ingest": 1, "rest": 3, "batch": 4}
    written = text.read_text()
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert [line[4:] for line in written.splitlines() if line.startswith("### ")] == [
        "Ingest",
        "Rest",
        "Batch",
    ]
    assert "| all | speed, events/s | 3 (3) |" in written
    assert "| 2 (2) |" not in written


def test_a_row_that_broke_off_replaces_nothing(tmp_path: Path) -> None:
    run = measured(ingest=1)
    run.add("rest", "all", OURS, 0, {SPEED: 9})

    whole = results.of(run).over(results.of(measured(rest=2)))

    assert speeds(whole.as_bench(run)) == {"rest": 2, "ingest": 1}


def test_every_row_says_when_it_was_measured_and_of_which_commit(tmp_path: Path) -> None:
    results.write(results.of(measured(ingest=1)), tmp_path / "results.json")

    (told,) = results.read(tmp_path / "results.json").rows.values()

    assert told.time[:10] in told.told()
    assert told.commit in told.told()
