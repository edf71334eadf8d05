"""Candles for tests of the store: one by hand, and any by hypothesis."""

from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus
from coinstream_contracts.intervals import STORED_INTERVALS, Interval

EXAMPLE = Candle(
    symbol="BTCUSDT",
    interval=Interval.M5,
    open_time_ms=1_723_161_300_000,  # 2024-08-08 23:55 UTC
    open=Decimal("61840.00000000"),
    high=Decimal("61852.00000000"),
    low=Decimal("61799.98000000"),
    close=Decimal("61800.01000000"),
    volume=Decimal("12.34567000"),
    quote_volume=Decimal("763215.9912345600"),
    trades=1_234,
    taker_buy_volume=Decimal("6.00000000"),
    taker_buy_quote_volume=Decimal("370900.00000000"),
    vwap=Decimal("61820.539867545334003"),
    expected_minutes=5,
    observed_minutes=5,
    status=CandleStatus.COMPLETE,
    source=CandleSource.AGGREGATE,
    revision=4_503_599_627_370_502,
)

AMOUNT = st.decimals(0, 10**15, places=18, allow_nan=False, allow_infinity=False)


def example(
    open_time_ms: int = EXAMPLE.open_time_ms,
    *,
    revision: int = EXAMPLE.revision,
    symbol: str = "BTCUSDT",
    interval: Interval = Interval.M5,
    close: int = 61_800,
) -> Candle:
    return replace(
        EXAMPLE,
        symbol=symbol,
        interval=interval,
        open_time_ms=open_time_ms,
        revision=revision,
        close=Decimal(close),
    )


ANY_CANDLE = st.builds(
    Candle,
    symbol=st.from_regex(r"[A-Z0-9]{2,20}", fullmatch=True),
    interval=st.sampled_from(STORED_INTERVALS),
    open_time_ms=st.integers(0, 9_999_999_999_999),
    open=AMOUNT,
    high=AMOUNT,
    low=AMOUNT,
    close=AMOUNT,
    volume=AMOUNT,
    quote_volume=st.none() | AMOUNT,
    trades=st.none() | st.integers(0, 2**53),
    taker_buy_volume=st.none() | AMOUNT,
    taker_buy_quote_volume=st.none() | AMOUNT,
    vwap=st.none() | AMOUNT,
    expected_minutes=st.integers(0, 44_640),
    observed_minutes=st.integers(0, 44_640),
    status=st.sampled_from(CandleStatus),
    source=st.sampled_from(CandleSource),
    revision=st.integers(0, 2**53 - 1),
)
