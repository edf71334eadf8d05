"""The OpenAPI document: FastAPI's paths over our own wire types.

`python -m coinstream_backend.openapi > docs/openapi.json` writes it out.
"""

import json
import sys
from importlib.metadata import version
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from coinstream_backend.audit.schemas import AuditReport
from coinstream_backend.binance.errors import BinanceError, is_binance_path
from coinstream_backend.binance.exchange_info import ExchangeInfo
from coinstream_backend.binance.schemas import BinanceTrade, Depth, ServerTime, TickerPrice
from coinstream_backend.binance.ticker import FullTicker, MiniTicker
from coinstream_backend.book.schemas import OrderBook
from coinstream_backend.candles.schemas import Candle, CandleEvent
from coinstream_backend.health.schemas import Health, Probe
from coinstream_backend.history.schemas import OhlcCandle, OhlcCandleEvent
from coinstream_backend.live import schemas as live
from coinstream_backend.operations.schemas import PartsReport
from coinstream_backend.problems import ProblemDetail
from coinstream_backend.sparklines.schemas import SparkLine
from coinstream_backend.symbols.schemas import ListedSymbol
from coinstream_backend.trades.schemas import PublicTrade, TradeEvent
from coinstream_backend.udf.schemas import (
    UdfBars,
    UdfConfig,
    UdfError,
    UdfFound,
    UdfNoData,
    UdfSymbol,
)
from coinstream_contracts.rankings import Ranking

TITLE: Final = "Coinstream"
DESCRIPTION: Final = """\
Real-time crypto market data over REST and WebSocket. Prices and quantities are exact JSON \
numbers: parse them as decimals where the last digit matters. Times are UTC milliseconds. Errors \
are `application/problem+json`; under `/api/v3` they have the exchange's own shape.

The WebSocket paths are listed as GET with their parameters; the messages of each are the schemas \
`KlineSocketMessage`, `OhlcSocketMessage`, `OrderBookSocketMessage` and `TradesSocketMessage`."""

_ANSWERS: Final = (
    Candle,
    CandleEvent,
    OhlcCandle,
    OhlcCandleEvent,
    Ranking,
    AuditReport,
    SparkLine,
    OrderBook,
    PublicTrade,
    TradeEvent,
    ListedSymbol,
    Health,
    PartsReport,
    Probe,
    ProblemDetail,
    BinanceError,
    ServerTime,
    ExchangeInfo,
    Depth,
    BinanceTrade,
    TickerPrice,
    MiniTicker,
    FullTicker,
    UdfConfig,
    UdfSymbol,
    UdfFound,
    UdfBars,
    UdfNoData,
    UdfError,
)
_SOCKET_MESSAGES: Final = {
    "KlineSocketMessage": (live.CandlesInitial, live.CandleLatest, live.CandleUpdate),
    "OhlcSocketMessage": (live.OhlcInitial, live.OhlcLatest, live.OhlcUpdate),
    "OrderBookSocketMessage": (live.BookInitial, live.BookUpdate),
    "TradesSocketMessage": (live.TradesInitial, live.TradeUpdate),
}


class DocumentedApi(FastAPI):
    """A FastAPI application whose document has our own wire types."""

    def openapi(self) -> dict[str, Any]:
        """Return the document; `/openapi.json` serves it."""
        if self.openapi_schema is None:
            self.openapi_schema = _document(self)
        return self.openapi_schema


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=TITLE,
        version=version("coinstream"),
        description=DESCRIPTION,
        routes=app.routes,
    )
    for path, operations in document["paths"].items():
        if is_binance_path(path):
            # Our own checks answer there with 400 before FastAPI's could with 422.
            operations["get"]["responses"].pop("422", None)
    document.setdefault("components", {})["schemas"] = dict(sorted(_schemas().items()))
    return document


def _schemas() -> dict[str, Any]:
    messages = [kind for kinds in _SOCKET_MESSAGES.values() for kind in kinds]
    _, schemas = msgspec.json.schema_components(
        [*_ANSWERS, *messages], ref_template="#/components/schemas/{name}"
    )
    for name, kinds in _SOCKET_MESSAGES.items():
        refs = {
            kind.__struct_config__.tag: f"#/components/schemas/{kind.__name__}" for kind in kinds
        }
        schemas[name] = {
            "description": "Any message of the socket.",
            "oneOf": [{"$ref": ref} for ref in refs.values()],
            "discriminator": {"propertyName": "type", "mapping": refs},
        }
    numbers: dict[str, Any] = _with_numbers(schemas)
    return numbers


def _with_numbers(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Return `schema` with decimals as the numbers that `wire.encode` writes."""
    if isinstance(schema, list):
        return [_with_numbers(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _with_numbers(value) for key, value in schema.items()}
    if changed.get("format") == "decimal":
        changed["type"] = "number"
        del changed["format"]
    return changed


def main() -> None:
    """Write the document to standard output."""
    from coinstream_backend.app import create_app  # noqa: PLC0415 - the application imports us
    from coinstream_backend.settings import Settings  # noqa: PLC0415

    document = create_app(Settings()).openapi()
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
