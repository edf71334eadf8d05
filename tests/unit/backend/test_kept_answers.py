"""An answer is given again only while a reading would tell the same."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from tests.unit.backend.history.stores import FakeHotState
from tests.unit.backend.market_data import NOON_MS, kline, trade

from coinstream_backend.candles.service import candles_state, recent_candles
from coinstream_backend.kept_answers import KEPT_BYTES, KeptAnswers
from coinstream_backend.live.hub import Hub
from coinstream_backend.metrics import Metrics
from coinstream_backend.trades.service import recent_trades, trades_state
from coinstream_contracts.messages import Kline, Trade

BTC = "BTCUSDT"
KEY = ("trades", BTC, 3)


class MarkedHotState(FakeHotState):
    """Redis: each write changes its mark, as long as it may be trusted. Counts the readings."""

    def __init__(self) -> None:
        super().__init__()
        self.by_id: dict[int, Trade] = {}
        self.by_minute: dict[int, Kline] = {}
        self.mark = 0
        self.is_settled = True
        self.reads = 0

    def write(self, message: Kline | Trade) -> None:
        self.mark += 1
        if isinstance(message, Trade):
            self.by_id[message.id] = message
        else:
            self.by_minute[message.open_time_ms] = message
            self.klines = [self.by_minute[at_ms] for at_ms in sorted(self.by_minute)]

    async def candles(self, symbol: str, limit: int, end_ms: int | None = None) -> list[Kline]:
        self.reads += 1
        return await super().candles(symbol, limit, end_ms)

    async def trades(self, symbol: str, limit: int) -> list[Trade]:
        self.reads += 1
        return [self.by_id[trade_id] for trade_id in sorted(self.by_id)][-limit:]

    async def candles_mark(self, symbol: str) -> int | None:
        return self.mark if self.is_settled else None

    trades_mark = candles_mark


@dataclass
class Scene:
    """A market, and the answers of an API whose clock stands still."""

    stored: MarkedHotState = field(default_factory=MarkedHotState)
    hub: Hub = field(default_factory=lambda: Hub(Metrics(CollectorRegistry()), stall_s=10))
    now_s: float = 0.0
    answers: KeptAnswers = field(init=False)

    def __post_init__(self) -> None:
        self.answers = KeptAnswers(fresh_s=1, clock=lambda: self.now_s)

    async def trades(self, limit: int = 3) -> list[int]:
        async def make() -> bytes:
            ids = [one.id for one in await recent_trades(self.stored, self.hub, BTC, limit)]
            return json.dumps(ids).encode()

        state = await trades_state(self.stored, self.hub, BTC, limit)
        ids: list[int] = json.loads(await self.answers.answer(("trades", BTC, limit), state, make))
        return ids

    async def candles(self, limit: int = 3) -> bytes:
        async def make() -> bytes:
            rows = await recent_candles(self.stored, self.hub, BTC, limit)
            return b"\n".join(row.json for row in rows)

        state = await candles_state(self.stored, self.hub, BTC)
        return await self.answers.answer(("candles", BTC, limit), state, make)

    def tell(self, message: Kline | Trade) -> None:
        if isinstance(message, Trade):
            self.hub.publish([], [], [message])
        else:
            self.hub.publish([message], [], [])


messages = st.one_of(
    st.builds(trade, st.integers(1, 8)),
    st.builds(trade, st.integers(1, 3), time_ms=st.just(NOON_MS + 60_000)),
    st.builds(
        kline,
        st.integers(0, 4),
        closed=st.booleans(),
        revision=st.integers(1, 4),
        trades=st.just(1),
    ),
)
events = st.one_of(
    st.tuples(st.sampled_from(["redis", "kafka", "both"]), messages),
    st.just(("another market", None)),
    st.just(("ask", None)),
)


@given(st.lists(events, max_size=30), st.integers(1, 5))
async def test_an_answer_is_always_what_a_reading_of_now_would_tell(
    log: Sequence[tuple[str, Kline | Trade | None]], limit: int
) -> None:
    scene = Scene()
    for kind, message in log:
        if message is not None:
            if kind != "kafka":
                scene.stored.write(message)
            if kind != "redis":
                scene.tell(message)
        elif kind == "another market":
            scene.hub.start_anew()
        now = await recent_trades(scene.stored, scene.hub, BTC, limit)
        assert await scene.trades(limit) == [one.id for one in now]
        rows = await recent_candles(scene.stored, scene.hub, BTC, limit)
        assert await scene.candles(limit) == b"\n".join(row.json for row in rows)


@pytest.mark.parametrize("ask", [Scene.trades, Scene.candles], ids=["trades", "candles"])
async def test_redis_is_read_once_for_all_who_ask_between_two_writes(
    ask: Callable[[Scene], Awaitable[object]],
) -> None:
    scene = Scene()
    scene.stored.write(trade(1))
    scene.stored.write(kline(0))
    for _ in range(3):
        await asyncio.gather(ask(scene), ask(scene))
    assert scene.stored.reads == 1


async def test_what_was_answered_of_one_market_is_not_taken_for_anothers() -> None:
    scene = Scene()
    scene.tell(trade(1))
    scene.tell(kline(0))
    assert await scene.trades(1) == [1]
    first = await scene.candles()
    scene.hub.start_anew()
    scene.tell(trade(7))
    scene.tell(kline(1))
    assert await scene.trades(1) == [7]
    assert await scene.candles() != first


async def test_nothing_is_kept_while_a_write_could_go_unnoticed() -> None:
    scene = Scene()
    scene.stored.is_settled = False
    assert await scene.trades() == []
    scene.stored.by_id[1] = trade(1)
    assert await scene.trades() == [1]


async def test_what_redis_drops_without_a_write_is_gone_after_a_second() -> None:
    scene = Scene()
    scene.stored.write(trade(1))
    assert await scene.trades() == [1]
    scene.stored.by_id.clear()
    scene.now_s = 1.0
    assert await scene.trades() == []


async def test_trades_without_a_hole_need_no_redis() -> None:
    scene = Scene()
    scene.stored.away = True
    for trade_id in range(1, 5):
        scene.tell(trade(trade_id))
        assert await scene.trades(1) == [trade_id]
    assert scene.stored.reads == 0


async def test_an_answer_that_could_not_be_made_is_not_kept() -> None:
    answers, made = KeptAnswers(), []

    async def make() -> bytes:
        made.append(1)
        if len(made) == 1:
            raise ConnectionError("away")
        return b"[]"

    with pytest.raises(ConnectionError):
        await answers.answer(KEY, 1, make)
    assert await answers.answer(KEY, 1, make) == b"[]"


async def test_no_more_is_kept_than_fits_and_what_was_asked_for_least_lately_goes_first() -> None:
    answers, made = KeptAnswers(), []

    async def ask(limit: int) -> None:
        async def make() -> bytes:
            made.append(limit)
            return b"x" * (KEPT_BYTES // 3)

        await answers.answer(("trades", BTC, limit), 1, make)

    for limit in (1, 2, 3, 1, 4, 1, 2):
        await ask(limit)
    assert made == [1, 2, 3, 4, 2]
