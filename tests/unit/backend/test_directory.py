from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.market_data import NOON_MS, symbol_info

from coinstream_backend.symbols.directory import SymbolDirectory


@given(st.permutations(range(4)))
def test_the_newest_listing_of_a_symbol_stays_whatever_the_order(order: list[int]) -> None:
    directory = SymbolDirectory()
    directory.learn(symbol_info(time_ms=NOON_MS + number) for number in order)
    assert [info.time_ms for info in directory.listed()] == [NOON_MS + 3]


def test_symbols_of_an_earlier_market_are_left_out() -> None:
    directory = SymbolDirectory()
    directory.learn([symbol_info("BTCUSDT"), symbol_info("ETHUSDT")])
    directory.learn([symbol_info("BTCUSDT", market="replay", time_ms=NOON_MS + 1)])
    assert directory.symbols() == ["BTCUSDT"]
    assert "ETHUSDT" not in directory
    assert directory.market == "replay"
