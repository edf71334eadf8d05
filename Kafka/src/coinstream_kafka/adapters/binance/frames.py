"""Frames of the WebSocket streams, in raw (unwrapped) form, as events."""

from typing import Final

import msgspec

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, Level, Trade
from coinstream_contracts.times import MINUTE_MS, to_ms
from coinstream_kafka.adapters.binance import wire
from coinstream_kafka.adapters.binance.amounts import amount
from coinstream_kafka.adapters.events import (
    BadFrameError,
    ControlReply,
    DepthUpdate,
    Event,
    ShutdownNotice,
)

_decode_frame: Final = msgspec.json.Decoder(wire.Frame).decode
_decode_reply: Final = msgspec.json.Decoder(wire.ReplyFrame).decode


def parse_frame(frame: bytes | memoryview) -> Event:
    """Read one text frame.

    Raises:
        BadFrameError: it is neither an event nor a control reply, or holds a value that cannot be.
    """
    try:
        event = _decode_frame(frame)
        if isinstance(event, wire.TradeFrame):
            return _trade(event)
        if isinstance(event, wire.DepthFrame):
            return _depth(event)
        if isinstance(event, wire.KlineFrame):
            return _kline(event)
        return ShutdownNotice(to_ms(event.E))
    except (ValueError, RecursionError) as error:
        reply = _control_reply(frame)
        if reply is None:
            raise BadFrameError(str(error)) from error
        return reply


def _trade(frame: wire.TradeFrame) -> Trade:
    return Trade(
        symbol=frame.s,
        id=frame.t,
        price=amount(frame.p),
        quantity=amount(frame.q),
        time_ms=to_ms(frame.T),
        buyer_is_maker=frame.m,
        event_time_ms=to_ms(frame.E),
    )


def _depth(frame: wire.DepthFrame) -> DepthUpdate:
    if frame.u < frame.U:
        raise ValueError(f"first update id {frame.U} after the last, {frame.u}")
    return DepthUpdate(frame.s, frame.U, frame.u, to_ms(frame.E), levels(frame.b), levels(frame.a))


def levels(rows: wire.Levels) -> list[Level]:
    """Return price and quantity of each row, checked."""
    return [(amount(price), amount(quantity)) for price, quantity in rows]


def _kline(frame: wire.KlineFrame) -> Kline:
    k = frame.k
    if k.i != wire.INTERVAL_1M:
        raise ValueError(f"a candle of {k.i!r}, not of one minute")
    event_time_ms = to_ms(frame.E)
    return checked_kline(
        Kline(
            symbol=frame.s,
            interval=Interval.M1,
            open_time_ms=to_ms(k.t),
            close_time_ms=to_ms(k.T),
            open=amount(k.o),
            high=amount(k.h),
            low=amount(k.l),
            close=amount(k.c),
            volume=amount(k.v),
            quote_volume=amount(k.q),
            trades=k.n,
            taker_buy_volume=amount(k.V),
            taker_buy_quote_volume=amount(k.Q),
            closed=k.x,
            event_time_ms=event_time_ms,
            revision=event_time_ms,
        )
    )


def checked_kline(kline: Kline) -> Kline:
    """Return a one-minute candle that is on the grid and whose prices agree.

    Raises:
        ValueError: it is not.
    """
    if kline.open_time_ms % MINUTE_MS or kline.close_time_ms != kline.open_time_ms + MINUTE_MS - 1:
        raise ValueError(f"not a minute: {kline.open_time_ms} to {kline.close_time_ms}")
    if not (kline.low <= kline.open <= kline.high and kline.low <= kline.close <= kline.high):
        raise ValueError("a price outside of low and high")
    return kline


def _control_reply(frame: bytes | memoryview) -> ControlReply | None:
    try:
        reply = _decode_reply(frame)
    except (ValueError, RecursionError):
        return None
    request_id = reply.id if isinstance(reply.id, int) else None
    error = reply.error or wire.ErrorBody(reply.code, reply.msg)
    failed = reply.error is not None or bool(reply.msg)
    return ControlReply(request_id, f"{error.code} {error.msg}" if failed else "")
