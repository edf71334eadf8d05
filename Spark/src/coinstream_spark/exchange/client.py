"""Asks the exchange for candles, and leaves most of its weight to others.

The exchange counts the weight of an address' calls in each minute, and tells the sum with every
answer. The producers fill the gaps of the live streams behind the same address; so a job that fills
history waits for the next minute as soon as half of the weight is used, by whomever.
"""

import random
import threading
import time
from collections.abc import Callable
from typing import Final

import httpx

from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import MINUTE_MS, SECOND_MS
from coinstream_spark.exchange.answers import BadAnswerError, candles
from coinstream_spark.exchange.venues import Venue
from coinstream_telemetry.logs import get_logger

CANDLES_PER_CALL: Final = 1_000
_PATH: Final = "/api/v3/klines"
_USED_WEIGHT: Final = "X-MBX-USED-WEIGHT-1M"
_TURN_MS: Final = 1_000
"""The exchange's minute may turn a little later than ours."""
_TIMEOUT: Final = httpx.Timeout(15, connect=5)
_TRIES: Final = 8
_LONGEST_WAIT_S: Final = 60.0
_BAN_S: Final = {418: 120.0, 429: 60.0}

_log = get_logger(__name__)


class ExchangeError(Exception):
    """The exchange gave no answer to use: it is away, or it refuses the question."""


class KlineClient:
    """Candles of one exchange; several threads may ask at once.

    Args:
        venue: the exchange.
        http: the connections; the owner closes them.
        weight_share: part of the exchange's weight a minute up to which this client asks.
        sleep: waits, seconds.
        now_ms: the wall clock.
    """

    def __init__(
        self,
        venue: Venue,
        http: httpx.Client,
        *,
        weight_share: float = 0.5,
        sleep: Callable[[float], None] = time.sleep,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._venue = venue
        self._http = http
        self._limit = venue.weight_per_minute * weight_share
        self._sleep = sleep
        self._now_ms = now_ms
        self._waiting = threading.Lock()

    def open_ms(self, symbol: str, interval: Interval) -> int | None:
        """Return when the candle opened that is still open; None when there is no candle at all.

        It is the newest one that the exchange lists. Those before it are closed, whatever its
        clock and ours say.

        Raises:
            ExchangeError: there was no answer to use.
        """
        found = self._ask(symbol, interval, {"limit": "1"})
        return found[-1].open_time_ms if found else None

    def first_ms(self, symbol: str, interval: Interval) -> int | None:
        """Return when the first candle opened that the exchange lists; None without any.

        Raises:
            ExchangeError: there was no answer to use.
        """
        found = self._ask(symbol, interval, {"startTime": "0", "limit": "1"})
        return found[0].open_time_ms if found else None

    def candles(self, symbol: str, interval: Interval, start_ms: int, end_ms: int) -> list[Candle]:
        """Return the candles that opened from `start_ms` to before `end_ms`, ascending.

        They bear the status of closed ones: ask for no time after `open_ms`.

        Raises:
            ExchangeError: there was no answer to use.
        """
        found: list[Candle] = []
        while start_ms < end_ms:
            asked = {
                "startTime": str(start_ms),
                "endTime": str(end_ms - 1),
                "limit": str(CANDLES_PER_CALL),
            }
            answer = self._ask(symbol, interval, asked)
            # What was not asked for is none of this question's business.
            answer = [one for one in answer if start_ms <= one.open_time_ms < end_ms]
            found += answer
            if len(answer) < CANDLES_PER_CALL:
                break
            start_ms = interval.next(answer[-1].open_time_ms)
        return found

    def _ask(self, symbol: str, interval: Interval, params: dict[str, str]) -> list[Candle]:
        problem = ""
        for attempt in range(_TRIES):
            if attempt:
                longest_s = min(_LONGEST_WAIT_S, 2.0**attempt / 2)
                self._sleep(longest_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            with self._waiting:
                pass
            try:
                answer = self._http.get(
                    self._venue.rest_url + _PATH,
                    params={"symbol": symbol, "interval": interval.value, **params},
                    timeout=_TIMEOUT,
                )
            except httpx.HTTPError as error:
                problem = repr(error)
                continue
            if answer.status_code == 200:
                try:
                    found = candles(symbol, interval, answer.content)
                except BadAnswerError as error:
                    problem = str(error)
                    continue
                self._leave_room(answer)
                return found
            problem = f"HTTP {answer.status_code} {answer.text[:200]}"
            if answer.status_code in _BAN_S:
                self._obey(answer)
            elif answer.status_code < 500:
                break
        raise ExchangeError(f"{self._venue.market} {_PATH} {symbol} {interval}: {problem}")

    def _leave_room(self, answer: httpx.Response) -> None:
        """Wait for the next minute when this one's weight is half used."""
        text = answer.headers.get(_USED_WEIGHT, "")
        if text.isascii() and text.isdigit() and int(text) >= self._limit:
            now_ms = self._now_ms()
            wait_ms = MINUTE_MS - now_ms % MINUTE_MS + _TURN_MS
            _log.info("weight_used", market=self._venue.market, used=int(text), wait_ms=wait_ms)
            self._ask_nothing_before(now_ms + wait_ms)

    def _obey(self, answer: httpx.Response) -> None:
        """Stay away for as long as the exchange says."""
        text = answer.headers.get("Retry-After", "")
        is_told = text.isascii() and text.isdigit()
        wait_s = float(text) if is_told else _BAN_S[answer.status_code]
        _log.warning("rest_limit", status=answer.status_code, wait_s=wait_s)
        self._ask_nothing_before(self._now_ms() + round(wait_s * SECOND_MS))

    def _ask_nothing_before(self, time_ms: int) -> None:
        """Wait, and let every other thread wait too before its next question."""
        with self._waiting:
            wait_ms = time_ms - self._now_ms()
            if wait_ms > 0:  # else another thread has waited for the same reason
                self._sleep(wait_ms / SECOND_MS)
