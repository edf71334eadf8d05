"""What an exchange's frames mean, beside the trades and candles that the contracts describe."""

from dataclasses import dataclass
from typing import TypeAlias

from msgspec import Struct

from coinstream_contracts.messages import Kline, Level, Trade


class DepthUpdate(Struct, frozen=True):
    """Changed levels of one book; a quantity of 0 removes the level.

    `first_id` and `last_id` bound the exchange's update ids that it covers, both included.
    """

    symbol: str
    first_id: int
    last_id: int
    event_time_ms: int
    bids: list[Level]
    asks: list[Level]


class DepthSnapshot(Struct, frozen=True):
    """The best levels of one book as of `last_id`, from REST."""

    last_id: int
    bids: list[Level]
    asks: list[Level]


@dataclass(frozen=True, slots=True)
class ShutdownNotice:
    """The exchange will close this connection soon."""

    event_time_ms: int


@dataclass(frozen=True, slots=True)
class ControlReply:
    """The answer to a subscription; `error` is empty when it was accepted."""

    request_id: int | None
    error: str = ""


Event: TypeAlias = Trade | Kline | DepthUpdate | ShutdownNotice | ControlReply


class BadFrameError(ValueError):
    """A frame or an answer that is not what the exchange documents. It goes to the dead letters."""
