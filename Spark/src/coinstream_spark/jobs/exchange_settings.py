"""Settings of the jobs that ask the exchange, by environment."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from pydantic import Field

from coinstream_contracts.symbols import DEFAULT_SYMBOLS, parse_symbols
from coinstream_spark.exchange import venues
from coinstream_spark.exchange.client import KlineClient
from coinstream_spark.jobs.settings import JobSettings


class ExchangeJobSettings(JobSettings):
    """The names of the variables are the fields' in upper case."""

    exchange: str = Field(
        default="auto", pattern=r"^(auto|binance|binance_us|simulator|replay(:.*)?)$"
    )
    """Which exchange is asked. `replay:<file>` is served by the simulator's address."""
    simulator_url: str = "http://127.0.0.1:9443"
    symbols: str = ",".join(DEFAULT_SYMBOLS)
    """Whose candles, where the command names none."""
    weight_share: float = Field(default=0.5, gt=0, le=1)
    """Part of the exchange's REST weight a minute, whoever uses it, up to which a job asks."""

    def followed(self) -> tuple[str, ...]:
        """Return the symbols that are followed by default."""
        return parse_symbols(self.symbols)

    @contextmanager
    def client(self) -> Iterator[KlineClient]:
        """Open the exchange for as long as the context lasts."""
        venue = venues.choose(self.exchange, self.simulator_url)
        with httpx.Client(follow_redirects=False) as http:
            yield KlineClient(venue, http, weight_share=self.weight_share)
