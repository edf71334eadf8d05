"""Which symbols are followed."""

from decimal import Decimal

import msgspec
import pytest

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_kafka.symbols.selection import read_symbols, select


def info(symbol: str, status: SymbolStatus = SymbolStatus.TRADING, time_ms: int = 1) -> SymbolInfo:
    return SymbolInfo(
        symbol=symbol,
        base_asset=symbol.removesuffix("USDT"),
        quote_asset="USDT",
        status=status,
        tick_size=Decimal("0.01"),
        step_size=Decimal("0.001"),
        min_notional=Decimal(5),
        market="binance",
        time_ms=time_ms,
    )


BTC, ETH = info("BTCUSDT"), info("ETHUSDT")
LISTED = {"BTCUSDT": BTC, "ETHUSDT": ETH}


def test_unknown_symbols_are_left_out_and_the_others_go_on() -> None:
    selection = select(["BTCUSDT", "NOPEUSDT", "ETHUSDT"], LISTED, {}, 9)

    assert list(selection.followed) == ["BTCUSDT", "ETHUSDT"]
    assert selection.unknown == ["NOPEUSDT"]
    assert selection.changed == [BTC, ETH]


def test_an_info_that_differs_only_in_its_time_is_no_change() -> None:
    later = {"BTCUSDT": info("BTCUSDT", time_ms=2)}

    assert select(["BTCUSDT"], later, {"BTCUSDT": BTC}, 9).changed == []


def test_a_halted_symbol_is_told_and_still_followed() -> None:
    halted = info("BTCUSDT", SymbolStatus.HALT, 2)
    selection = select(["BTCUSDT"], {"BTCUSDT": halted}, {"BTCUSDT": BTC}, 9)

    assert selection.changed == [halted]
    assert list(selection.followed) == ["BTCUSDT"]


def test_a_symbol_that_is_no_longer_listed_is_told_as_delisted_and_dropped() -> None:
    selection = select(["BTCUSDT", "ETHUSDT"], {"BTCUSDT": BTC}, LISTED, 9)

    gone = msgspec.structs.replace(ETH, status=SymbolStatus.DELISTED, time_ms=9)
    assert selection.changed == [gone]
    assert list(selection.followed) == ["BTCUSDT"]
    assert selection.unknown == []


def test_a_symbols_file_has_commas_lines_and_comments() -> None:
    text = "btcusdt, ETHUSDT # two\n\n# none\nSOLUSDT\nBTCUSDT\n"

    assert read_symbols(text) == ("BTCUSDT", "ETHUSDT", "SOLUSDT")


@pytest.mark.parametrize("text", ["", "# nothing", "BTC/USDT"])
def test_a_symbols_file_without_a_usable_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="symbol"):
        read_symbols(text)
