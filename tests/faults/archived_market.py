"""An exchange whose past is in files of its archive, with a hole in it."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.faults.history_truth import Told, history_of
from tests.integration.spark.candle_oracle import MINUTE_MS, Minute, OracleCandle, candles
from tests.integration.spark.streamed_market import kline

from coinstream_contracts.candles import CandleSource
from coinstream_contracts.intervals import STORED_INTERVALS, Interval
from coinstream_contracts.messages import Kline
from coinstream_contracts.times import DAY_MS

DAY_MINUTES = DAY_MS // MINUTE_MS


def _amount(lot: random.Random, whole: int) -> Decimal:
    return Decimal(lot.randrange(1, 10 ** (whole + 8))).scaleb(-8)


def _minute(lot: random.Random, symbol: str, opened_ms: int) -> Minute:
    """Return a minute with as many places as the exchange gives."""
    low, opened, closed, high = sorted(_amount(lot, 5) for _ in range(4))
    return Minute(
        symbol,
        opened_ms,
        open=opened,
        high=high,
        low=low,
        close=closed,
        volume=_amount(lot, 4) + 10_000,
        quote_volume=_amount(lot, 6) + 1_000_000,
        trades=lot.randrange(1, 10_000),
        taker_buy_volume=_amount(lot, 4),
        taker_buy_quote_volume=_amount(lot, 6),
    )


class ArchivedMarket:
    """One symbol over one day, UTC, but for the minutes of its hole."""

    symbol = "BTCUSDT"

    def __init__(self, opened_ms: int, hole: range) -> None:
        lot = random.Random(7)
        self.hole = {opened_ms + number * MINUTE_MS for number in hole}
        self.minutes = [
            _minute(lot, self.symbol, opened_ms + number * MINUTE_MS)
            for number in range(DAY_MINUTES)
            if number not in hole
        ]

    def klines(self, start_ms: int, end_ms: int) -> list[Kline]:
        """Return the exchange's closed klines of the minutes from `start_ms` to `end_ms`."""
        return [kline(one) for one in self.minutes if start_ms <= one.open_time_ms < end_ms]

    def truth(self, klines: Iterable[Kline]) -> dict[tuple[Interval, int], Told]:
        """Return what the history must be, where these klines came and REST told of the rest."""
        last_ms = self.minutes[-1].open_time_ms
        of_klines = {one.open_time_ms for one in klines}
        return history_of(
            self.minutes,
            of_klines=of_klines,
            of_others=CandleSource.REST_BACKFILL,
            as_of_ms=last_ms + MINUTE_MS,
        )

    def write_archive(self, folder: Path) -> None:
        """Write the files of every interval as the exchange's public archive has them."""
        day = datetime.fromtimestamp(self.minutes[0].open_time_ms / 1_000, UTC).date()
        for interval in STORED_INTERVALS:
            found = candles(interval, self.minutes)
            rows = _rows(interval, {opened_ms: one for (_, opened_ms), one in found.items()})
            (folder / f"{self.symbol}-{interval}-{day}.csv").write_text("".join(rows))


def _rows(interval: Interval, found: dict[int, OracleCandle]) -> Iterator[str]:
    for opened_ms, one in sorted(found.items()):
        prices = one.open, one.high, one.low, one.close, one.volume
        columns = (
            opened_ms,
            *(f"{amount:f}" for amount in prices),
            interval.next(opened_ms) - 1,
            f"{one.quote_volume:f}",
            one.trades,
            f"{one.taker_buy_volume:f}",
            f"{one.taker_buy_quote_volume:f}",
            0,
        )
        yield ",".join(map(str, columns)) + "\n"
