"""What `/health/parts` tells."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from coinstream_backend.wire import TimeMs
from coinstream_contracts.intervals import Interval
from coinstream_contracts.job_runs import JobRun

MaybeTimeMs = Annotated[int | None, Meta(description="UTC, in milliseconds.")]
Records = Annotated[int, Meta(description="Records of Kafka.")]
Bytes = Annotated[int, Meta(description="Bytes.")]


class Look(Struct, frozen=True, kw_only=True):
    """What a look at one part found. All but these fields is empty when it is down."""

    status: Literal["up", "down"]
    detail: Annotated[str, Meta(description="What is wrong; empty when nothing is.")]
    as_of_ms: Annotated[int, Meta(description="When it was looked at, UTC ms.")] = field(
        name="as_of"
    )
    took_ms: Annotated[float, Meta(description="How long the look took.")]


class Broker(Struct, frozen=True, kw_only=True):
    """One of Kafka's brokers."""

    id: int
    address: Annotated[str, Meta(examples=["127.0.0.1:9092"])]
    is_controller: bool


class TopicState(Struct, frozen=True, kw_only=True):
    """One of our topics, summed up over its partitions."""

    name: Annotated[str, Meta(examples=["crypto_trades"])]
    partitions: Annotated[int, Meta(description="0 when it does not exist.")]
    end: Annotated[int, Meta(description="The sum of the end offsets: records ever written.")]
    kept: Annotated[int, Meta(description="Offsets from the oldest kept record to the end.")]
    leaderless: Annotated[int, Meta(description="Partitions that nobody serves.")]
    under_replicated: Annotated[int, Meta(description="Partitions that lack a replica in sync.")]


class TopicLag(Struct, frozen=True, kw_only=True):
    """How far a consumer is behind in one topic."""

    topic: Annotated[str, Meta(examples=["crypto_trades"])]
    lag: Records


class ConsumerState(Struct, frozen=True, kw_only=True):
    """One consumer of our topics.

    `known_by` says whose word it is: `group` counts from the offsets that a group committed to
    Kafka, `api` from those that this API has read, `service` is what a service without a group
    tells, of the partition that is furthest behind.
    """

    name: Annotated[str, Meta(examples=["coinstream-redis"])]
    known_by: Literal["group", "api", "service"]
    state: Annotated[
        str | None, Meta(description="The group's, as in `stable`; `empty` has nobody in it.")
    ]
    members: int | None
    lag: Records
    topics: list[TopicLag]


class KafkaState(Look, frozen=True, kw_only=True):
    """Kafka, and who reads from it."""

    brokers: list[Broker] = []
    topics: list[TopicState] = []
    consumers: list[ConsumerState] = []


class RedisState(Look, frozen=True, kw_only=True):
    """Redis."""

    version: str | None = None
    since_ms: MaybeTimeMs = field(name="since", default=None)
    used_memory: Bytes = 0
    peak_memory: Bytes = 0
    max_memory: Annotated[int, Meta(description="Bytes; 0 when there is no limit.")] = 0
    keys: int = 0
    clients: int = 0
    commands_per_s: float = 0
    evicted_keys: int = 0


class CandleCollection(Struct, frozen=True, kw_only=True):
    """The stored candles of one interval.

    `symbols` says how many symbols were looked at: of a great many, the first ones.
    """

    name: Annotated[str, Meta(examples=["5m_kline"])]
    interval: Interval
    documents: int
    symbols: int
    newest_open_time_ms: MaybeTimeMs = field(name="newest_open_time")
    furthest_behind: Annotated[
        str | None, Meta(description="The symbol whose newest candle is the oldest.")
    ]
    furthest_behind_open_time_ms: MaybeTimeMs = field(name="furthest_behind_open_time")


class MongoState(Look, frozen=True, kw_only=True):
    """MongoDB, and what is stored in it."""

    version: str | None = None
    collections: list[CandleCollection] = []


class Figure(Struct, frozen=True, kw_only=True):
    """One of a service's metrics, its labels folded.

    A counter is the sum of its series since the service started, a gauge the greatest of its
    series, a mean that of a histogram's observations since the start.
    """

    name: Annotated[str, Meta(examples=["coinstream_producer_published"])]
    kind: Literal["counter", "gauge", "mean"]
    value: float
    help: str


class ServiceState(Struct, frozen=True, kw_only=True):
    """One service, by its own status endpoint."""

    name: Annotated[str, Meta(examples=["kline-producer"])]
    status: Annotated[
        Literal["ready", "not ready", "down"],
        Meta(description="`down`: it gave no answer in time."),
    ]
    detail: str
    as_of_ms: TimeMs = field(name="as_of")
    version: str | None = None
    since_ms: MaybeTimeMs = field(name="since", default=None)
    cpu_s: Annotated[float | None, Meta(description="CPU seconds since its start.")] = None
    memory: Annotated[int | None, Meta(description="Resident memory, bytes.")] = None
    figures: list[Figure] = []


class JobState(Struct, frozen=True, kw_only=True):
    """A batch job: its newest run, and how the ones before it went.

    A run whose outcome is `running` may have been killed.
    """

    job: Annotated[str, Meta(examples=["ohlc_5m"])]
    last: JobRun
    last_done_at_ms: Annotated[
        int | None, Meta(description="When a run last ended without a failure, UTC ms.")
    ] = field(name="last_done_at")
    failures_in_a_row: Annotated[int, Meta(description="Of the newest runs that have ended.")]


class JobsState(Look, frozen=True, kw_only=True):
    """The batch jobs that ever ran."""

    jobs: list[JobState] = []


class FindingCount(Struct, frozen=True, kw_only=True):
    """How many candles the audit found in this way, of all symbols and times."""

    interval: Interval
    kind: Annotated[str, Meta(examples=["missing"])]
    candles: int


class Wholeness(Struct, frozen=True, kw_only=True):
    """The stored candles of one interval over the last day, of all symbols looked at."""

    interval: Interval
    complete: int
    partial: int
    open: int
    missing: int
    expected_minutes: Annotated[int, Meta(description="Of the stored candles.")]
    observed_minutes: Annotated[int, Meta(description="Of the stored candles.")]


class AuditState(Look, frozen=True, kw_only=True):
    """What the audit found, and how whole the last 24 hours before the newest candle are."""

    findings: list[FindingCount] = []
    symbols: int = 0
    last_day: list[Wholeness] = []


class PartsReport(Struct, frozen=True, kw_only=True):
    """Everything that the platform stands on.

    `services` are those that the API was told the addresses of.
    """

    kafka: KafkaState
    redis: RedisState
    mongodb: MongoState
    services: list[ServiceState]
    jobs: JobsState
    audit: AuditState
