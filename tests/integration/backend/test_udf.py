"""A TradingView chart's calls, in their order, to real stores."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.integration.backend.api_process import Api, Market, eventually
from tests.integration.backend.conftest import Archive
from tests.unit.backend.history.series import live_kline
from tests.unit.backend.market_data import MINUTE_MS, NOON_MS

from coinstream_backend.history.rollup import roll_up
from coinstream_contracts.candles import Candle
from coinstream_contracts.intervals import STORED_INTERVALS
from coinstream_contracts.minute_candles import minute_of

pytestmark = pytest.mark.integration

SYMBOL = "BNBUSDT"
MINUTES = 300
LAST_S = NOON_MS // 1_000 + (MINUTES - 1) * 60


@pytest.fixture(scope="module")
def truth(market: Market, archive: Archive) -> list[list[Candle]]:
    """Five hours of each interval: MongoDB lacks the last ten minutes, Redis has the last hour."""
    klines = [live_kline(n, closed=n < MINUTES - 1, symbol=SYMBOL) for n in range(MINUTES)]
    minutes = [minute_of(one) for one in klines]
    stored = minutes[:-10]
    archive.candles.upsert(stored)
    for interval in STORED_INTERVALS[1:]:
        archive.candles.upsert(roll_up(stored, interval, NOON_MS + len(stored) * MINUTE_MS))
    market.store(*klines[-60:])
    reached_ms = minutes[-1].open_time_ms
    return [minutes, *(roll_up(minutes, one, reached_ms) for one in STORED_INTERVALS[1:])]


def bars(api: Api, resolution: str, *, to_s: int, countback: int) -> Any:
    query = f"symbol={SYMBOL}&resolution={resolution}&from=0&to={to_s}&countback={countback}"
    status, answer, _ = api.get(f"/udf/history?{query}")
    assert status == 200
    return answer


def test_a_chart_finds_the_symbol_and_reads_all_its_bars_in_every_resolution(
    api: Api, truth: list[list[Candle]]
) -> None:
    _, config, _ = api.get("/udf/config")
    assert config["supports_search"]
    _, (found,), _ = api.get(f"/udf/search?query={SYMBOL[:4].lower()}&type=&exchange=&limit=30")
    _, symbol, _ = api.get(f"/udf/symbols?symbol={found['full_name']}")
    assert symbol["ticker"] == SYMBOL
    for resolution, candles in zip(symbol["supported_resolutions"], truth, strict=True):
        seen: list[tuple[Any, ...]] = []
        to_s = LAST_S
        while (page := bars(api, resolution, to_s=to_s, countback=120))["s"] == "ok":
            seen = [*zip(*(page[name] for name in "tohlcv"), strict=True), *seen]
            to_s = page["t"][0] - 1
        assert [tuple(map(float, bar)) for bar in seen] == [
            (
                one.open_time_ms / 1_000,
                *(float(getattr(one, name)) for name in ("open", "high", "low", "close", "volume")),
            )
            for one in candles
        ]


@pytest.mark.usefixtures("truth")
def test_a_chart_that_asks_again_sees_the_open_bar_move(api: Api, market: Market) -> None:
    kline = live_kline(MINUTES - 1, closed=False, symbol=SYMBOL)
    grown = replace(kline, close=kline.high, revision=kline.revision + 1_000)
    market.publish(grown)

    def moved() -> bool:
        answer = bars(api, "1", to_s=LAST_S + 60, countback=2)
        return float(answer["c"][-1]) == float(kline.high)

    assert eventually(moved)
    (day,) = bars(api, "1D", to_s=LAST_S, countback=1)["c"]
    assert float(day) == float(kline.high)
