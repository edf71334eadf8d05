import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.cli import Serve, parse
from coinstream_exchange.faults.corruption import DEEP_LEVELS, HUGE_BYTES, corrupted
from coinstream_exchange.faults.rules import (
    Corrupt,
    Corruption,
    Refuse,
    Rule,
    Skew,
    Swallow,
    read_json,
    read_text,
)

TRADE = b'{"e":"trade","E":2,"s":"BTCUSDT","t":7,"p":"1.50","q":"2.00","T":1,"m":true,"M":true}'
DIFF = b'{"e":"depthUpdate","E":2,"s":"BTCUSDT","U":1,"u":2,"b":[["1.0","2.0"]],"a":[]}'
KLINE = b'{"e":"kline","E":2,"s":"BTCUSDT","k":{"t":0,"o":"1.0"}}'
TICKER = b'{"u":5,"s":"BTCUSDT","b":"1.0","B":"1.0","a":"2.0","A":"2.0"}'
WRAPPED = b'{"stream":"btcusdt@trade","data":%b}' % TRADE
MESSAGES = (TRADE, DIFF, KLINE, TICKER, WRAPPED)


@pytest.mark.parametrize(
    ("text", "body", "rule"),
    [
        (
            "swallow,stream=*@trade,probability=0.25,count=3,after_s=1,seconds=2.5",
            '{"do":"swallow","stream":"*@trade","probability":0.25,"count":3,"after_s":1,'
            '"seconds":2.5}',
            Swallow(stream="*@trade", probability=0.25, count=3, after_s=1.0, seconds=2.5),
        ),
        (
            "corrupt,how=nan+deep,beside=true",
            '{"do":"corrupt","how":["nan","deep"],"beside":true}',
            Corrupt(how=(Corruption.NAN, Corruption.DEEP), beside=True),
        ),
        ("refuse,status=418", '{"do":"refuse","status":418}', Refuse(status=418)),
        ("skew,skew_ms=-5", '{"do":"skew","skew_ms":-5}', Skew(skew_ms=-5)),
    ],
)
def test_a_fault_reads_the_same_from_the_command_line_and_from_json(
    text: str, body: str, rule: Rule
) -> None:
    assert read_text(text) == read_json(body.encode()) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explode",
        "swallow,probability=2",
        "swallow,probability=0",
        "swallow,count=0",
        "swallow,seconds=-1",
        "swallow,nonsense=1",
        "swallow,stream",
        "refuse,status=200",
        "halt",
        "rename,symbol=BTCUSDT",
        "halt,symbol=btcusdt",
        "corrupt,how=rot13",
        "skew,skew_ms=1.5",
    ],
)
def test_what_is_no_fault_is_told(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["serve", "--fault", text])
    assert ended.value.code == 2
    assert "--fault" in capsys.readouterr().err


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"do":1}', b"\xff", b'{"do":"halt"}'])
def test_json_that_is_no_fault_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(body)


def test_the_command_line_orders_any_number_of_faults() -> None:
    faults = ["--fault", "swallow", "--fault", "skip", "--fault-seed", "9", "--control-port", "0"]
    command = parse(["serve", *faults, "--truth", "t.tsv", "--truth-streams", "trade"])
    assert isinstance(command, Serve)
    assert [type(rule).__name__ for rule in command.faults.faults] == ["Swallow", "Skip"]
    assert (command.faults.seed, command.faults.control_port) == (9, 0)
    assert command.faults.control_host == "127.0.0.1"
    assert command.truth is not None
    assert command.truth.kinds == ("trade",)


def essentials(message: bytes) -> dict[str, Any] | None:
    """Read an event as a strict client does; None for what it cannot take."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        event = json.loads(message.decode(), parse_constant=refuse)
        event = event.get("data", event)
        match event.get("e"):
            case "trade":
                kept = {key: event[key] for key in "pqtT"}
                return (
                    kept
                    if math.isfinite(float(kept["p"]) + float(kept["q"]))
                    and all(
                        isinstance(kept[key], kind) and len(str(kept[key])) < 1_000
                        for key, kind in (("p", str), ("q", str), ("t", int), ("T", int))
                    )
                    else None
                )
            case "depthUpdate":
                kept = {key: event[key] for key in "Uuba"}
                fits = all(isinstance(kept[key], int) for key in "Uu")
                return kept if fits and all(isinstance(kept[key], list) for key in "ba") else None
            case "kline":
                return event["k"] if event["k"].keys() == {"t", "o"} else None
            case None:
                kept = {key: event[key] for key in "usbBaA"}
                return (
                    kept
                    if isinstance(kept["u"], int)
                    and all(
                        isinstance(kept[key], str) and len(kept[key]) < 1_000 for key in "sbBaA"
                    )
                    else None
                )
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return None


@pytest.mark.parametrize("message", MESSAGES)
def test_the_strict_reader_takes_what_is_sound(message: bytes) -> None:
    assert essentials(message) is not None


@given(
    st.sampled_from(MESSAGES),
    st.sampled_from([kind for kind in Corruption if kind is not Corruption.HUGE]),
    st.integers(0, 2**32),
)
def test_no_reader_can_take_a_corrupt_message_for_the_event(
    message: bytes, how: Corruption, seed: int
) -> None:
    spoiled = corrupted(message, how, seed)
    assert spoiled == corrupted(message, how, seed)
    nested = spoiled.count(b"[") > DEEP_LEVELS // 2
    assert nested == (how is Corruption.DEEP)
    assert nested or essentials(spoiled) is None


def test_a_huge_message_is_as_large_as_it_says() -> None:
    spoiled = corrupted(TRADE, Corruption.HUGE, 1)
    assert HUGE_BYTES < len(spoiled) < HUGE_BYTES + 200
    assert essentials(spoiled) is None
