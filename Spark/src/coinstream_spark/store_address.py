"""Where the history is, in a form that tasks on other machines can take along."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from coinstream_mongodb.candles import CandleStore
from coinstream_mongodb.client import open_client


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A MongoDB and the database in it."""

    uri: str
    database: str

    @contextmanager
    def candles(self) -> Iterator[CandleStore]:
        """Open the candles while the context lasts."""
        with open_client(self.uri) as client:
            yield CandleStore(client[self.database])
