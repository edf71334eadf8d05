"""What happened to the streams: gaps, resynchronisations, reconnects, silence."""

from enum import StrEnum

from msgspec import Struct, field


class Stream(StrEnum):
    """A stream of one symbol."""

    KLINE_1M = "kline_1m"
    TRADE = "trade"
    DEPTH = "depth"


class HealthEvent(StrEnum):
    """What a `StreamHealth` message tells."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    GAP_OPENED = "gap_opened"
    GAP_FILLED = "gap_filled"
    GAP_UNFILLABLE = "gap_unfillable"
    RESYNC_STARTED = "resync_started"
    RESYNCED = "resynced"
    SILENT = "silent"
    RECOVERED = "recovered"
    SYMBOL_STATUS = "symbol_status"
    WATERMARK = "watermark"
    HISTORY_GAP = "history_gap"


class StreamHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event in the life of a stream.

    `first` and `last` bound a gap, both included: trade ids, depth update ids, or candle open times
    in ms. In a `watermark`, `last` is the point up to which nothing is missing but the gaps still
    open. A `history_gap` says that Kafka deleted messages before the history had read them; its
    symbol is `*`, for it may be any.
    `market` names where the data comes from: `binance`, `binance_us`, `simulator`, `replay`.
    """

    symbol: str
    stream: Stream
    event: HealthEvent
    time_ms: int = field(name="time")
    market: str
    first: int | None = None
    last: int | None = None
    detail: str = ""
