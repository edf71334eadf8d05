"""What runs when, and after what: the one table that all DAGs are made from."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One Spark job, `python -m coinstream_spark.jobs.<name>`, which becomes a task of its name.

    `ranged` says that it takes `--start` and `--end`, `symbols` that it takes `--symbol`.
    """

    name: str
    limit: timedelta
    ranged: bool = True
    symbols: bool = True


@dataclass(frozen=True, slots=True)
class Schedule:
    """One DAG.

    Its runs by time follow `cron` (UTC) and cover the data interval, cut back to whole `unit`s: a
    cron of four past the hour and a unit of an hour mean the hour that ended four minutes ago, so
    that what the exchange tells late is there. `after` and `makes` name an asset: a DAG also runs
    whenever the one before it has made something, over what was made.
    """

    dag_id: str
    summary: str
    cron: str
    unit: timedelta
    jobs: tuple[Job, ...]
    after: str | None = None
    makes: str | None = None
    tags: tuple[str, ...] = field(default=("coinstream",))


def asset_name(interval: str) -> str:
    """Return the name of the asset that the candles of an interval are."""
    return f"candles_{interval}"


def _aggregator(interval: str, cron: str, unit: timedelta, after: str | None = None) -> Schedule:
    return Schedule(
        dag_id=f"ohlc_{interval}_spark_aggregator",
        summary=f"Makes {interval} candles out of the stored minutes",
        cron=cron,
        unit=unit,
        jobs=(Job(f"ohlc_{interval}", limit=timedelta(minutes=30)),),
        after=asset_name(after) if after else None,
        makes=asset_name(interval),
        tags=("coinstream", "candles"),
    )


SCHEDULES: Final = (
    _aggregator("5m", "4 * * * *", HOUR),
    # By time only once a day: that is the net below the assets, and what a backfill goes by.
    _aggregator("1h", "15 0 * * *", DAY, after="5m"),
    _aggregator("4h", "20 0 * * *", DAY, after="1h"),
    _aggregator("1d", "25 0 * * *", DAY, after="4h"),
    Schedule(
        dag_id="redis_clear_and_history_fetch",
        summary="Lets the hot state be built anew, and fetches what the history lacks of the day",
        cron="10 0 * * *",
        unit=DAY,
        jobs=(
            Job("redis_clear", limit=timedelta(minutes=15), ranged=False, symbols=False),
            Job("backfill", limit=timedelta(hours=2)),
        ),
        tags=("coinstream", "history"),
    ),
    Schedule(
        dag_id="audit",
        summary="Compares the day's candles with the exchange's own, and mends them",
        cron="40 1 * * *",
        unit=DAY,
        jobs=(Job("audit", limit=timedelta(hours=2)),),
        tags=("coinstream", "history"),
    ),
    Schedule(
        dag_id="retention",
        summary="Deletes candles that are older than RETENTION_DAYS keeps them",
        cron="0 3 * * *",
        unit=DAY,
        jobs=(Job("retention", limit=timedelta(minutes=30), ranged=False, symbols=False),),
        tags=("coinstream", "history"),
    ),
)
