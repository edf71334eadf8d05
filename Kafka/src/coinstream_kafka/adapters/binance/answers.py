"""Answers of the REST interface, as events."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeVar

import msgspec

from coinstream_contracts.decimals import parse_amount
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, SymbolInfo, SymbolStatus, Trade
from coinstream_contracts.symbols import parse_symbol
from coinstream_contracts.times import to_ms
from coinstream_kafka.adapters.binance import wire
from coinstream_kafka.adapters.binance.amounts import amount
from coinstream_kafka.adapters.binance.frames import checked_kline, levels
from coinstream_kafka.adapters.events import BadFrameError, DepthSnapshot

Answer = TypeVar("Answer")

_decode_depth: Final = msgspec.json.Decoder(wire.DepthAnswer).decode
_decode_trades: Final = msgspec.json.Decoder(list[wire.TradeRow]).decode
_decode_agg_trades: Final = msgspec.json.Decoder(list[wire.AggTradeRow]).decode
_decode_klines: Final = msgspec.json.Decoder(list[wire.KlineRow]).decode
_decode_symbols: Final = msgspec.json.Decoder(wire.SymbolsAnswer).decode


def checked(parse: Callable[[bytes], Answer]) -> Callable[[bytes], Answer]:
    """Return `parse` with every reason to refuse an answer told as `BadFrameError`."""

    def parsed(body: bytes) -> Answer:
        try:
            return parse(body)
        except (ValueError, RecursionError) as error:
            raise BadFrameError(str(error)) from error

    return parsed


def depth(body: bytes) -> DepthSnapshot:
    """Read `/api/v3/depth`."""
    answer = _decode_depth(body)
    return DepthSnapshot(answer.last_update_id, levels(answer.bids), levels(answer.asks))


def trades(symbol: str, body: bytes) -> list[Trade]:
    """Read `/api/v3/historicalTrades`. An answer has no event time: the trade's own stands in."""
    return [
        Trade(
            symbol=symbol,
            id=row.id,
            price=amount(row.price),
            quantity=amount(row.qty),
            time_ms=to_ms(row.time),
            buyer_is_maker=row.is_buyer_maker,
            event_time_ms=to_ms(row.time),
            source="rest",
        )
        for row in _decode_trades(body)
    ]


def newest_trade_id(body: bytes) -> int | None:
    """Read the last trade id of `/api/v3/aggTrades`."""
    rows = _decode_agg_trades(body)
    return rows[-1].l if rows else None


def newest_candle_ms(symbol: str, body: bytes) -> int | None:
    """Read the open time of the last row of `/api/v3/klines`."""
    rows = klines(symbol, 0, body)
    return rows[-1].open_time_ms if rows else None


def klines(symbol: str, newest_ms: int, body: bytes) -> list[Kline]:
    """Read `/api/v3/klines`: candles before the newest one, `newest_ms`, are closed."""
    return [_kline(symbol, newest_ms, row) for row in _decode_klines(body)]


def _kline(symbol: str, newest_ms: int, row: wire.KlineRow) -> Kline:
    close_time_ms = to_ms(row.close_time)
    return checked_kline(
        Kline(
            symbol=symbol,
            interval=Interval.M1,
            open_time_ms=to_ms(row.open_time),
            close_time_ms=close_time_ms,
            open=amount(row.open),
            high=amount(row.high),
            low=amount(row.low),
            close=amount(row.close),
            volume=amount(row.volume),
            quote_volume=amount(row.quote_volume),
            trades=row.trades,
            taker_buy_volume=amount(row.taker_buy_volume),
            taker_buy_quote_volume=amount(row.taker_buy_quote_volume),
            closed=close_time_ms < newest_ms,
            event_time_ms=newest_ms,
            revision=newest_ms,
            source="rest",
        )
    )


def symbols(market: str, body: bytes) -> list[SymbolInfo]:
    """Read `/api/v3/exchangeInfo`; rows that are no symbol of ours are left out."""
    answer = _decode_symbols(body)
    time_ms = to_ms(answer.server_time)
    return [_symbol(market, time_ms, row) for row in answer.symbols if _is_symbol(row.symbol)]


def _is_symbol(name: str) -> bool:
    try:
        return parse_symbol(name) == name
    except ValueError:
        return False


def _symbol(market: str, time_ms: int, row: wire.SymbolRow) -> SymbolInfo:
    filters = {str(rule.get("filterType")): rule for rule in row.filters}
    notional = filters.get("NOTIONAL") or filters.get("MIN_NOTIONAL") or {}
    return SymbolInfo(
        symbol=row.symbol,
        base_asset=row.base_asset,
        quote_asset=row.quote_asset,
        status=_STATUS.get(row.status, SymbolStatus.HALT),
        tick_size=_step(filters.get("PRICE_FILTER"), "tickSize"),
        step_size=_step(filters.get("LOT_SIZE"), "stepSize"),
        min_notional=_step(notional, "minNotional"),
        market=market,
        time_ms=time_ms,
    )


# Statuses that the documents do not list mean that the symbol does not trade now.
_STATUS: Final = {status.value: status for status in SymbolStatus}


def _step(rule: dict[str, Any] | None, name: str) -> Decimal:
    value = (rule or {}).get(name, "0")
    return parse_amount(value) if isinstance(value, str) else Decimal(0)
