"""Kafka's records of klines: read to the last digit, or refused with a reason."""

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from coinstream_contracts.candles import Candle, CandleSource, CandleStatus, revision
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import InvalidMessageError, Kline, encode
from coinstream_spark.streaming.kline_records import minute

MINUTE_MS = 60_000
OPENED_MS = 1_723_161_300_000
KLINE = Kline(
    symbol="BTCUSDT",
    interval=Interval.M1,
    open_time_ms=OPENED_MS,
    close_time_ms=OPENED_MS + MINUTE_MS - 1,
    open=Decimal("0.00000012"),
    high=Decimal("1234567890123456.123456789012345678"),
    low=Decimal("1.2E-7"),
    close=Decimal("1234567890123456.123456789012345678"),
    volume=Decimal("8.000"),
    quote_volume=Decimal(7),
    trades=2,
    taker_buy_volume=Decimal("0.000000000000000001"),
    taker_buy_quote_volume=Decimal("0E-8"),
    closed=False,
    event_time_ms=OPENED_MS + 5,
    revision=OPENED_MS + 5,
)


def spoilt(**fields: object) -> bytes:
    """Return the message with other fields; None takes one away."""
    told = json.loads(encode(KLINE)) | fields
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def test_an_open_kline_is_the_open_minute_with_each_of_its_digits() -> None:
    assert minute(encode(KLINE)) == Candle(
        symbol="BTCUSDT",
        interval=Interval.M1,
        open_time_ms=OPENED_MS,
        open=KLINE.open,
        high=KLINE.high,
        low=KLINE.low,
        close=KLINE.close,
        volume=KLINE.volume,
        quote_volume=KLINE.quote_volume,
        trades=2,
        taker_buy_volume=KLINE.taker_buy_volume,
        taker_buy_quote_volume=KLINE.taker_buy_quote_volume,
        vwap=Decimal("0.875"),
        expected_minutes=1,
        observed_minutes=0,
        status=CandleStatus.OPEN,
        source=CandleSource.EXCHANGE_KLINE,
        revision=revision(
            CandleStatus.OPEN,
            CandleSource.EXCHANGE_KLINE,
            expected_minutes=1,
            observed_minutes=0,
            elapsed_ms=5,
            trades=2,
        ),
    )


@pytest.mark.parametrize(
    ("source", "of_candle", "elapsed_ms"),
    [
        ("stream", CandleSource.EXCHANGE_KLINE, 5),
        ("trades", CandleSource.TRADES, 5),
        # The stamp of an answer tells nothing of the candle.
        ("rest", CandleSource.REST_BACKFILL, 0),
    ],
)
def test_a_closed_kline_is_the_whole_minute_by_whichever_way_it_came(
    source: str, of_candle: CandleSource, elapsed_ms: int
) -> None:
    told = minute(spoilt(closed=True, source=source))

    assert (told.status, told.observed_minutes, told.source) == ("complete", 1, of_candle)
    assert told.revision == revision(
        CandleStatus.COMPLETE,
        of_candle,
        expected_minutes=1,
        observed_minutes=1,
        elapsed_ms=elapsed_ms,
        trades=2,
    )


def test_fields_that_it_does_not_know_or_need_do_not_matter() -> None:
    assert minute(spoilt(new_field={"deep": []}, source=None, event_time=None)) == minute(
        encode(replace(KLINE))
    )


@pytest.mark.parametrize(
    "value",
    [b"\xff\x00", b"", b"nonsense", b"[]", b"{", b"{}", b"null", b"[" * 100_000],
)
def test_what_is_no_object_is_refused(value: bytes) -> None:
    with pytest.raises(InvalidMessageError, match="not a kline"):
        minute(value)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"symbol": None}, "symbol"),
        ({"symbol": "btc"}, "symbol"),
        ({"symbol": "A" * 21}, "symbol"),
        ({"symbol": "BTCUSDT\n"}, "symbol"),
        ({"open_time": "1723161300000"}, "open_time"),
        ({"open_time": OPENED_MS + 1}, "open_time"),
        ({"open_time": -MINUTE_MS}, "open_time"),
        ({"open_time": 9_223_372_036_854_720_000}, "open_time"),
        ({"volume": "1_000"}, "volume"),
        ({"closed": "yes"}, "closed"),
        ({"interval": "5m"}, "interval"),
        ({"revision": -(2**63)}, "revision"),
        ({"trades": -1}, "trades"),
        ({"trades": 2**63 - 1}, "trades"),
        ({"trades": 1.5}, "trades"),
        ({"low": "1"}, "low above open or close"),
        ({"high": "1"}, "high below open or close"),
        ({"quote_volume": "1" + "0" * 16}, "quote_volume: absurdly great"),
        ({"source": "hearsay"}, "source"),
    ],
)
def test_a_field_that_is_missing_or_cannot_be_true_is_named(
    fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(InvalidMessageError, match=reason):
        minute(spoilt(**fields))


@pytest.mark.parametrize(
    "text",
    ["NaN", "-1", "1e400", "0x1", "1" * 25, "0.0000000000000000001", "", " 1", "1\n", "Infinity"],
)
def test_an_amount_that_would_be_rounded_or_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidMessageError, match="open: "):
        minute(spoilt(open=text))
