"""What a run is for: read from what Airflow tells a task, and told to the DAG after it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk.definitions.context import Context

from coinstream_airflow import spans
from coinstream_airflow.declaration import Job
from coinstream_airflow.spans import NoSpanError, Span


def covered(context: Context, unit: timedelta) -> list[Span]:
    """Return the times that a run covers: as asked, else as the events say, else its interval.

    Raises:
        NoSpanError: nothing says it.
    """
    by_user = spans.asked(context["params"])
    if by_user:
        return by_user
    events = context["triggering_asset_events"]
    by_event = spans.of_events(event.extra for each in events.values() for event in each)
    if by_event:
        return by_event
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if start is None or end is None:
        raise NoSpanError("a run without an interval needs the parameters start and end")
    span = spans.whole((start, end), unit)
    if span[0] >= span[1]:
        raise NoSpanError(f"no whole {unit} between the ends of the run's interval")
    return [span]


def arguments(job: Job, span: Span | None, parameters: Mapping[str, Any]) -> list[str]:
    """Return a job's command line behind its name."""
    words: list[str] = []
    if job.symbols and parameters.get("symbol"):
        words += ["--symbol", str(parameters["symbol"])]
    if span is not None:
        words += ["--start", span[0].isoformat(), "--end", span[1].isoformat()]
    return words


def tell_made(context: Context, outlets: Sequence[Any], made: Sequence[Span]) -> None:
    """Let the events of the assets that a task makes say which times were made."""
    for outlet in outlets:
        context["outlet_events"][outlet].extra.update(spans.as_extra(made))
