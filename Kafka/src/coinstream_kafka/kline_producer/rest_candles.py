"""Closed candles from REST: those that are missing, and the history before the first."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from coinstream_contracts.messages import Kline
from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.backoff import Backoff
from coinstream_kafka.gaps.backfill import Archive
from coinstream_kafka.gaps.ranges import Range
from coinstream_kafka.kline_producer.candles import CandleFlow
from coinstream_kafka.rest.client import RefusedError, RestClient, RestError
from coinstream_kafka.watchdog import Position
from coinstream_telemetry.logs import get_logger

_FULL_S: Final = 0.5
_LAST_CANDLES: Final = 10
_WORKERS: Final = 4

_log = get_logger(__name__)


class ClosedCandles(Archive[Kline], Protocol):
    """Where closed candles are had from, by open time."""

    async def newest_ms(self, symbol: str) -> int | None:
        """Return the open time of the newest candle that the exchange lists, None without any.

        Those before it are closed. Raises `RestError`.
        """


class CandleArchive:
    """Closed candles from REST, by open time."""

    def __init__(
        self, exchange: Exchange, client: RestClient, publish: Callable[[Kline], bool]
    ) -> None:
        self._exchange = exchange
        self._client = client
        self._publish = publish

    @property
    def items_per_call(self) -> int:
        """How many candles one answer holds."""
        return self._exchange.max_klines

    async def newest_ms(self, symbol: str) -> int | None:
        """Return the open time of the newest candle that the exchange lists; raises `RestError`."""
        return await self._client.fetch(self._exchange.newest_candle_ms(symbol))

    async def newest(self, symbol: str) -> Position | None:
        """Return the newest of the last candles that has trades, None without any.

        A minute without trades tells nothing of a stream: it may begin unheard. Raises `RestError`.
        """
        query = self._exchange.klines(symbol, None, None, _LAST_CANDLES, 0)
        traded = [kline for kline in await self._client.fetch(query) if kline.trades]
        return Position(traded[-1].open_time_ms, traded[-1].trades) if traded else None

    async def fetch(self, symbol: str, part: Range) -> list[Kline]:
        """Return the closed candles of `part` that the exchange has, ascending."""
        # A clock may be wrong; that a minute is over shows in the next one's candle.
        newest_ms = await self.newest_ms(symbol)
        if newest_ms is None:
            return []
        count = min(self.items_per_call, (part.last - part.first) // MINUTE_MS + 1)
        query = self._exchange.klines(symbol, part.first, part.last, count, newest_ms)
        return [kline for kline in await self._client.fetch(query) if kline.closed]

    def position(self, item: Kline) -> int:
        """Return the candle's open time."""
        return item.open_time_ms

    def publish(self, item: Kline) -> bool:
        """Publish a candle from REST."""
        return self._publish(item)


class CandleCatchUp:
    """Brings each symbol up to the present when its stream begins to flow."""

    def __init__(self, flow: CandleFlow, archive: ClosedCandles, history: int) -> None:
        self._flow = flow
        self._archive = archive
        self._history = history
        self._asked: asyncio.Queue[str] = asyncio.Queue()
        self._waits: dict[str, Backoff] = {}

    def ask(self, symbols: Iterable[str]) -> None:
        """Want these symbols brought up to the present."""
        for symbol in symbols:
            self._asked.put_nowait(symbol)

    async def run(self) -> None:
        """Do it, several symbols at a time, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_WORKERS):
                tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            symbol = await self._asked.get()
            if await self._catch_up(symbol):
                self._waits.pop(symbol, None)
            else:
                wait_s = self._waits.setdefault(symbol, Backoff(0.5, 30.0)).next_s()
                asyncio.get_running_loop().call_later(wait_s, self._asked.put_nowait, symbol)

    async def _catch_up(self, symbol: str) -> bool:
        """Load the history, or tell the ledger what must be there; False to try again."""
        followed = self._flow.followed.get(symbol)
        if followed is None:
            return True
        try:
            newest_ms = await self._archive.newest_ms(symbol)
            if followed.waiting is None:
                if newest_ms is not None:
                    followed.ledger.expect(newest_ms - MINUTE_MS)
                return True
            if newest_ms is None:
                self._flow.history_loaded(symbol, None)
                return True
            last_ms = newest_ms - MINUTE_MS
            await self._load(symbol, last_ms)
        except RefusedError as error:
            _log.error("history_refused", symbol=symbol, stream="kline_1m", error=str(error))
            if not error.permanent:
                return False
            self._flow.history_loaded(symbol, last_ms)
        except RestError as error:
            _log.warning("history_not_had", symbol=symbol, stream="kline_1m", error=str(error))
            return False
        return True

    async def _load(self, symbol: str, last_ms: int) -> None:
        """Publish the closed candles up to `last_ms`, oldest first."""
        first_ms = last_ms - (self._history - 1) * MINUTE_MS
        most_ms = (self._archive.items_per_call - 1) * MINUTE_MS
        published = 0
        for start_ms in range(first_ms, last_ms + 1, most_ms + MINUTE_MS):
            part = Range(start_ms, min(start_ms + most_ms, last_ms))
            for kline in await self._archive.fetch(symbol, part):
                while not self._archive.publish(kline):  # noqa: ASYNC110 - nobody tells of room
                    await asyncio.sleep(_FULL_S)
                published += 1
        self._flow.history_loaded(symbol, last_ms)
        _log.info("history_loaded", symbol=symbol, stream="kline_1m", candles=published)
