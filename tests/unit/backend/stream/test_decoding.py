import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.market_data import book, kline, symbol_info, trade

from coinstream_backend.stream.decoding import Record, decode_batch
from coinstream_backend.stream.market_epoch import MarketEpoch
from coinstream_contracts.messages import InvalidMessageError, Stream, encode


def record(message: msgspec.Struct, timestamp: int = 1_000) -> Record:
    return Record(encode(message), timestamp)


def refuse_none(topic: str, error: InvalidMessageError) -> None:
    raise AssertionError(f"{topic}: {error}")


def test_each_topic_becomes_its_messages_and_the_newest_arrival_is_noted() -> None:
    batch = decode_batch(
        {
            "crypto_kline_1m": [record(kline(0))],
            "crypto_orderbook": [record(book(1))],
            "crypto_trades": [record(trade(1), 2_000), record(trade(2), 3_000)],
        },
        MarketEpoch(),
        refuse_none,
    )
    assert (batch.klines, batch.books, batch.trades) == (
        [kline(0)],
        [book(1)],
        [trade(1), trade(2)],
    )
    assert batch.arrivals["BTCUSDT", Stream.TRADE] == (3_000, trade(2).event_time_ms)


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_cannot_be_decoded_is_refused_and_nothing_else_is_lost(junk: list[bytes]) -> None:
    refused: list[str] = []
    refusable = [Record(value, 1_000) for value in (*junk, None)]
    records = [record(trade(1)), *refusable, record(trade(2))]
    batch = decode_batch(
        {"crypto_trades": records}, MarketEpoch(), lambda topic, _: refused.append(topic)
    )
    assert batch.trades == [trade(1), trade(2)]
    assert refused == ["crypto_trades"] * len(junk)


def test_another_market_is_noted_and_what_was_written_before_it_is_left_out() -> None:
    epoch = MarketEpoch()
    first = decode_batch({"crypto_symbols": [record(symbol_info())]}, epoch, refuse_none)
    second = decode_batch(
        {
            "crypto_trades": [record(trade(9_000), 4_999), record(trade(1), 5_001)],
            "crypto_symbols": [record(symbol_info(market="replay"), 5_000)],
        },
        epoch,
        refuse_none,
    )
    assert (first.market_changed, second.market_changed) == (False, True)
    assert second.trades == [trade(1)]


def test_the_first_listing_leaves_nothing_out() -> None:
    batch = decode_batch(
        {
            "crypto_trades": [record(trade(1), 10)],
            "crypto_symbols": [record(symbol_info(), 5_000)],
        },
        MarketEpoch(),
        refuse_none,
    )
    assert batch.trades == [trade(1)]
