"""Which times a run covers. No I/O, and nothing of Airflow: dates in, dates out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

Span = tuple[datetime, datetime]
"""From the first time to the one before which it ends, UTC."""

SPANS: Final = "spans"
"""What an asset's event carries under this name: a list of first and end times, ISO 8601."""


class NoSpanError(ValueError):
    """Nothing says which times a run is for."""


def whole(interval: Span, unit: timedelta) -> Span:
    """Cut an interval back to whole units since 1970.

    Consecutive intervals give consecutive spans, so that no time is left out or done twice.
    """
    start, end = interval
    return floor(start, unit), floor(end, unit)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(result[-1][1], end)
        else:
            result.append((start, end))
    return result


def asked(parameters: Mapping[str, Any]) -> list[Span]:
    """Return the span that a user named with `start` and `end`, if any.

    Raises:
        NoSpanError: one of the two alone, no times, or an end that is not after its start.
    """
    start, end = parameters.get("start"), parameters.get("end")
    if not start and not end:
        return []
    if not start or not end:
        raise NoSpanError("start and end belong together")
    span = parse_time(str(start)), parse_time(str(end))
    if span[0] >= span[1]:
        raise NoSpanError(f"the end {end} is not after the start {start}")
    return [span]


def of_events(extras: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Return what the events that set a run off are about; those that don't say it are passed."""
    return joined(
        (parse_time(start), parse_time(end))
        for extra in extras
        for start, end in extra.get(SPANS, ())
    )


def as_extra(spans: Sequence[Span]) -> dict[str, Any]:
    """Return what `of_events` reads."""
    return {SPANS: [[start.isoformat(), end.isoformat()] for start, end in spans]}


def parse_time(text: str) -> datetime:
    """Return a time; what names no zone is UTC.

    Raises:
        NoSpanError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoSpanError(f"not a time: {text!r}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def floor(moment: datetime, unit: timedelta) -> datetime:
    """Return the start of the unit that a time is in; units count from 1970."""
    # In whole seconds: Airflow's times are pendulum's, whose differences divide by no timedelta.
    seconds = int(unit.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)
