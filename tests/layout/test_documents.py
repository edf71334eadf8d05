"""The documents say what the code does: commands, settings, topics, keys, decisions, links."""

import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from coinstream_contracts import collections, redis_keys, topics
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.rankings import RankingKind, RankingWindow
from coinstream_contracts.times import DAY_MS, HOUR_MS
from coinstream_local.settings import PORT_NAMES, RunSettings

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def table(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its first two lines."""
    _, _, section = text.partition(f"\n{heading}\n")
    rows = [line for line in section.split("\n#")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_a_document_names_exists(document: str, project_root: Path) -> None:
    text = (project_root / document).read_text()
    # Within code: `make up …`, and lines of a shell block.
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z0-9-]*)", text, re.MULTILINE))
    known = set(
        re.findall(r"^([a-z0-9-]+):", (project_root / "Makefile").read_text(), re.MULTILINE)
    )

    assert named - known == set()


def test_every_public_make_target_explains_itself(project_root: Path) -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=project_root, check=True, capture_output=True, text=True
    ).stdout
    known = re.findall(r"^([a-z0-9-]+):", (project_root / "Makefile").read_text(), re.MULTILINE)

    assert [target for target in known if f"make {target} " not in shown] == []


def test_the_continuous_integration_runs_the_readmes_test_commands_alone(
    project_root: Path,
) -> None:
    script = (project_root / ".ci/run").read_text()
    readme = (project_root / "README.md").read_text()

    commands = re.findall(r"^make (\w+)", script, re.MULTILINE)
    assert sorted(commands) == ["check", "test"]
    assert "```sh\nmake test\nmake check\n```" in readme


def test_the_readme_lists_every_setting_with_its_default(project_root: Path) -> None:
    rows = table((project_root / "README.md").read_text(), "## Settings")
    documented = {row[0].strip("`"): row[1].strip("`") for row in rows}
    settings = RunSettings.model_construct()

    assert set(documented) == {name.upper() for name in RunSettings.model_fields}
    for name in PORT_NAMES:
        assert documented[name] == str(getattr(settings, name.lower()))
    for name in ("EXCHANGE", "REPLAY_SPEED", "LOG_LEVEL"):
        assert documented[name] == getattr(settings, name.lower())


def test_the_architecture_lists_every_topic_as_it_is_declared(project_root: Path) -> None:
    rows = table((project_root / "docs/architecture.md").read_text(), "### Kafka topics")

    assert {row[0].strip("`"): (row[2], row[3]) for row in rows} == {
        topic.name: (str(topic.partitions), kept(topic)) for topic in topics.ALL
    }


def kept(topic: topics.Topic) -> str:
    if topic.cleanup == "compact":
        return "the newest of each"
    if topic.retention_ms % DAY_MS == 0:
        return f"{topic.retention_ms // DAY_MS} days"
    return f"{topic.retention_ms // HOUR_MS} hours"


def test_the_architecture_lists_every_redis_key(project_root: Path) -> None:
    rows = table((project_root / "docs/architecture.md").read_text(), "### Redis keys")
    symbol = "{symbol}"

    assert {row[0].strip("`") for row in rows} == {
        redis_keys.latest_candle(symbol),
        redis_keys.candle(symbol, 0).replace(":0", ":{open_time}"),
        redis_keys.candle_index(symbol),
        redis_keys.book(symbol),
        redis_keys.trades(symbol),
        redis_keys.prediction(symbol),
        redis_keys.SYMBOL_INFO,
        redis_keys.GENERATION,
        *(redis_keys.ranking(kind, window) for kind in RankingKind for window in RankingWindow),
    }


def test_the_architecture_lists_every_collection_of_mongodb(project_root: Path) -> None:
    rows = table((project_root / "docs/architecture.md").read_text(), "### MongoDB collections")

    assert {row[0].strip("`") for row in rows} == {
        *map(collections.candle_collection, STORED_INTERVALS),
        collections.MINUTE_TRADES,
        collections.AUDIT_FINDINGS,
        collections.JOB_RUNS,
        collections.PREDICTIONS,
    }


def test_the_history_lists_the_fields_of_a_candles_document(project_root: Path) -> None:
    rows = table((project_root / "mongodb/README.md").read_text(), "## Documents")
    listed = {name.strip().strip("`") for row in rows for name in row[0].split(",")}
    candle = {field.name for field in msgspec.structs.fields(Candle)} - {"open_time_ms"}

    assert listed == candle | {"_id", "open_time", "close_time", "updated_at"}


def test_decisions_are_numbered_in_one_sequence_and_listed(project_root: Path) -> None:
    folder = project_root / "docs/decisions"
    files = sorted(file.name for file in folder.glob("[0-9]*.md"))

    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    listed = re.findall(
        r"^\| \[\d+\]\((\S+)\) \|", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert listed == files


def test_a_decision_says_its_number_its_status_and_its_consequences(project_root: Path) -> None:
    for file in (project_root / "docs/decisions").glob("[0-9]*.md"):
        text = file.read_text()
        assert text.startswith(f"# {int(file.name[:4])}. "), file.name
        for part in ("**Status:**", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{file.name}: {part}"


def test_links_within_the_project_lead_somewhere(
    project_root: Path, project_files: list[Path]
) -> None:
    broken = [
        f"{document}: {target}"
        for document in project_files
        if document.suffix == ".md"
        for target in LINK.findall((project_root / document).read_text())
        if not (project_root / document.parent / target).exists()
    ]

    assert broken == []
