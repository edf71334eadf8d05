"""What is known of every stream: its newest message, its gaps, and its market."""

from collections.abc import Iterable
from typing import Final, Literal

from coinstream_backend.health.gaps import OpenGaps
from coinstream_backend.health.schemas import Market, Mode, PartHealth, StreamState
from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth
from coinstream_contracts.times import MINUTE_MS

_MODES: Final[dict[str, Mode]] = {"simulator": "simulated", "replay": "replayed"}

# Neighbouring candles are a minute apart; ids follow each other by one.
_STEPS: Final = {Stream.KLINE_1M: MINUTE_MS}

StreamKey = tuple[str, Stream]


def market_of(name: str) -> Market:
    """Return the market of that name; one that is neither simulated nor replayed is live."""
    return Market(name=name, mode=_MODES.get(name, "live"))


class HealthBoard:
    """The state of Kafka and of each stream, as of the last message read."""

    def __init__(self) -> None:
        self.kafka = PartHealth(name="kafka", status="down", detail="not reached yet")
        self._arrivals: dict[StreamKey, tuple[int, int]] = {}
        self._gaps: dict[StreamKey, OpenGaps] = {}
        self._markets: dict[StreamKey, str] = {}

    def kafka_found(self, fault: str | None) -> None:
        """Note that Kafka answers, or what is wrong with it. May be called from any thread."""
        status: Literal["up", "down"] = "up" if fault is None else "down"
        self.kafka = PartHealth(name="kafka", status=status, detail=fault or "")

    def arrived(self, stream: Stream, symbol: str, arrival_ms: int, event_time_ms: int) -> None:
        """Note a stream's newest message: when the producer wrote it, and its event's stamp."""
        self._arrivals[symbol, stream] = (arrival_ms, event_time_ms)

    def report(self, events: Iterable[StreamHealth]) -> None:
        """Take the producers' reports in, in their order."""
        for event in events:
            key = (event.symbol, event.stream)
            if self._markets.get(key, event.market) != event.market:
                # What one market did not give is not missing in another.
                self._gaps.pop(key, None)
            self._markets[key] = event.market
            gaps = self._gaps.setdefault(key, OpenGaps(_STEPS.get(event.stream, 1)))
            if event.first is None or event.last is None:
                continue
            if event.event is HealthEvent.GAP_OPENED:
                gaps.open(event.first, event.last, event.time_ms)
            elif event.event is HealthEvent.GAP_FILLED:
                gaps.close(event.first, event.last)
            elif event.event is HealthEvent.GAP_UNFILLABLE:
                gaps.close(event.first, event.last)
                gaps.unfillable += 1

    def market(self, listed: str | None) -> Market | None:
        """Return the market: the one of the symbols' listing, else the one of the streams."""
        name = listed or next(reversed(self._markets.values()), None)
        return None if name is None else market_of(name)

    def streams(self, symbols: Iterable[str], now_ms: int) -> list[StreamState]:
        """Return the state of each stream of `symbols` that was ever heard of."""
        states = []
        for symbol in symbols:
            for stream in Stream:
                key = (symbol, stream)
                if key in self._arrivals or key in self._gaps:
                    states.append(self._state(key, now_ms))
        return states

    def _state(self, key: StreamKey, now_ms: int) -> StreamState:
        symbol, stream = key
        arrival_ms, event_time_ms = self._arrivals.get(key, (None, None))
        gaps = self._gaps.get(key, OpenGaps())
        return StreamState(
            symbol=symbol,
            stream=stream,
            market=self._markets.get(key),
            data_age_ms=None if arrival_ms is None else max(0, now_ms - arrival_ms),
            event_time_ms=event_time_ms,
            event_lag_ms=(
                None if arrival_ms is None or event_time_ms is None else arrival_ms - event_time_ms
            ),
            open_gaps=gaps.listed(),
            unfillable_gaps=gaps.unfillable,
        )
