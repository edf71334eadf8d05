"""When MongoDB is away, nobody waits for it twice."""

import asyncio

import pytest
from prometheus_client import CollectorRegistry
from pymongo.errors import ServerSelectionTimeoutError

from coinstream_backend.history.guarded import PAUSE_S, Guard
from coinstream_backend.metrics import Metrics
from coinstream_backend.stored_history import HistoryUnavailableError
from coinstream_mongodb.documents import InvalidDocumentError


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Server:
    """Answers, or raises."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = 0

    async def answer(self) -> str:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return "here"


def guard(clock: Clock, timeout_s: float = 5) -> Guard:
    return Guard(timeout_s, Metrics(CollectorRegistry()), clock)


async def test_after_a_failure_it_is_left_alone_for_a_moment_and_then_asked_again() -> None:
    clock, server = Clock(), Server(ServerSelectionTimeoutError("no server"))
    guarded = guard(clock)
    for _ in range(3):
        with pytest.raises(HistoryUnavailableError):
            await guarded.ask(server.answer)
    assert server.asked == 1
    server.error = None
    clock.now_s += PAUSE_S
    assert await guarded.ask(server.answer) == "here"


async def test_an_answer_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(HistoryUnavailableError):
        await guard(Clock(), timeout_s=0.01).ask(asyncio.Event().wait)


async def test_a_document_that_is_no_candle_keeps_nobody_from_the_others() -> None:
    guarded = guard(Clock())
    with pytest.raises(HistoryUnavailableError):
        await guarded.ask(Server(InvalidDocumentError("no open time")).answer)
    assert await guarded.ask(Server().answer) == "here"
