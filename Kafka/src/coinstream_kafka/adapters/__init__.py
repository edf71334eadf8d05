"""Exchanges: one folder each, pure, from the wire to events. Nothing else knows a wire format.

A further exchange is one more folder that offers an `Exchange`, and one more line in
`exchanges.choose`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coinstream_contracts.messages import Kline, Stream, SymbolInfo, Trade
from coinstream_kafka.adapters.events import DepthSnapshot, Event
from coinstream_kafka.adapters.query import Query


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """What one connection may ask of the exchange."""

    streams_per_connection: int
    messages_per_second: int
    streams_per_message: int
    lifetime_s: float
    """After this long the exchange closes the connection."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer: the exchange's own code and words, and whether asking again can help."""

    code: int
    message: str
    permanent: bool


class Exchange(Protocol):
    """All that the producers need to know of an exchange."""

    @property
    def market(self) -> str:
        """Its name in health events and symbol infos."""

    @property
    def rest_url(self) -> str:
        """Where its REST calls go, without a trailing slash."""

    @property
    def stream_url(self) -> str:
        """Where a WebSocket is opened."""

    @property
    def limits(self) -> StreamLimits:
        """The limits of one connection."""

    @property
    def weight_per_minute(self) -> int:
        """The REST weight that one address may use in a minute."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers of every REST call."""

    def stream_name(self, symbol: str, stream: Stream) -> str:
        """Return the name under which a symbol's stream is subscribed."""

    def subscribe(self, streams: Sequence[str], request_id: int) -> bytes:
        """Return the message that subscribes to `streams`."""

    def unsubscribe(self, streams: Sequence[str], request_id: int) -> bytes:
        """Return the message that ends the subscription to `streams`."""

    def parse_frame(self, frame: bytes | memoryview) -> Event:
        """Read one text frame.

        Raises:
            BadFrameError: it is not a frame that the exchange documents.
        """

    def refusal(self, status: int, body: bytes) -> Refusal:
        """Read an error answer."""

    def used_weight(self, headers: Mapping[str, str]) -> int | None:
        """Return the weight used in the current minute, where the answer tells it."""

    def depth(self, symbol: str, limit: int) -> Query[DepthSnapshot]:
        """Ask for the best `limit` levels a side."""

    def trades(self, symbol: str, from_id: int, limit: int) -> Query[list[Trade]]:
        """Ask for `limit` trades from `from_id` on, ascending."""

    def newest_trade_id(self, symbol: str) -> Query[int | None]:
        """Ask for the id of the newest trade; None when there is none."""

    def newest_candle_ms(self, symbol: str) -> Query[int | None]:
        """Ask for the open time of the newest one-minute candle; None when there is none."""

    def klines(
        self, symbol: str, start_ms: int | None, end_ms: int | None, limit: int, newest_ms: int
    ) -> Query[list[Kline]]:
        """Ask for one-minute candles, ascending.

        Without `start_ms` the newest up to `end_ms`. `newest_ms` is the open time of the newest
        candle just before the question: those before it are closed, and it is their revision.
        """

    def symbols(self) -> Query[list[SymbolInfo]]:
        """Ask for every listed symbol."""

    @property
    def max_trades(self) -> int:
        """How many trades one answer holds."""

    @property
    def max_klines(self) -> int:
        """How many candles one answer holds."""
