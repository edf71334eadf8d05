"""Answers as they are sent, given again for as long as what they are made of is the same."""

import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Final, NamedTuple

from coinstream_backend.bounded_store import BoundedStore
from coinstream_backend.compression import KeptBody
from coinstream_backend.single_flight import SingleFlight

FRESH_S: Final = 1.0
"""How long an answer is kept at most: what Redis drops without a write is gone after that."""
KEPT_BYTES: Final = 16_000_000

Key = tuple[str, str, int]
"""What is asked for, of which symbol, and how many."""


class _Kept(NamedTuple):
    body: KeptBody
    state: Hashable
    made_s: float


class KeptAnswers:
    """Makes an answer once for each state of what it is made of.

    Args:
        fresh_s: how long one is kept at most.
        clock: runs only forward, s.
    """

    def __init__(
        self, *, fresh_s: float = FRESH_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fresh_s = fresh_s
        self._clock = clock
        self._kept: BoundedStore[Key, _Kept] = BoundedStore(KEPT_BYTES)
        self._makings: SingleFlight[tuple[Key, Hashable], KeptBody] = SingleFlight()

    async def answer(
        self,
        key: Key,
        state: Hashable | None,
        make: Callable[[], Coroutine[Any, Any, bytes]],
    ) -> bytes:
        """Return the answer that was made in this state, or else what `make` gives.

        Args:
            key: what is asked for.
            state: changes whenever the answer would, and was read before `make` begins; None when
                a change could go unnoticed: then nothing is kept.
            make: makes the answer of what there is by then.

        Raises:
            Exception: what `make` raised.
        """
        if state is None:
            return await make()
        known = self._kept.get(key)
        if (
            known is not None
            and known.state == state
            and self._clock() - known.made_s < self._fresh_s
        ):
            return known.body
        return await self._makings.answer((key, state), lambda: self._make(key, state, make))

    async def _make(
        self, key: Key, state: Hashable, make: Callable[[], Coroutine[Any, Any, bytes]]
    ) -> KeptBody:
        made_s = self._clock()
        body = KeptBody(await make())
        self._kept.put(key, _Kept(body, state, made_s), len(body))
        return body
