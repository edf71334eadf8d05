"""What can be set of the embedded run, by environment, as in `make up API_PORT=8100`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols
from coinstream_local.checkout import ROOT
from coinstream_local.market import REPLAY_PREFIX, check_exchange

Port = Annotated[int, Field(ge=1, le=65_535)]

PORT_NAMES = (
    "KAFKA_PORT",
    "KAFKA_CONTROLLER_PORT",
    "REDIS_PORT",
    "MONGO_PORT",
    "EXCHANGE_PORT",
    "API_PORT",
    "WEB_PORT",
    "KLINE_STATUS_PORT",
    "MARKET_STATUS_PORT",
    "CONSUMER_STATUS_PORT",
    "SPARK_STATUS_PORT",
    "AIRFLOW_PORT",
)


class RunSettings(BaseSettings):
    """One embedded run. A variable that is empty counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, extra="ignore")

    exchange: str = "auto"
    """`auto`, `binance`, `binance_us`, `simulator` or `replay:<file>[,<file>…]`."""
    symbols: str = ",".join(DEFAULT_SYMBOLS)
    """Comma-separated. For a replay the recording decides, and this is left out."""
    rate: Annotated[float, Field(gt=0)] | None = None
    """Events per second of the simulated market; its own default when not set."""
    replay_speed: str = "1"
    """How many times faster than recorded, or `max`."""
    replay_shift: bool = True
    """Whether recorded times are moved to now by whole minutes, or kept."""
    log_level: str = "info"
    coinstream_data: Path = ROOT / ".coinstream"
    """The folder of everything that the run writes."""

    kafka_port: Port = 9092
    kafka_controller_port: Port = 9093
    redis_port: Port = 6390
    mongo_port: Port = 27117
    exchange_port: Port = 9443
    api_port: Port = 8000
    web_port: Port = 3000
    kline_status_port: Port = 9101
    market_status_port: Port = 9102
    consumer_status_port: Port = 9103
    spark_status_port: Port = 9104
    airflow_port: Port = 8088

    spark: bool = True
    """Whether Spark keeps the history and the rankings; without it there are live data alone."""
    spark_driver_memory: str = "512m"
    """The heap of Spark's JVM, which needs about 250 MiB beside it."""

    airflow: bool = True
    """Whether Airflow runs the batch jobs."""
    airflow_user: str = Field(default="admin", pattern=r"^[A-Za-z0-9_.-]+$")
    airflow_password: SecretStr = SecretStr("")
    """The login of its web interface; an empty password keeps the last one, or makes one up."""

    @field_validator("exchange")
    @classmethod
    def _exchange(cls, value: str) -> str:
        return check_exchange(value)

    @field_validator("symbols")
    @classmethod
    def _symbols(cls, value: str) -> str:
        return ",".join(parse_symbols(value))

    @field_validator("replay_speed")
    @classmethod
    def _speed(cls, value: str) -> str:
        if value != "max" and not float(value) > 0:
            raise ValueError("a number above zero, or max")
        return value

    @field_validator("coinstream_data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.resolve()

    @property
    def replays(self) -> bool:
        """Whether the market is a recording."""
        return self.exchange.startswith(REPLAY_PREFIX)

    def ports(self) -> dict[str, int]:
        """Return each port by the name of its setting."""
        return {name: getattr(self, name.lower()) for name in PORT_NAMES}

    def clashes(self) -> list[tuple[str, str]]:
        """Return the pairs of settings that name the same port."""
        seen: dict[int, str] = {}
        pairs = []
        for name, port in self.ports().items():
            if port in seen:
                pairs.append((seen[port], name))
            seen.setdefault(port, name)
        return pairs

    def saved(self) -> dict[str, Any]:
        """Return all settings as JSON can hold them."""
        return self.model_dump(mode="json")

    def differences(self, running: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        """Return what was set on purpose here and differs from a run's saved settings.

        Each name has the running value and the one asked for.
        """
        asked = self.saved()
        return {
            name.upper(): (running.get(name), asked[name])
            for name in sorted(self.model_fields_set)
            if running.get(name) != asked[name]
        }
