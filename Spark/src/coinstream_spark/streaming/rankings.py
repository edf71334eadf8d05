"""Renews the rankings in Redis, of what MongoDB holds."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import redis
from pyspark.sql import SparkSession

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import SymbolInfo
from coinstream_contracts.rankings import Ranking, RankingWindow
from coinstream_mongodb.candles import CandleStore
from coinstream_redis.rankings import write_rankings
from coinstream_redis.symbols import read_symbol_infos
from coinstream_spark.candle_rows import to_row
from coinstream_spark.rankings import WindowFigures, rankings
from coinstream_spark.reference.supplies import Supplies
from coinstream_spark.schema import CANDLES
from coinstream_spark.streaming.local_rows import local_frame
from coinstream_spark.streaming.rolling_windows import pieces
from coinstream_spark.streaming.rollups import portions
from coinstream_spark.transforms.ranking import window_figures


class Rankings:
    """Makes the rankings every so often.

    Args:
        spark: the session.
        store: where the candles are.
        client: the Redis of the rankings, and of what the exchange says of the symbols.
        supplies: circulating supplies, for market caps.
        every_s: how often.
    """

    def __init__(
        self,
        spark: SparkSession,
        store: CandleStore,
        client: redis.Redis,
        supplies: Supplies,
        every_s: float,
    ) -> None:
        self._spark = spark
        self._store = store
        self._client = client
        self._supplies = supplies
        self._every_s = every_s
        self._made_at = float("-inf")

    def renew_when_due(self, newest_ms: Mapping[str, int]) -> bool:
        """Make and write them if it is time; say whether it was.

        Args:
            newest_ms: the open time of each symbol's newest minute.

        Raises:
            pymongo.errors.PyMongoError: MongoDB is away.
            redis.exceptions.RedisError: Redis is away.
            pyspark.errors.PySparkException: Spark could not.
        """
        now = time.monotonic()
        if not newest_ms or now - self._made_at < self._every_s:
            return False
        self._made_at = now
        infos = read_symbol_infos(self._client)
        as_of_ms = max(newest_ms.values())
        for window in RankingWindow:
            write_rankings(self._client, self._made(window, as_of_ms, newest_ms, infos))
        return True

    def _made(
        self,
        window: RankingWindow,
        as_of_ms: int,
        symbols: Iterable[str],
        infos: Mapping[str, SymbolInfo],
    ) -> list[Ranking]:
        rows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for candle in self._candles(window, as_of_ms, list(symbols)):
            rows[candle.symbol].append(to_row(candle))
        figures = [
            WindowFigures(*row)
            for portion in portions(rows.values())
            for row in window_figures(
                local_frame(self._spark, portion, CANDLES), window=window, as_of_ms=as_of_ms
            ).collect()
        ]
        return rankings(
            figures,
            window=window,
            as_of_ms=as_of_ms,
            infos=infos,
            supplies=self._supplies,
        )

    def _candles(self, window: RankingWindow, as_of_ms: int, symbols: list[str]) -> list[Candle]:
        wanted: dict[Interval, list[int]] = {}
        for interval, opened_ms in pieces(window, as_of_ms):
            wanted.setdefault(interval, []).append(opened_ms)
        return [
            candle
            for interval, opened in wanted.items()
            for candle in self._store.at(
                interval, [(symbol, opened_ms) for symbol in symbols for opened_ms in opened]
            )
        ]
