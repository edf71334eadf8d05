"""The answers of `/udf`. The protocol wants numbers that a chart draws: floats, and seconds."""

from typing import Annotated, Final

from msgspec import Meta, Struct, field

from coinstream_contracts.decimals import plain_text
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import SymbolInfo

RESOLUTIONS: Final = {
    "1": Interval.M1,
    "5": Interval.M5,
    "60": Interval.H1,
    "240": Interval.H4,
    "1D": Interval.D1,
}
EXCHANGE: Final = "Coinstream"
_TYPE: Final = "crypto"

Seconds = Annotated[int, Meta(description="UTC, in seconds.", examples=[1723161600])]


class UdfKind(Struct, frozen=True):
    """An exchange, or a type of symbols, to filter a search by."""

    name: str
    value: str


class UdfExchange(UdfKind, frozen=True):
    """An exchange to filter a search by."""

    desc: str


class UdfConfig(Struct, frozen=True, kw_only=True):
    """What this server can do."""

    supported_resolutions: tuple[str, ...] = tuple(RESOLUTIONS)
    supports_search: bool = True
    supports_group_request: bool = False
    supports_marks: bool = False
    supports_timescale_marks: bool = False
    supports_time: bool = True
    exchanges: list[UdfExchange]
    symbols_types: list[UdfKind]


class UdfSymbol(Struct, frozen=True, kw_only=True):
    """What a chart must know of a symbol. A price step is `minmov / pricescale`."""

    name: str
    ticker: str
    description: str
    type: str = _TYPE
    session: str = "24x7"
    timezone: str = "Etc/UTC"
    exchange: str
    listed_exchange: str
    currency_code: str
    minmov: int
    pricescale: int
    has_intraday: bool = True
    has_daily: bool = True
    has_weekly_and_monthly: bool = False
    intraday_multipliers: tuple[str, ...] = ("1", "5", "60", "240")
    supported_resolutions: tuple[str, ...] = tuple(RESOLUTIONS)
    volume_precision: int
    data_status: str = "streaming"
    format: str = "price"


class UdfFound(Struct, frozen=True, kw_only=True):
    """A symbol that a search found."""

    symbol: str
    full_name: str
    description: str
    exchange: str
    ticker: str
    type: str = _TYPE


class UdfBars(Struct, frozen=True, kw_only=True, tag_field="s", tag="ok"):
    """Bars, ascending, each list as long as the others."""

    times_s: list[Seconds] = field(name="t")
    opens: list[float] = field(name="o")
    highs: list[float] = field(name="h")
    lows: list[float] = field(name="l")
    closes: list[float] = field(name="c")
    volumes: list[float] = field(name="v")


class UdfNoData(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="s", tag="no_data"
):
    """There are no bars in the range. `nextTime` is where the nearest older one is, if any."""

    next_time_s: int | None = field(name="nextTime", default=None)


class UdfError(Struct, frozen=True, kw_only=True, tag_field="s", tag="error"):
    """What went wrong."""

    message: str = field(name="errmsg")


def config() -> UdfConfig:
    """Return what this server can do."""
    return UdfConfig(
        exchanges=[
            UdfExchange("All exchanges", "", "All exchanges"),
            UdfExchange(EXCHANGE, EXCHANGE, EXCHANGE),
        ],
        symbols_types=[UdfKind("All types", ""), UdfKind("Crypto", _TYPE)],
    )


def symbol_of(info: SymbolInfo) -> UdfSymbol:
    """Return what a chart must know of a listed symbol."""
    pricescale, minmov = price_step(info)
    return UdfSymbol(
        name=info.symbol,
        ticker=info.symbol,
        description=_description(info),
        exchange=EXCHANGE,
        listed_exchange=EXCHANGE,
        currency_code=info.quote_asset,
        minmov=minmov,
        pricescale=pricescale,
        volume_precision=_places(plain_text(info.step_size.normalize())),
    )


def found_of(info: SymbolInfo) -> UdfFound:
    """Return a listed symbol as a search tells of it."""
    return UdfFound(
        symbol=info.symbol,
        full_name=f"{EXCHANGE}:{info.symbol}",
        description=_description(info),
        exchange=EXCHANGE,
        ticker=info.symbol,
    )


def price_step(info: SymbolInfo) -> tuple[int, int]:
    """Return the scale, a power of ten, and how many of its units one step of the price is."""
    tick = info.tick_size.normalize()
    scale = 10 ** _places(plain_text(tick))
    return scale, max(1, int(tick * scale))


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _description(info: SymbolInfo) -> str:
    return f"{info.base_asset} / {info.quote_asset}"
