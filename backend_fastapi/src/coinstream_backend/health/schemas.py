"""What `/health` tells."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from coinstream_backend.wire import SymbolName, TimeMs
from coinstream_contracts.messages import Stream

Mode = Literal["live", "simulated", "replayed"]
Status = Literal["ok", "degraded", "down"]


class Market(Struct, frozen=True, kw_only=True):
    """Where the data comes from."""

    name: Annotated[str, Meta(examples=["binance", "binance_us", "simulator", "replay"])]
    mode: Mode


class PartHealth(Struct, frozen=True, kw_only=True):
    """One part that the API stands on."""

    name: Annotated[str, Meta(examples=["redis", "kafka", "mongodb"])]
    status: Literal["up", "down"]
    detail: str


class Gap(Struct, frozen=True, kw_only=True):
    """What is missing, both ends included: trade ids, update ids, or open times in ms."""

    first: int
    last: int
    opened_at_ms: TimeMs = field(name="opened_at")


class StreamState(Struct, frozen=True, kw_only=True):
    """One stream of one symbol."""

    symbol: SymbolName
    stream: Stream
    market: Annotated[str | None, Meta(description="The market of the stream's last report.")]
    data_age_ms: Annotated[
        int | None,
        Meta(description="Since the last message came, on this server's clock; null before one."),
    ]
    event_time_ms: Annotated[
        int | None, Meta(description="The exchange's stamp of the last message, UTC ms.")
    ] = field(name="event_time")
    event_lag_ms: Annotated[
        int | None,
        Meta(
            description="Arrival less the exchange's stamp. Below zero when the exchange's clock "
            "is ahead; years in a replay at original times."
        ),
    ]
    open_gaps: list[Gap]
    unfillable_gaps: Annotated[int, Meta(description="Gaps that the exchange could not fill.")]


class Health(Struct, frozen=True, kw_only=True):
    """The state of each part and stream.

    `status` is `down` when Redis or Kafka is, else `degraded` when MongoDB is or a gap is open,
    else `ok`.
    """

    status: Status
    market: Market | None
    parts: list[PartHealth]
    sockets: Annotated[
        dict[str, int],
        Meta(description="Open sockets by kind.", examples=[{"kline": 2, "trades": 1}]),
    ]
    streams: list[StreamState]


class Probe(Struct, frozen=True, kw_only=True):
    """The answer to a probe."""

    status: Literal["live", "ready", "not ready"]
    parts: list[PartHealth] = []
