"""Pages as they are served, kept for as long as nothing could have changed them.

Many who watch one market ask for the same candles between two of its updates. Those who ask while a
page is made wait for that one: each making its own, all would wait for all.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from coinstream_backend.bounded_store import BoundedStore
from coinstream_backend.compression import KeptBody
from coinstream_backend.conditional import entity_tag
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.reader import Page
from coinstream_backend.single_flight import SingleFlight
from coinstream_backend.wire import array
from coinstream_contracts.intervals import Interval

FRESH_S: Final = 1.0
"""How long a page is kept at most: what MongoDB has anew shows after that."""
KEPT_BYTES: Final = 32_000_000

Key = tuple[str, Interval, PageQuery]


class Pages(Protocol):
    """Makes pages."""

    async def page(self, symbol: str, interval: Interval, query: PageQuery) -> Page:
        """Return one page."""


class Versioned(Protocol):
    """A symbol's live minutes."""

    @property
    def version(self) -> int:
        """How often they changed; 0 when nothing came yet."""


class WrittenPage(NamedTuple):
    """A page's JSON and its entity tag, and what `Page` tells of it."""

    body: KeptBody
    tag: str
    next: PageQuery | None
    is_settled: bool


class _Kept(NamedTuple):
    page: WrittenPage
    fold: Versioned
    version: int
    read_s: float


class KeptPages:
    """Reads pages, and gives one again that is still what would be read.

    Args:
        reader: makes the pages.
        fold: gives a symbol's live minutes.
        fresh_s: how long one is kept at most.
        clock: runs only forward, s.
    """

    def __init__(
        self,
        reader: Pages,
        fold: Callable[[str], Versioned],
        *,
        fresh_s: float = FRESH_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader = reader
        self._fold = fold
        self._fresh_s = fresh_s
        self._clock = clock
        self._kept: BoundedStore[Key, _Kept] = BoundedStore(KEPT_BYTES)
        # Who asks after a change of the live minutes doesn't join a reading begun before it.
        self._readings: SingleFlight[tuple[Key, Versioned, int], WrittenPage] = SingleFlight()

    async def page(self, symbol: str, interval: Interval, query: PageQuery) -> WrittenPage:
        """Return one page.

        Raises:
            HistoryUnavailableError: MongoDB is needed, and away.
            redis.exceptions.RedisError: Redis is needed, and away.
        """
        key, fold = (symbol, interval, query), self._fold(symbol)
        known = self._kept.get(key)
        if known is not None and self._stands(known, fold):
            return known.page
        version = fold.version
        return await self._readings.answer(
            (key, fold, version), lambda: self._read_page(key, fold, version)
        )

    async def _read_page(self, key: Key, fold: Versioned, version: int) -> WrittenPage:
        """Read a page; what changes after `version` is news to the next one who asks."""
        read_s = self._clock()
        page = await self._reader.page(*key)
        body = KeptBody(array([row.json for row in page.rows]))
        written = WrittenPage(body, entity_tag(body), page.next, page.is_settled)
        self._kept.put(key, _Kept(written, fold, version, read_s), len(body))
        return written

    def _stands(self, known: _Kept, fold: Versioned) -> bool:
        if self._clock() - known.read_s >= self._fresh_s:
            return False
        # As long as nothing came, Redis may change without a sign of it.
        is_live = fold.version > 0 and known.fold is fold and known.version == fold.version
        return is_live or known.page.is_settled
