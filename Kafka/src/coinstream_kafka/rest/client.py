"""The HTTP edge: one GET after another, each within the weight budget and a time limit."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

import aiohttp

from coinstream_contracts.times import SECOND_MS
from coinstream_kafka.adapters import Exchange
from coinstream_kafka.adapters.events import BadFrameError
from coinstream_kafka.adapters.query import Query
from coinstream_kafka.rest.weight_budget import WeightBudget
from coinstream_telemetry.logs import get_logger

Answer = TypeVar("Answer")

OnBadAnswer = Callable[[str, str, bytes], None]
"""Takes where an answer came from, what is wrong with it, and its bytes."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, connect=5)
_MAX_BODY_BYTES: Final = 64 * 1024 * 1024
_CONCURRENT_CALLS: Final = 6
_LOOK_AGAIN_S: Final = 5.0

_log = get_logger(__name__)


class RestError(Exception):
    """A question that got no answer to use."""


class UnavailableError(RestError):
    """The exchange could not be asked now; asking again may help."""


class RefusedError(RestError):
    """The exchange said no. `permanent` tells whether asking again is pointless."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class RestClient:
    """Asks one exchange."""

    def __init__(
        self,
        exchange: Exchange,
        session: aiohttp.ClientSession,
        budget: WeightBudget,
        on_bad_answer: OnBadAnswer,
    ) -> None:
        self._exchange = exchange
        self._session = session
        self._budget = budget
        self._on_bad_answer = on_bad_answer
        self._places = asyncio.Semaphore(_CONCURRENT_CALLS)

    async def fetch(self, query: Query[Answer], *, share: float = 1.0) -> Answer:
        """Ask, as soon as the budget allows; `share` below 1 gives way to more urgent questions.

        Raises:
            RefusedError: the exchange answered with an error.
            UnavailableError: it did not answer, or not with what it documents.
        """
        await self._wait_for_budget(query.weight, share)
        async with self._places:
            status, body = await self._get(query)
        if status != 200:
            refusal = self._exchange.refusal(status, body)
            raise RefusedError(f"{refusal.code} {refusal.message}", permanent=refusal.permanent)
        try:
            return query.parse(body)
        except BadFrameError as error:
            self._on_bad_answer(f"{self._exchange.market} {query.path}", str(error), body)
            raise UnavailableError(f"{query.path}: {error}") from error

    async def _wait_for_budget(self, weight: int, share: float) -> None:
        while wait_ms := self._budget.wait_ms(  # noqa: ASYNC110 - answers move the time
            weight, _now_ms(), share
        ):
            await asyncio.sleep(min(wait_ms / SECOND_MS, _LOOK_AGAIN_S))
        self._budget.sent(weight, _now_ms())

    async def _get(self, query: Query[Answer]) -> tuple[int, bytes]:
        url = self._exchange.rest_url + query.path
        try:
            async with self._session.get(
                url,
                params=query.params,
                headers=self._exchange.headers(),
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as answer:
                body = await answer.content.read(_MAX_BODY_BYTES)
                while not answer.content.at_eof() and len(body) < _MAX_BODY_BYTES:
                    body += await answer.content.read(_MAX_BODY_BYTES - len(body))
                self._account(answer)
                if answer.status in {418, 429} or answer.status >= 500:
                    raise UnavailableError(f"{query.path}: HTTP {answer.status}")
                return answer.status, body
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnavailableError(f"{query.path}: {error!r}") from error

    def _account(self, answer: aiohttp.ClientResponse) -> None:
        now_ms = _now_ms()
        used = self._exchange.used_weight(answer.headers)
        if used is not None:
            self._budget.told(used, now_ms)
        if answer.status in {418, 429}:
            text = answer.headers.get("Retry-After", "")
            retry_after_s = float(text) if text.isascii() and text.isdigit() else None
            self._budget.refused(answer.status, retry_after_s, now_ms)
            _log.warning("rest_limit", status=answer.status, retry_after_s=retry_after_s)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
