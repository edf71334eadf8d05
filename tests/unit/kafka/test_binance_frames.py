"""Frames of Binance's streams, and the events that they become."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.messages import Kline, Trade
from coinstream_kafka.adapters.binance.frames import parse_frame
from coinstream_kafka.adapters.events import (
    BadFrameError,
    ControlReply,
    DepthUpdate,
    ShutdownNotice,
)

# The examples of binance-spot-api-docs, web-socket-streams.
TRADE = {
    "e": "trade",
    "E": 1672515782136,
    "s": "BNBBTC",
    "t": 12345,
    "p": "0.001",
    "q": "100",
    "T": 1672515782136,
    "m": True,
    "M": True,
}
DEPTH = {
    "e": "depthUpdate",
    "E": 1672515782136,
    "s": "BNBBTC",
    "U": 157,
    "u": 160,
    "b": [["0.0024", "10"]],
    "a": [["0.0026", "100"]],
}
KLINE = {
    "e": "kline",
    "E": 1672515782136,
    "s": "BNBBTC",
    "k": {
        "t": 1672515780000,
        "T": 1672515839999,
        "s": "BNBBTC",
        "i": "1m",
        "f": 100,
        "L": 200,
        "o": "0.0010",
        "c": "0.0020",
        "h": "0.0025",
        "l": "0.0010",
        "v": "1000",
        "n": 100,
        "x": False,
        "q": "1.0000",
        "V": "500",
        "Q": "0.500",
        "B": "123456",
    },
}


def frame(base: dict[str, Any], **changes: Any) -> bytes:
    return json.dumps(base | changes).encode()


def kline_frame(**changes: Any) -> bytes:
    return frame(KLINE, k={**KLINE["k"], **changes})  # type: ignore[dict-item] # a literal's type


def test_a_trade_keeps_every_digit_of_the_wire() -> None:
    trade = parse_frame(frame(TRADE, p="0.00100000"))

    assert isinstance(trade, Trade)
    assert (trade.symbol, trade.id, str(trade.price), str(trade.quantity)) == (
        "BNBBTC",
        12345,
        "0.00100000",
        "100",
    )
    assert (trade.time_ms, trade.event_time_ms) == (1672515782136, 1672515782136)
    assert trade.buyer_is_maker
    assert trade.source == "stream"


def test_a_depth_update_keeps_its_bounds_and_levels() -> None:
    update = parse_frame(frame(DEPTH))

    assert update == DepthUpdate(
        "BNBBTC",
        157,
        160,
        1672515782136,
        [(Decimal("0.0024"), Decimal(10))],
        [(Decimal("0.0026"), Decimal(100))],
    )


def test_a_candle_is_revised_by_the_stamp_of_its_frame() -> None:
    kline = parse_frame(frame(KLINE))

    assert isinstance(kline, Kline)
    assert (kline.open, kline.high, kline.low, kline.close) == (
        Decimal("0.0010"),
        Decimal("0.0025"),
        Decimal("0.0010"),
        Decimal("0.0020"),
    )
    assert (kline.volume, kline.quote_volume, kline.trades) == (
        Decimal(1000),
        Decimal("1.0000"),
        100,
    )
    assert (kline.taker_buy_volume, kline.taker_buy_quote_volume) == (
        Decimal(500),
        Decimal("0.500"),
    )
    assert (kline.open_time_ms, kline.close_time_ms) == (1672515780000, 1672515839999)
    assert (kline.closed, kline.revision) == (False, 1672515782136)


@pytest.mark.parametrize("base", [TRADE, DEPTH, KLINE])
def test_microseconds_are_read_as_the_same_millisecond(base: dict[str, Any]) -> None:
    event = parse_frame(frame(base, E=1672515782136789))

    assert not isinstance(event, ControlReply | ShutdownNotice)
    assert event.event_time_ms == 1672515782136


def test_a_trade_in_microseconds_is_wholly_in_milliseconds() -> None:
    trade = parse_frame(frame(TRADE, E=1672515782136999, T=1672515782135001))

    assert isinstance(trade, Trade)
    assert (trade.event_time_ms, trade.time_ms) == (1672515782136, 1672515782135)


def test_a_candle_in_microseconds_is_on_the_grid_of_minutes() -> None:
    kline = parse_frame(kline_frame(t=1672515780000000, T=1672515839999999))

    assert isinstance(kline, Kline)
    assert (kline.open_time_ms, kline.close_time_ms) == (1672515780000, 1672515839999)


@pytest.mark.parametrize(
    ("raw", "reply"),
    [
        (b'{"result":null,"id":3}', ControlReply(3)),
        (
            b'{"error":{"code":2,"msg":"Invalid request: too many parameters"},"id":4}',
            ControlReply(4, "2 Invalid request: too many parameters"),
        ),
        (
            b'{"code":3,"msg":"Invalid JSON: expected value","id":null}',
            ControlReply(None, "3 Invalid JSON: expected value"),
        ),
        (b'{"e":"serverShutdown","E":1770123456789}', ShutdownNotice(1770123456789)),
    ],
)
def test_what_is_not_market_data_is_told_apart(raw: bytes, reply: object) -> None:
    assert parse_frame(raw) == reply


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"e":"unheardOf","E":1}',
        frame(TRADE, p="NaN"),
        frame(TRADE, p="Infinity"),
        frame(TRADE, p="-1"),
        frame(TRADE, q="1e400"),
        frame(TRADE, q=""),
        frame(TRADE, p=1.5),
        frame(TRADE, p="1." + "1" * 40),
        frame(TRADE, t=-1),
        frame(TRADE, t="12345"),
        frame(TRADE, t=2**70),
        frame(TRADE, T=0),
        frame(TRADE, s="bnbbtc"),
        frame(TRADE, s="BNB/BTC\n"),
        frame(TRADE, m=None),
        frame(TRADE)[:-10],
        frame(DEPTH, U=161),
        frame(DEPTH, b=[["1"]]),
        frame(DEPTH, b=[["1", "2", "3"]]),
        kline_frame(i="5m"),
        kline_frame(t=1672515780001),
        kline_frame(T=1672515899999),
        kline_frame(h="0.0001"),
        kline_frame(x="yes"),
    ],
)
def test_a_frame_that_cannot_be_is_refused(raw: bytes) -> None:
    with pytest.raises(BadFrameError):
        parse_frame(raw)


amounts = st.decimals(min_value=0, max_value=10**12, places=8)


@given(price=amounts, quantity=amounts, trade_id=st.integers(0, 2**63 - 1))
def test_any_amount_the_exchange_can_write_arrives_exactly(
    price: Decimal, quantity: Decimal, trade_id: int
) -> None:
    trade = parse_frame(frame(TRADE, p=f"{price:f}", q=f"{quantity:f}", t=trade_id))

    assert isinstance(trade, Trade)
    assert trade.price.as_tuple() == price.as_tuple()
    assert trade.quantity.as_tuple() == quantity.as_tuple()
    assert trade.id == trade_id


@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_an_event_or_a_refusal(raw: bytes) -> None:
    try:
        parse_frame(raw)
    except BadFrameError:
        return


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*"eEstpqTmUubak"]), inner, max_size=6)
        ),
        max_leaves=12,
    ),
    st.sampled_from([TRADE, DEPTH, KLINE]),
    st.sampled_from([*"EstpqTmUubak"]),
)
def test_a_frame_with_any_value_in_any_field_is_an_event_or_refused(
    value: Any, base: dict[str, Any], name: str
) -> None:
    try:
        parse_frame(frame(base, **{name: value}))
    except BadFrameError:
        return
