"""Names that other programs rely on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts import collections, redis_keys, topics
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.rankings import RankingKind, RankingWindow
from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbol, parse_symbols
from coinstream_contracts.times import to_datetime, to_ms


def test_redis_keys_are_those_of_the_published_contract() -> None:
    assert redis_keys.latest_candle("BTCUSDT") == "crypto:BTCUSDT:1m:latest"
    assert redis_keys.candle("BTCUSDT", 1723161240000) == "crypto:BTCUSDT:1m:1723161240000"
    assert redis_keys.candle_index("BTCUSDT") == "crypto:BTCUSDT:1m:index"
    assert redis_keys.book("BTCUSDT") == "orderbook:BTCUSDT:latest"
    assert redis_keys.trades("BTCUSDT") == "trades:BTCUSDT:list"
    assert redis_keys.prediction("BTCUSDT") == "crypto:prediction:BTCUSDT"
    assert {
        redis_keys.ranking(kind, window) for kind in RankingKind for window in RankingWindow
    } == {
        "ranking:top_gainers",
        "ranking:top_losers",
        "ranking:top_gainers:1h",
        "ranking:top_losers:1h",
    }


def test_topics_are_those_of_the_published_contract() -> None:
    assert {topic.name for topic in topics.ALL} == {
        "crypto_kline_1m",
        "crypto_orderbook",
        "crypto_trades",
        "crypto_stream_health",
        "crypto_dead_letter",
        "crypto_symbols",
    }


def test_a_topic_that_is_deleted_by_age_says_how_old() -> None:
    assert topics.BOOKS.config() == {
        "cleanup.policy": "delete",
        "retention.ms": str(6 * 3_600_000),
        "max.message.bytes": "1048576",
    }


def test_a_compacted_topic_keeps_its_records_for_ever() -> None:
    config = topics.SYMBOLS.config()
    assert config["cleanup.policy"] == "compact"
    assert config["retention.ms"] == "-1"


def test_each_stored_interval_has_its_collection() -> None:
    assert [collections.candle_collection(interval) for interval in STORED_INTERVALS] == [
        "1m_kline",
        "5m_kline",
        "1h_kline",
        "4h_kline",
        "1d_kline",
    ]
    with pytest.raises(ValueError, match="3m"):
        collections.candle_collection(Interval.M3)


def test_a_list_of_symbols_is_read_in_its_order_and_once_each() -> None:
    assert parse_symbols(" ethusdt,BTCUSDT,,ethUSDT ") == ("ETHUSDT", "BTCUSDT")
    assert parse_symbols(",".join(DEFAULT_SYMBOLS)) == DEFAULT_SYMBOLS


@pytest.mark.parametrize("text", ["", " , ", "BTC/USDT", "BTC:USDT", "B", "A" * 21, "ＢＴＣ"])  # noqa: RUF001
def test_what_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="symbol"):
        parse_symbols(text or ",")


@given(st.text(max_size=30))
def test_a_symbol_is_safe_in_a_key_and_a_topic_or_refused(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except ValueError:
        return
    assert re.fullmatch(r"[A-Z0-9]{2,20}", symbol)


@given(st.integers(0, 4_102_444_800_000))
def test_milliseconds_and_microseconds_of_one_moment_are_one_stamp(stamp_ms: int) -> None:
    assert to_ms(stamp_ms) == stamp_ms
    if stamp_ms >= 100_000_000_000:  # 1973: before it the two cannot be told apart
        assert to_ms(stamp_ms * 1_000 + 999) == stamp_ms


def test_a_stamp_becomes_its_moment_in_utc() -> None:
    assert to_datetime(1723161255432).isoformat() == "2024-08-08T23:54:15.432000+00:00"
