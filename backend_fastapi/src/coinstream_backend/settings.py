"""The API's settings, read from the environment."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from coinstream_contracts.collections import DATABASE
from coinstream_contracts.messages.book import PUBLISHED_LEVELS
from coinstream_contracts.redis_keys import CANDLE_HISTORY_LENGTH, TRADE_HISTORY_LENGTH
from coinstream_mongodb.client import DEFAULT_URI
from coinstream_telemetry.logs import Level

MAX_CANDLES = CANDLE_HISTORY_LENGTH
MAX_TRADES = TRADE_HISTORY_LENGTH
MAX_LEVELS = PUBLISHED_LEVELS

CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """One field an environment variable of the same name in upper case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    log_level: Level = "info"
    stop_timeout_s: int = Field(default=10, ge=1, description="How long a stop waits for clients.")

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_overlap_s: float = Field(
        default=300, ge=0, description="How far back the reader starts, to overlap what Redis has."
    )
    redis_host: str = "127.0.0.1"
    redis_port: int = Field(default=6390, ge=1, le=65535)
    redis_password: str | None = None
    redis_timeout_s: float = Field(default=2, gt=0)

    mongo_uri: str = DEFAULT_URI
    mongo_db: str = DATABASE
    mongo_timeout_s: float = Field(
        default=3, gt=0, description="How long a read of the history may take."
    )
    history_fresh_s: float = Field(
        default=15, ge=0, description="How long stored candles are not read again."
    )
    max_downloads: int = Field(default=4, ge=1, description="Files that may be on their way.")
    max_download_candles: int = Field(default=2_000_000, ge=1, description="Candles of a file.")

    status_urls: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Services that /health/parts asks, as in kline-producer=http://host:9101,…",
    )
    airflow_url: str = Field(default="", pattern=r"^(https?://.+)?$")

    cors_origins: CommaList = ("http://localhost:3000", "http://127.0.0.1:3000")
    trusted_proxies: CommaList = Field(
        default=(), description="Addresses or networks whose X-Forwarded-For is believed."
    )

    rate_per_s: float = Field(
        default=100,
        gt=0,
        description="REST requests, and WebSocket handshakes, a second and client.",
    )
    rate_burst: int = Field(default=200, ge=1)
    refusals_per_s: int = Field(
        default=10_000,
        ge=1,
        description="Refusals that a client is answered at once; beyond, it is read more slowly.",
    )
    max_connections_per_client: int = Field(default=1_000, ge=1)
    requests_at_a_time: int = Field(
        default=4,
        ge=1,
        description="Requests of one client that are served at a time.",
    )
    request_wait_s: float = Field(
        default=5, gt=0, description="How long a client's other requests wait for their turn."
    )
    max_requests: int = Field(
        default=1_000, ge=1, description="Requests of all clients that are served at a time."
    )

    max_symbols: int = Field(default=300, ge=1, description="Symbols that one request may name.")
    max_sockets: int = Field(default=5_000, ge=1)
    max_sockets_per_client: int = Field(default=200, ge=1)
    max_initial_rows: int = Field(
        default=30_000, ge=1, description="Symbols times limit of one socket."
    )
    socket_queue_length: int = Field(
        default=50_000, ge=1, description="Messages that may wait for one slow client."
    )
    socket_stall_s: float = Field(
        default=10, gt=0, description="How long a client may accept nothing."
    )
    socket_incoming_bytes: int = Field(default=4_096, ge=1)
    socket_ping_s: float = Field(default=20, gt=0)

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("status_urls", mode="before")
    @classmethod
    def _addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        addresses: dict[str, str] = {}
        for part in filter(None, (each.strip() for each in value.split(","))):
            name, _, address = part.partition("=")
            if not name or not address.startswith(("http://", "https://")):
                raise ValueError(f"not NAME=http://HOST:PORT: {part!r}")
            addresses[name] = address.rstrip("/")
        return addresses

    @field_validator("airflow_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("mongo_uri")
    @classmethod
    def _mongodb_address(cls, value: str) -> str:
        # The other scheme is looked up in the DNS, which has its place at run time.
        if not value.startswith("mongodb+srv://"):
            try:
                parse_uri(value, warn=False)
            except PyMongoError as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("redis_password")
    @classmethod
    def _no_empty_password(cls, value: str | None) -> str | None:
        return value or None
