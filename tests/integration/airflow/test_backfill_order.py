"""A week's backfill by Airflow's runs, in any order and partly twice, beside one pass in order."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.airflow.conftest import Airflow, new_history
from tests.integration.airflow.market import SYMBOL, exchange, minutes_of_exchange
from tests.integration.spark.candle_oracle import Minute, candles
from tests.integration.spark.minutes import as_candle

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.times import DAY_MS
from coinstream_spark.store_address import StoreAddress

pytestmark = [pytest.mark.long, pytest.mark.timeout(3_600)]

DAYS = 7
SEED = 20
FETCH = "redis_clear_and_history_fetch"
AGGREGATORS = ("ohlc_1h_spark_aggregator", "ohlc_4h_spark_aggregator", "ohlc_1d_spark_aggregator")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with exchange(tmp_path_factory.mktemp("exchange")) as url:
        yield url


def stored(history: StoreAddress) -> dict[tuple[Interval, int], Candle]:
    with history.candles() as store:
        return {
            (interval, each.open_time_ms): each
            for interval in STORED_INTERVALS
            for each in store.range(SYMBOL, interval, 0, 10**13)
        }


def in_a_history_that_has_some_minutes(
    airflow: Airflow, mongo_uri: str, market: str, known: list[Minute], runs: list[str]
) -> dict[tuple[Interval, int], Candle]:
    """Make the runs one after the other, without those of Redis; return what is stored then."""
    with new_history(mongo_uri) as history:
        with history.candles() as store:
            store.upsert(map(as_candle, known))
        done = airflow(
            "run",
            *runs,
            SKIPPED_TASKS="redis_clear",
            MONGO_URI=history.uri,
            MONGO_DB=history.database,
            EXCHANGE="simulator",
            SIMULATOR_URL=market,
            SYMBOLS=SYMBOL,
        )
        assert {each["state"] for each in done} == {"success"}, airflow.last_log[-8_000:]
        return stored(history)


def test_a_week_in_random_order_and_partly_twice_gives_the_documents_of_one_pass_in_order(
    airflow: Airflow, mongo_uri: str, market: str
) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    nights = [today - timedelta(days=age) + timedelta(minutes=20) for age in reversed(range(DAYS))]
    end_ms = round(today.timestamp() * 1_000)
    minutes = minutes_of_exchange(market, end_ms - DAYS * DAY_MS, end_ms)
    lot = random.Random(SEED)
    known = lot.sample(minutes, len(minutes) // 10)
    by_night = [f"{FETCH}@{night.isoformat()}" for night in nights]
    # Longer candles of a day whose minutes are not there yet, or of which some are.
    others = [f"{dag_id}@{lot.choice(nights).isoformat()}" for dag_id in AGGREGATORS]
    shuffled = [*by_night, lot.choice(by_night), *others]
    lot.shuffle(shuffled)

    in_order = in_a_history_that_has_some_minutes(airflow, mongo_uri, market, known, by_night)
    at_random = in_a_history_that_has_some_minutes(airflow, mongo_uri, market, known, shuffled)

    assert shuffled[: len(by_night)] != by_night
    for place, candle in in_order.items():
        assert at_random[place] == candle, f"{place} after {shuffled}"
    assert at_random.keys() == in_order.keys()
    for interval in STORED_INTERVALS:
        wanted = candles(interval, minutes)
        assert {at_ms for of, at_ms in in_order if of is interval} == {at for _, at in wanted}
        for (_, at_ms), figures in wanted.items():
            made = in_order[interval, at_ms]
            assert (made.open, made.high, made.low, made.close, made.volume) == (
                figures.open,
                figures.high,
                figures.low,
                figures.close,
                figures.volume,
            )
