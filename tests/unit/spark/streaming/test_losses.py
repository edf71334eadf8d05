"""How many records of a micro-batch were gone, by what Spark tells of it."""

import json
from typing import Any

import pytest

from coinstream_spark.streaming.losses import missing


def progress(start: dict[str, int] | None, end: dict[str, int]) -> dict[str, Any]:
    """Return a progress as Spark writes it: offsets as JSON objects in the JSON."""
    told = {"crypto_trades": start} if start is not None else None
    return {"batchId": 7, "sources": [{"startOffset": told, "endOffset": {"crypto_trades": end}}]}


@pytest.mark.parametrize(
    ("start", "end", "seen", "gone"),
    [
        ({"0": 10, "1": 5}, {"0": 30, "1": 5}, 20, 0),
        ({"0": 10, "1": 5}, {"0": 30, "1": 9}, 20, 4),
        ({"0": 10, "1": 5}, {"0": 30, "1": 9}, 0, 24),
        ({"0": 10}, {"0": 30, "1": 9}, 29, 0),  # a partition that is new
        (None, {"0": 30}, 12, 0),  # the first micro-batch of all: from wherever Kafka begins
    ],
)
def test_what_lies_between_the_offsets_and_was_not_seen_is_gone(
    start: dict[str, int] | None, end: dict[str, int], seen: int, gone: int
) -> None:
    assert missing(progress(start, end), {7: seen}.get) == gone


def test_offsets_may_be_text() -> None:
    told = progress({"0": 1}, {"0": 4})
    for source in told["sources"]:
        source["startOffset"] = json.dumps(source["startOffset"])
        source["endOffset"] = json.dumps(source["endOffset"])

    assert missing(told, {7: 2}.get) == 1


def test_a_micro_batch_of_which_nothing_is_known_tells_nothing() -> None:
    assert missing(progress({"0": 1}, {"0": 4}), {6: 3}.get) == 0
