"""The exchange as the producers see it: names, subscriptions and questions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec

from coinstream_contracts.messages import Kline, Stream, SymbolInfo, Trade
from coinstream_kafka.adapters import Refusal, StreamLimits
from coinstream_kafka.adapters.binance import answers, wire
from coinstream_kafka.adapters.binance.frames import parse_frame
from coinstream_kafka.adapters.events import DepthSnapshot, Event
from coinstream_kafka.adapters.query import Query

_STREAM_NAMES: Final = {
    Stream.TRADE: "trade",
    Stream.DEPTH: "depth@100ms",
    Stream.KLINE_1M: "kline_1m",
}
_DEPTH_WEIGHTS: Final = ((100, 5), (500, 25), (1_000, 50), (5_000, 250))
# web-socket-streams, "WebSocket Limits"; a message's size is not limited there.
_LIMITS: Final = StreamLimits(
    streams_per_connection=1_024,
    messages_per_second=5,
    streams_per_message=200,
    lifetime_s=24 * 3_600.0,
)
_USED_WEIGHT: Final = "X-MBX-USED-WEIGHT-1M"
# An unknown symbol, or a missing key: asking again cannot help.
_PERMANENT_CODES: Final = frozenset({-1121, -1122, -2014, -2015})

_decode_error: Final = msgspec.json.Decoder(wire.ErrorBody).decode


@dataclass(frozen=True, slots=True)
class BinanceExchange:
    """One venue that speaks Binance's spot protocol.

    Single trades come from `/api/v3/historicalTrades`, which Binance answers without a key since
    2023 (the market-data-only host does not offer it); `api_key` serves venues that ask for one.
    """

    market: str
    rest_url: str
    stream_url: str
    weight_per_minute: int = 6_000
    api_key: str = ""
    max_trades: int = 1_000
    max_klines: int = 1_000
    limits: StreamLimits = _LIMITS

    def headers(self) -> Mapping[str, str]:
        """Return the key's header, where there is a key."""
        return {"X-MBX-APIKEY": self.api_key} if self.api_key else {}

    def stream_name(self, symbol: str, stream: Stream) -> str:
        """Return the stream's name, as in `btcusdt@trade`."""
        return f"{symbol.lower()}@{_STREAM_NAMES[stream]}"

    def subscribe(self, streams: Sequence[str], request_id: int) -> bytes:
        """Return the SUBSCRIBE message."""
        return _control("SUBSCRIBE", streams, request_id)

    def unsubscribe(self, streams: Sequence[str], request_id: int) -> bytes:
        """Return the UNSUBSCRIBE message."""
        return _control("UNSUBSCRIBE", streams, request_id)

    def parse_frame(self, frame: bytes | memoryview) -> Event:
        """Read one frame of a `/ws` connection; raises `BadFrameError`."""
        return parse_frame(frame)

    def refusal(self, status: int, body: bytes) -> Refusal:
        """Read an error answer; one without the exchange's JSON keeps its HTTP status."""
        try:
            error = _decode_error(body)
        except ValueError:
            error = wire.ErrorBody()
        permanent = error.code in _PERMANENT_CODES or status in {401, 404}
        return Refusal(error.code or status, error.msg or f"HTTP {status}", permanent)

    def used_weight(self, headers: Mapping[str, str]) -> int | None:
        """Return what `X-MBX-USED-WEIGHT-1M` tells."""
        text = headers.get(_USED_WEIGHT, "")
        return int(text) if text.isascii() and text.isdigit() else None

    def depth(self, symbol: str, limit: int) -> Query[DepthSnapshot]:
        """Ask `/api/v3/depth`."""
        weight = next((weight for most, weight in _DEPTH_WEIGHTS if limit <= most), 250)
        params = {"symbol": symbol, "limit": str(limit)}
        return Query("/api/v3/depth", weight, answers.checked(answers.depth), params)

    def trades(self, symbol: str, from_id: int, limit: int) -> Query[list[Trade]]:
        """Ask `/api/v3/historicalTrades`."""
        params = {"symbol": symbol, "fromId": str(from_id), "limit": str(limit)}
        parse = answers.checked(partial(answers.trades, symbol))
        return Query("/api/v3/historicalTrades", 25, parse, params)

    def newest_trade_id(self, symbol: str) -> Query[int | None]:
        """Ask `/api/v3/aggTrades`, which tells the last single trade at a sixth of the weight."""
        params = {"symbol": symbol, "limit": "1"}
        return Query("/api/v3/aggTrades", 4, answers.checked(answers.newest_trade_id), params)

    def newest_candle_ms(self, symbol: str) -> Query[int | None]:
        """Ask `/api/v3/klines` for its last row."""
        params = {"symbol": symbol, "interval": wire.INTERVAL_1M, "limit": "1"}
        parse = answers.checked(partial(answers.newest_candle_ms, symbol))
        return Query("/api/v3/klines", 2, parse, params)

    def klines(
        self, symbol: str, start_ms: int | None, end_ms: int | None, limit: int, newest_ms: int
    ) -> Query[list[Kline]]:
        """Ask `/api/v3/klines`."""
        params = {"symbol": symbol, "interval": wire.INTERVAL_1M, "limit": str(limit)}
        if start_ms is not None:
            params["startTime"] = str(start_ms)
        if end_ms is not None:
            params["endTime"] = str(end_ms)
        parse = answers.checked(partial(answers.klines, symbol, newest_ms))
        return Query("/api/v3/klines", 2, parse, params)

    def symbols(self) -> Query[list[SymbolInfo]]:
        """Ask `/api/v3/exchangeInfo`."""
        parse = answers.checked(partial(answers.symbols, self.market))
        return Query("/api/v3/exchangeInfo", 20, parse)


def _control(method: str, streams: Sequence[str], request_id: int) -> bytes:
    return json.dumps({"method": method, "params": list(streams), "id": request_id}).encode()
