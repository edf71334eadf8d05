"""How jobs read times, symbols and days."""

import argparse

import pytest

from coinstream_contracts.intervals import Interval
from coinstream_spark.jobs import arguments
from coinstream_spark.jobs.retention import parse_days


@pytest.mark.parametrize(
    ("text", "time_ms"),
    [
        ("2024-08-09", 1_723_161_600_000),
        ("20240809", 1_723_161_600_000),
        ("2024-08-09T00:05", 1_723_161_900_000),
        ("2024-08-09 00:00:01.5", 1_723_161_601_500),
        ("2024-08-09T02:00+02:00", 1_723_161_600_000),
        ("2024-08-09T00:00:00Z", 1_723_161_600_000),
        ("1723161600000", 1_723_161_600_000),
        ("1723161600000123", 1_723_161_600_000),
    ],
)
def test_a_time_is_utc_whether_iso_or_in_milliseconds(text: str, time_ms: int) -> None:
    assert arguments.parse_time(text) == time_ms


@pytest.mark.parametrize("text", ["", "tomorrow", "2024-13-01", "-5", "1.5", "\u0661723161600000"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not a time"):
        arguments.parse_time(text)


def test_symbols_may_be_repeated_and_listed() -> None:
    parser = arguments.parser("any", "A job.")
    arguments.add_symbols(parser)

    given = parser.parse_args(["--symbol", "btcusdt,ETHUSDT", "--symbol=BTCUSDT"])
    assert arguments.symbols_of(given) == ("BTCUSDT", "ETHUSDT")
    assert arguments.symbols_of(parser.parse_args([])) == ()


def test_days_are_read_by_interval() -> None:
    assert parse_days("1m=400, 5m=1000,") == {Interval.M1: 400, Interval.M5: 1_000}
    assert parse_days("") == {}
