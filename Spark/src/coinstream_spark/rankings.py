"""Rankings out of the figures of a window: who is in, in which order, with what."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, NamedTuple

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow
from coinstream_contracts.times import MINUTE_MS
from coinstream_spark.reference.supplies import Supplies

LENGTH: Final = 300
"""Coins of a ranking at most."""
STALE_AFTER_MS: Final = 5 * MINUTE_MS
"""A symbol without a newer minute for so long is left out: its price is not of now."""

_PERCENT_UNIT: Final = Decimal("0.001")
_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)


class WindowFigures(NamedTuple):
    """One row of `transforms.ranking.window_figures`."""

    symbol: str
    since_ms: int
    newest_ms: int
    open: Decimal
    price: Decimal
    high: Decimal
    low: Decimal
    base_volume: Decimal
    quote_volume: Decimal | None


def rankings(
    figures: Iterable[WindowFigures],
    *,
    window: RankingWindow,
    as_of_ms: int,
    infos: Mapping[str, SymbolInfo],
    supplies: Supplies,
) -> list[Ranking]:
    """Return the gainers and the losers of one window.

    Left out are symbols whose newest minute is too old, those of which the exchange says that they
    do not trade, and those whose quote volume or first price is not known. Percent are rounded to
    three places, as the exchange's are; the order is that of the exact changes, then of the quote
    volumes, then of the names.

    Args:
        figures: a row for each symbol.
        window: of what they are.
        as_of_ms: where the window ends.
        infos: what the exchange says of the symbols; unknown ones count as trading.
        supplies: for the market caps.
    """
    ranked = [
        (_change(each), each)
        for each in figures
        if _is_fresh(each, as_of_ms) and _trades(infos.get(each.symbol)) and _is_told(each)
    ]
    return [
        Ranking(
            kind=kind,
            window=window,
            as_of_ms=as_of_ms,
            coins=[
                _coin(rank, change, each, infos.get(each.symbol), supplies)
                for rank, (change, each) in enumerate(_in_order(ranked, kind)[:LENGTH], 1)
            ],
        )
        for kind in RankingKind
    ]


def _is_fresh(figures: WindowFigures, as_of_ms: int) -> bool:
    return as_of_ms - figures.newest_ms < STALE_AFTER_MS


def _trades(info: SymbolInfo | None) -> bool:
    return info is None or info.status is SymbolStatus.TRADING


def _is_told(figures: WindowFigures) -> bool:
    return figures.quote_volume is not None and figures.open > 0


def _change(figures: WindowFigures) -> Decimal:
    """Return the change since the window's beginning, in percent."""
    difference = _EXACT.subtract(figures.price, figures.open)
    return _EXACT.divide(_EXACT.multiply(difference, Decimal(100)), figures.open)


def _in_order(
    ranked: list[tuple[Decimal, WindowFigures]], kind: RankingKind
) -> list[tuple[Decimal, WindowFigures]]:
    sign = -1 if kind is RankingKind.GAINERS else 1
    return sorted(
        ranked,
        key=lambda each: (sign * each[0], -(each[1].quote_volume or 0), each[1].symbol),
    )


def _coin(
    rank: int,
    change: Decimal,
    figures: WindowFigures,
    info: SymbolInfo | None,
    supplies: Supplies,
) -> RankedCoin:
    supply = supplies.supplies.get(info.base_asset) if info else None
    return RankedCoin(
        rank=rank,
        symbol=figures.symbol,
        price=_shortest(figures.price),
        price_change=_shortest(_EXACT.subtract(figures.price, figures.open)),
        price_change_percent=change.quantize(_PERCENT_UNIT, context=_EXACT),
        base_volume=_shortest(figures.base_volume),
        quote_volume=_shortest(figures.quote_volume or Decimal(0)),
        high=_shortest(figures.high),
        low=_shortest(figures.low),
        since_ms=figures.since_ms,
        market_cap=None if supply is None else _shortest(_EXACT.multiply(figures.price, supply)),
        supply_as_of=None if supply is None else supplies.as_of,
    )


def _shortest(amount: Decimal) -> Decimal:
    """Return the number without the zeros that Spark's decimals end with."""
    shortest = amount.normalize(_EXACT)
    return (
        shortest.quantize(Decimal(1), context=_EXACT)
        if shortest == shortest.to_integral_value()
        else shortest
    )
