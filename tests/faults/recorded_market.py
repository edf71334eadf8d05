"""The recorded market as the topics carry it, and what must become of it."""

from collections.abc import Iterable
from pathlib import Path

from tests.faults.history_truth import Told, history_of
from tests.integration.spark.candle_oracle import minutes_of_trades
from tests.integration.spark.streamed_market import SYMBOL, kline, recorded_trades, row

from coinstream_contracts.candles import CandleSource
from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import Kline, Trade


class RecordedMarket:
    """Its trades, and the closed klines of all minutes but those at the recording's ends."""

    symbol = SYMBOL

    def __init__(self, files: Iterable[Path]) -> None:
        trades = list(recorded_trades(files))
        self._minutes = sorted(
            minutes_of_trades(map(row, trades)), key=lambda minute: minute.open_time_ms
        )
        for end in (self._minutes[0], self._minutes[-1]):
            end.observed = False
        klines = [kline(minute) for minute in self._minutes if minute.observed]
        self.messages: list[Trade | Kline] = [*trades, *klines]
        self.messages.sort(key=lambda message: message.event_time_ms)

    def truth(self) -> dict[tuple[Interval, int], Told]:
        """Return what the history must be."""
        whole = {minute.open_time_ms for minute in self._minutes if minute.observed}
        as_of_ms = self._minutes[-1].open_time_ms
        return history_of(
            self._minutes, of_klines=whole, of_others=CandleSource.TRADES, as_of_ms=as_of_ms
        )
