"""What a service's log looks like, seen from outside: one JSON object a line on standard error."""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest

PROGRAM = """
import logging, threading
from coinstream_telemetry.logs import configure_logs, get_logger
early = get_logger("early")
configure_logs("bookkeeper", {level!r})
early.warning("own", symbol="BTCUSDT", stream="trade")
get_logger("late").debug("detail")
get_logger("late").error("grave")
thread = threading.Thread(target=lambda: get_logger("t").warning("from a thread"))
thread.start()
thread.join()
logging.getLogger("kafka.net").info("chatter of %s", "a library")
logging.getLogger("kafka.net").warning("a library warns of %d things", 2)
try:
    1 / 0
except ZeroDivisionError:
    get_logger("late").exception("failed")
"""


def logged(level: str) -> list[dict[str, Any]]:
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(level=level)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert program.stdout == ""
    return [json.loads(line) for line in program.stderr.splitlines()]


def test_every_line_tells_time_level_event_and_service() -> None:
    lines = logged("info")
    assert lines
    for line in lines:
        assert line["service"] == "bookkeeper"
        assert datetime.fromisoformat(line["time"]).utcoffset().total_seconds() == 0  # type: ignore[union-attr]  # aware
        assert line["level"] in {"info", "warning", "error"}
        assert line["event"]


def test_our_own_lines_carry_what_they_were_given() -> None:
    assert logged("info")[0] | {"time": ""} == {
        "time": "",
        "level": "warning",
        "event": "own",
        "service": "bookkeeper",
        "symbol": "BTCUSDT",
        "stream": "trade",
    }


def test_a_library_is_heard_only_when_it_warns() -> None:
    events = [line["event"] for line in logged("info")]
    assert "a library warns of 2 things" in events
    assert "chatter of a library" not in events
    assert "chatter of a library" in [line["event"] for line in logged("debug")]


@pytest.mark.parametrize(
    ("level", "levels"),
    [
        ("debug", {"debug", "info", "warning", "error"}),
        ("warning", {"warning", "error"}),
        ("error", {"error"}),
    ],
)
def test_nothing_below_the_level_is_logged(level: str, levels: set[str]) -> None:
    assert {line["level"] for line in logged(level)} == levels


def test_an_exception_is_logged_with_its_trace_in_the_same_line() -> None:
    (line,) = [line for line in logged("info") if line["event"] == "failed"]
    assert "ZeroDivisionError: division by zero" in line["exception"]
