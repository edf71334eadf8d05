"""Recorded payloads as typed events, at their own times or shifted."""

from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from coinstream_exchange.wire import (
    AggTradeEvent,
    AvgPriceEvent,
    BookTickerEvent,
    DepthEvent,
    DepthSnapshot,
    KlineEvent,
    MiniTickerEvent,
    TickerEvent,
    TradeEvent,
)

Event = TypeVar("Event", bound=Struct)

_KINDS: Final[dict[str, type[Struct]]] = {
    "trade": TradeEvent,
    "aggTrade": AggTradeEvent,
    "bookTicker": BookTickerEvent,
    "ticker": TickerEvent,
    "miniTicker": MiniTickerEvent,
    "avgPrice": AvgPriceEvent,
    "kline": KlineEvent,
    "depth": DepthEvent,
    "depth5": DepthSnapshot,
    "depth10": DepthSnapshot,
    "depth20": DepthSnapshot,
}


def decode(stream: str, payload: Raw) -> Struct:
    """Return the event of a recorded frame.

    Raises:
        ValueError: the stream is of no known kind, or the payload is not an event of it.
    """
    event: Struct = _decoder(_kind(stream)).decode(payload)
    return event


def shifted(event: Struct, shift_ms: int) -> Struct:
    """Return `event` with its times moved."""
    if not shift_ms:
        return event
    if isinstance(event, KlineEvent):
        event = msgspec.structs.replace(event, kline=_moved(event.kline, shift_ms))
    return _moved(event, shift_ms)


def _kind(stream: str) -> str:
    name = stream.partition("@")[2].partition("@")[0]
    return "kline" if name.startswith("kline_") else name


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    if kind not in _KINDS:
        raise ValueError(f"not a stream of the exchange: {kind[:40]!r}")
    return msgspec.json.Decoder(_KINDS[kind])


def _moved(event: Event, shift_ms: int) -> Event:
    changes = {name: getattr(event, name) + shift_ms for name in _time_attributes(type(event))}
    return msgspec.structs.replace(event, **changes)


@cache
def _time_attributes(kind: type[Struct]) -> tuple[str, ...]:
    times: tuple[str, ...] = getattr(kind, "TIME_FIELDS", ())
    return tuple(f.name for f in msgspec.structs.fields(kind) if f.encode_name in times)
