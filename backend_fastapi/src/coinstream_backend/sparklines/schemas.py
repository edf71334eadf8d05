"""A spark line as the API gives it."""

from typing import Annotated

from msgspec import Meta, Struct, field

from coinstream_backend.wire import Price, SymbolName, TimeMs


class SparkLine(Struct, frozen=True, kw_only=True):
    """A symbol's closes of the 24 whole hours before the running one."""

    symbol: SymbolName
    interval: Annotated[str, Meta(examples=["1h"])]
    open_time_ms: TimeMs = field(name="open_time")
    closes: Annotated[
        list[Price | None],
        Meta(description="By the hour from `open_time` on; null where no candle is known."),
    ]
