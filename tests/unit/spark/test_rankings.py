"""Rankings by worked examples."""

import random
from datetime import date
from decimal import Decimal

import pytest

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_contracts.symbols import DEFAULT_SYMBOLS
from coinstream_spark.rankings import LENGTH, STALE_AFTER_MS, WindowFigures, rankings
from coinstream_spark.reference.supplies import Supplies, read_supplies

NOW_MS = 1_723_161_630_000
NEWEST_MS = 1_723_161_600_000
SUPPLIES = Supplies("2024-08-01", {"BTC": Decimal(19_730_000)})


def figures(symbol: str, first: str, last: str, quote_volume: str | None = "1000") -> WindowFigures:
    return WindowFigures(
        symbol,
        since_ms=NEWEST_MS - 86_340_000,
        newest_ms=NEWEST_MS,
        open=Decimal(first),
        price=Decimal(last),
        high=max(Decimal(first), Decimal(last)),
        low=min(Decimal(first), Decimal(last)),
        base_volume=Decimal("12.50"),
        quote_volume=None if quote_volume is None else Decimal(quote_volume),
    )


def info(symbol: str, base_asset: str, status: SymbolStatus = SymbolStatus.TRADING) -> SymbolInfo:
    return SymbolInfo(
        symbol=symbol,
        base_asset=base_asset,
        quote_asset="USDT",
        status=status,
        tick_size=Decimal("0.01"),
        step_size=Decimal("0.00001"),
        min_notional=Decimal(5),
        market="simulator",
        time_ms=NOW_MS,
    )


def ranked(
    rows: list[WindowFigures], infos: dict[str, SymbolInfo] | None = None
) -> dict[RankingKind, Ranking]:
    made = rankings(
        rows, window=RankingWindow.D1, as_of_ms=NOW_MS, infos=infos or {}, supplies=SUPPLIES
    )
    assert all(ranking.window is RankingWindow.D1 for ranking in made)
    assert all(ranking.as_of_ms == NOW_MS for ranking in made)
    return {ranking.kind: ranking for ranking in made}


def names(ranking: Ranking) -> list[str]:
    return [coin.symbol for coin in ranking.coins]


def test_gainers_begin_with_the_greatest_rise_and_losers_with_the_greatest_fall() -> None:
    rows = [figures("DOWN", "100", "80"), figures("FLAT", "5", "5"), figures("UP", "1", "1.5")]
    random.Random(1).shuffle(rows)
    made = ranked(rows)

    assert names(made[RankingKind.GAINERS]) == ["UP", "FLAT", "DOWN"]
    assert names(made[RankingKind.LOSERS]) == ["DOWN", "FLAT", "UP"]
    assert [coin.rank for coin in made[RankingKind.LOSERS].coins] == [1, 2, 3]


def test_a_coin_says_its_figures() -> None:
    row = figures("BTCUSDT", "60000.000000000000000000", "61234.560000000000000000")
    (coin,) = ranked([row], {"BTCUSDT": info("BTCUSDT", "BTC")})[RankingKind.GAINERS].coins

    assert coin == RankedCoin(
        rank=1,
        symbol="BTCUSDT",
        price=Decimal("61234.56"),
        price_change=Decimal("1234.56"),
        price_change_percent=Decimal("2.058"),  # 2.0576
        base_volume=Decimal("12.5"),
        quote_volume=Decimal(1_000),
        high=Decimal("61234.56"),
        low=Decimal(60_000),
        since_ms=NEWEST_MS - 86_340_000,
        market_cap=Decimal(1_208_157_868_800),  # 61234.56 * 19,730,000
        supply_as_of="2024-08-01",
    )


def test_numbers_are_written_without_the_zeros_of_their_type() -> None:
    row = figures("BTCUSDT", "60000.000000000000000000", "61234.560000000000000000")
    (coin,) = ranked([row])[RankingKind.GAINERS].coins

    assert [str(coin.price), str(coin.low), str(coin.quote_volume)] == ["61234.56", "60000", "1000"]


@pytest.mark.parametrize("status", [SymbolStatus.HALT, SymbolStatus.BREAK, SymbolStatus.DELISTED])
def test_what_does_not_trade_is_left_out(status: SymbolStatus) -> None:
    rows = [figures("HALTED", "1", "9"), figures("TRADES", "1", "2")]
    infos = {"HALTED": info("HALTED", "H", status), "TRADES": info("TRADES", "T")}

    assert names(ranked(rows, infos)[RankingKind.GAINERS]) == ["TRADES"]


def test_what_has_no_new_minute_is_left_out() -> None:
    rows = [
        figures("OLD", "1", "9")._replace(newest_ms=NOW_MS - STALE_AFTER_MS),
        figures("FRESH", "1", "2")._replace(newest_ms=NOW_MS - STALE_AFTER_MS + 1),
    ]

    assert names(ranked(rows)[RankingKind.GAINERS]) == ["FRESH"]


def test_what_has_no_known_quote_volume_or_no_price_is_left_out() -> None:
    rows = [figures("UNKNOWN", "1", "9", None), figures("FREE", "0", "2"), figures("A", "1", "2")]

    assert names(ranked(rows)[RankingKind.GAINERS]) == ["A"]


def test_equal_changes_go_by_quote_volume_and_then_by_name() -> None:
    rows = [
        figures("C", "2", "3", "10"),
        figures("A", "4", "6", "10"),
        figures("B", "6", "9", "11"),
    ]
    made = ranked(rows)

    assert names(made[RankingKind.GAINERS]) == ["B", "A", "C"]
    assert names(made[RankingKind.LOSERS]) == ["B", "A", "C"]


def test_a_change_smaller_than_what_is_shown_still_counts() -> None:
    rows = [figures("LESS", "1000000", "1000001"), figures("MORE", "1000000", "1000002")]

    assert names(ranked(rows)[RankingKind.GAINERS]) == ["MORE", "LESS"]


def test_a_ranking_has_a_greatest_length() -> None:
    rows = [figures(f"S{index}", "1", str(index + 1)) for index in range(LENGTH + 20)]

    assert len(ranked(rows)[RankingKind.GAINERS].coins) == LENGTH


def test_a_coin_of_unknown_supply_has_no_market_cap() -> None:
    (coin,) = ranked([figures("NEWUSDT", "1", "2")], {"NEWUSDT": info("NEWUSDT", "NEW")})[
        RankingKind.GAINERS
    ].coins

    assert (coin.market_cap, coin.supply_as_of) == (None, None)


def test_the_reference_file_has_a_date_and_every_default_coin() -> None:
    supplies = read_supplies()

    assert date.fromisoformat(supplies.as_of) < date.today()  # noqa: DTZ011 - any zone will do
    assert {symbol.removesuffix("USDT") for symbol in DEFAULT_SYMBOLS} <= set(supplies.supplies)
    assert all(supply > 0 for supply in supplies.supplies.values())
