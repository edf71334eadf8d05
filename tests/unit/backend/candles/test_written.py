import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.market_data import kline

from coinstream_backend.candles.written import CandleMemo
from coinstream_backend.live.candle_fold import CandleFold
from coinstream_contracts.messages import InvalidMessageError, Kline, encode

amounts = st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=8)
klines = st.builds(
    kline,
    st.integers(0, 3),
    open=amounts,
    close=amounts,
    volume=amounts,
    closed=st.booleans(),
    revision=st.integers(0, 3),
)


@given(st.lists(klines, max_size=20))
def test_what_is_served_is_what_the_value_says_however_often_it_is_read(log: list[Kline]) -> None:
    memo = CandleMemo(capacity=3)
    for candle in log + log:
        stored = json.loads(encode(candle))
        (read,) = memo.read([encode(candle)])
        served = json.loads(read.json, parse_float=Decimal, parse_int=Decimal)
        for name in ("open", "high", "low", "close", "volume", "quote_volume"):
            assert served[name] == Decimal(stored[name])
        for name in ("symbol", "interval", "open_time", "close_time", "trades", "closed"):
            assert served[name] == stored[name]


def test_no_more_candles_are_remembered_than_fit() -> None:
    memo = CandleMemo(capacity=10)
    for minute in range(100):
        memo.read([encode(kline(minute, closed=closed)) for closed in (True, False)])
    assert len(memo) == 10


def test_a_value_that_is_no_candle_is_refused_each_time() -> None:
    memo = CandleMemo()
    for _ in range(2):
        with pytest.raises(InvalidMessageError):
            memo.read([b'{"symbol":"BTCUSDT"}'])


def test_a_correction_that_only_kafka_told_of_yet_is_served() -> None:
    memo, fold = CandleMemo(), CandleFold()
    stored = memo.read(
        encode(kline(minute, closed=True, revision=1, trades=1)) for minute in range(3)
    )
    fold.apply(kline(1, closed=True, revision=2, trades=7))
    served = [json.loads(candle.json)["trades"] for candle in fold.join(stored, 10)]
    assert served == [1, 7, 1]
