"""The query of `/ohlc`, and how its text is read."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field, WithJsonSchema

from coinstream_backend.parameters import enumerated
from coinstream_backend.problems import invalid_parameter
from coinstream_contracts.collections import candle_collection
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import to_ms

MAX_PAGE: Final = 5_000
"""Candles of one answer."""
DEFAULT_PAGE: Final = 500

_INTERVAL_OF: Final = {candle_collection(interval): interval for interval in STORED_INTERVALS}
_STAMP: Final = re.compile(r"[0-9]{1,16}")
# A plus that was not escaped arrives as a space.
_LOST_PLUS: Final = re.compile(r"(?<=[0-9]) (?=[0-9]{2}:[0-9]{2}$)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class OhlcFormat(StrEnum):
    """How candles are written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def _one_of(values: list[str]) -> dict[str, Any]:
    return {"enum": values}


_TimeText = Annotated[
    str,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 9_999_999_999_999_999},
                {"type": "string", "format": "date-time"},
            ]
        }
    ),
]

IntervalParam = Annotated[
    Annotated[str, Field(json_schema_extra=_one_of([str(one) for one in STORED_INTERVALS]))] | None,
    Query(description="The candles' length; 1m unless given.", examples=["5m"]),
]
CollectionParam = Annotated[
    Annotated[str, Field(json_schema_extra=_one_of(list(_INTERVAL_OF)))] | None,
    Query(description="Another way to say `interval`.", examples=["5m_kline"]),
]
StartParam = Annotated[
    _TimeText | None,
    Query(
        description="The first open time that counts: UTC ms (or us), or ISO 8601 (UTC where it "
        "has no offset). With it, pages go from old to new.",
        examples=["2024-08-08T23:00:00Z"],
    ),
]
EndParam = Annotated[
    _TimeText | None,
    Query(description="The last open time that counts, as `start`.", examples=["1723161540000"]),
]
LimitParam = Annotated[
    int | None,
    Query(
        ge=1,
        le=MAX_PAGE,
        description=f"How many candles at most: {DEFAULT_PAGE} unless given; in a download, all.",
    ),
]
FormatParam = Annotated[
    Annotated[OhlcFormat, enumerated(OhlcFormat)] | None,
    Query(alias="format", description="In the place of `Accept`: CSV and Parquet come as files."),
]


def read_interval(interval: str | None, collection: str | None) -> Interval:
    """Return the interval that either names.

    Raises:
        Problem: it is none that is stored, or they name two.
    """
    named = set()
    if interval is not None:
        if interval not in STORED_INTERVALS:
            raise invalid_parameter("interval", f"one of {', '.join(STORED_INTERVALS)} is needed")
        named.add(Interval(interval))
    if collection is not None:
        if collection not in _INTERVAL_OF:
            raise invalid_parameter("collection", f"one of {', '.join(_INTERVAL_OF)} is needed")
        named.add(_INTERVAL_OF[collection])
    if len(named) > 1:
        raise invalid_parameter("collection", "it names another interval than `interval`")
    return named.pop() if named else Interval.M1


def read_time(name: str, text: str | None) -> int | None:
    """Return a time in UTC ms; None when it is not given.

    Raises:
        Problem: it is neither a stamp nor ISO 8601.
    """
    if text is None:
        return None
    if _STAMP.fullmatch(text):
        return to_ms(int(text))
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError:
        raise invalid_parameter(name, "UTC milliseconds or ISO 8601 is needed") from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    # By the parts of the difference: exact, and without the limits of the calendar.
    passed = aware - _EPOCH
    return max(0, (passed.days * 86_400 + passed.seconds) * 1_000 + passed.microseconds // 1_000)
