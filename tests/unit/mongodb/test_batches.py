"""How candles are taken apart for writing."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.mongodb.candle_examples import example

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_mongodb.upserts import BATCH, batches

FEW_PLACES = st.builds(
    example,
    st.integers(0, 3).map(lambda minute: minute * 60_000),
    revision=st.integers(0, 5),
    symbol=st.sampled_from(["BTCUSDT", "ETHUSDT"]),
    interval=st.sampled_from(STORED_INTERVALS[:2]),
)


@given(st.lists(FEW_PLACES, max_size=60))
def test_each_place_is_written_once_with_its_greatest_revision(candles: Sequence[Candle]) -> None:
    written = list(batches(candles))
    greatest: dict[tuple[Interval, str, int], int] = {}
    for candle in candles:
        place = (candle.interval, candle.symbol, candle.open_time_ms)
        greatest[place] = max(candle.revision, greatest.get(place, 0))

    assert {
        (interval, candle.symbol, candle.open_time_ms): candle.revision
        for interval, batch, _ in written
        for candle in batch
    } == greatest
    assert sum(len(batch) + dropped for _, batch, dropped in written) == len(candles)


def test_no_batch_is_larger_than_the_limit_and_none_of_the_candles_is_lost() -> None:
    count = 2 * BATCH + 10
    written = list(batches(example(minute * 60_000) for minute in range(count)))

    assert [len(batch) for _, batch, _ in written] == [BATCH, BATCH, 10]
    open_times = [candle.open_time_ms for _, batch, _ in written for candle in batch]
    assert open_times == [minute * 60_000 for minute in range(count)]
