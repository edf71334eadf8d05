"""Settings of the producers, read from the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols
from coinstream_telemetry.logs import Level

SymbolList = Annotated[str, AfterValidator(lambda text: ",".join(parse_symbols(text)))]


class ProducerSettings(BaseSettings):
    """What both producers read. The names of the variables are the fields' in upper case."""

    kafka_bootstrap: str = "127.0.0.1:9092"
    status_port: int = Field(ge=0, le=65_535)
    exchange: str = Field(
        default="auto", pattern=r"^(auto|binance|binance_us|simulator|replay(:.*)?)$"
    )
    """Where the data comes from. `replay:<file>` is served by the simulator's address."""
    simulator_url: str = "http://127.0.0.1:9443"
    exchange_api_key: str = ""
    """Only for an exchange that asks for a key to look up old trades, as Binance.US does."""
    symbols: SymbolList = ",".join(DEFAULT_SYMBOLS)
    symbols_file: Path | None = None
    """A file with symbols, separated by commas or lines; read again when it changes and at SIGHUP.
    It takes the place of `symbols`."""
    symbols_check_s: float = Field(default=300.0, gt=0)
    """How often the exchange is asked which symbols it lists and whether they trade."""
    symbols_per_connection: int = Field(default=100, ge=1, le=1_024)
    log_level: Level = "info"
    stop_timeout_s: float = Field(default=20.0, gt=0)
    """How long a clean stop waits for Kafka."""

    roll_after_s: float = Field(default=23.5 * 3_600, gt=0)
    """Age at which a connection is replaced, before the exchange ends it at 24 hours."""
    overlap_s: float = Field(default=3.0, ge=0)
    """How long the old connection stays open beside its replacement."""
    silence_after_s: float = Field(default=10.0, gt=0)
    """The least silence of a stream or a connection that makes the watchdog ask the exchange about
    it. Busy streams speak each 0.1 to 2 s; slower ones are given eight times their rhythm."""

    weight_share: float = Field(default=0.85, gt=0, le=1)
    """Part of the exchange's REST weight that this process may use."""
    watermark_s: float = Field(default=10.0, gt=0)
    """How often it is told up to where nothing is missing."""
    tail_records: int = Field(default=200_000, ge=1)
    """Records of a partition that are read back at most after a start."""


class KlineProducerSettings(ProducerSettings):
    """Settings of the kline producer."""

    status_port: int = Field(default=9101, ge=0, le=65_535)
    history_candles: int = Field(default=1_500, ge=0, le=100_000)
    """Closed candles fetched for a symbol that has none in the log."""
    max_gap_candles: int = Field(default=10_080, ge=1)
    """The newest candles of a gap that are fetched; what lies before is declared unfillable."""
    closed_within_s: float = Field(default=30.0, gt=0)
    """How long after a minute's end its closed candle may come before REST is asked for it."""


class MarketProducerSettings(ProducerSettings):
    """Settings of the order book and trades producer."""

    status_port: int = Field(default=9102, ge=0, le=65_535)
    snapshot_levels: int = Field(default=500, ge=5, le=5_000)
    """Levels a side of a book's snapshot: 500 weigh 25, 1000 weigh 50, 5000 weigh 250. After a
    restart all books want one, and the weight that they take keeps the backfill waiting."""
    book_interval_ms: int = Field(default=100, ge=0)
    """The least time between two published books of a symbol."""
    max_gap_trades: int = Field(default=100_000, ge=1)
    """The newest trades of a gap that are fetched; what lies before is declared unfillable. So many
    take 100 requests, less than half of what the exchange lets one address ask in a minute."""
