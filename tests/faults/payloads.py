"""What the exchange sent, made again from what became of it: equal to the byte, or not at all."""

from decimal import Decimal

from tests.faults.ledger import Published
from tests.faults.truth import SeenTrade

from coinstream_contracts.messages import Kline

_NO_TRADE = -1


def trade_payload(symbol: str, number: int, event_time_ms: int, trade: SeenTrade) -> bytes:
    """Return a trade as `/ws/<symbol>@trade` sends it."""
    return (
        f'{{"e":"trade","E":{event_time_ms},"s":"{symbol}","t":{number},'
        f'"p":"{_amount(trade.price)}","q":"{_amount(trade.quantity)}","T":{trade.time_ms},'
        f'"m":{_word(bool(trade.buyer_is_maker))},"M":true}}'
    ).encode()


def candle_payload(candle: Kline, published: Published) -> bytes:
    """Return a candle as `/ws/<symbol>@kline_1m` sends it; trade ids and event time are told."""
    last = published.last_id
    first = last - candle.trades + 1 if candle.trades else _NO_TRADE
    return (
        f'{{"e":"kline","E":{published.event_time_ms},"s":"{candle.symbol}","k":{{'
        f'"t":{candle.open_time_ms},"T":{candle.close_time_ms},"s":"{candle.symbol}",'
        f'"i":"{candle.interval}","f":{first},"L":{last},"o":"{_amount(candle.open)}",'
        f'"c":"{_amount(candle.close)}","h":"{_amount(candle.high)}","l":"{_amount(candle.low)}",'
        f'"v":"{_amount(candle.volume)}","n":{candle.trades},"x":{_word(candle.closed)},'
        f'"q":"{_amount(candle.quote_volume)}","V":"{_amount(candle.taker_buy_volume)}",'
        f'"Q":"{_amount(candle.taker_buy_quote_volume)}","B":"0"}}}}'
    ).encode()


def _amount(value: str | Decimal) -> str:
    return f"{Decimal(value):.8f}"


def _word(value: bool) -> str:
    return "true" if value else "false"
