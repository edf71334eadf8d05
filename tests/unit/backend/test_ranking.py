from collections.abc import Iterator
from decimal import Decimal

import pytest
from starlette.testclient import TestClient
from tests.unit.backend.fake_api import fake_api
from tests.unit.backend.history.stores import FakeHistory, FakeHotState
from tests.unit.backend.market_data import NOON_MS

from coinstream_contracts.rankings import RankedCoin, Ranking, RankingKind, RankingWindow


def ranking(kind: RankingKind, window: RankingWindow, *symbols: str) -> Ranking:
    return Ranking(
        kind=kind,
        window=window,
        as_of_ms=NOON_MS,
        coins=[
            RankedCoin(
                rank=rank,
                symbol=symbol,
                price=Decimal("0.00000012"),
                price_change=Decimal("0.00000001"),
                price_change_percent=Decimal("9.0909"),
                base_volume=Decimal(5),
                quote_volume=Decimal("0.0000006"),
                high=Decimal("0.00000012"),
                low=Decimal("0.00000011"),
            )
            for rank, symbol in enumerate(symbols, 1)
        ],
    )


@pytest.fixture
def api() -> Iterator[TestClient]:
    redis = FakeHotState()
    for kind, window, symbols in (
        (RankingKind.GAINERS, RankingWindow.D1, ("A", "B", "C")),
        (RankingKind.LOSERS, RankingWindow.D1, ("C", "B", "A")),
        (RankingKind.LOSERS, RankingWindow.H1, ("B",)),
    ):
        redis.rankings[kind, window] = ranking(kind, window, *symbols)
    with fake_api(FakeHistory(), redis) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "symbols"),
    [
        ("", ["A", "B", "C"]),
        ("?limit=2", ["A", "B"]),
        ("?type=losers", ["C", "B", "A"]),
        ("?type=losers&window=1h", ["B"]),
    ],
)
def test_a_ranking_is_chosen_by_type_and_window(
    api: TestClient, query: str, symbols: list[str]
) -> None:
    answer = api.get(f"/ranking/top-gainers{query}").json()
    assert [coin["symbol"] for coin in answer["coins"]] == symbols
    assert [coin["rank"] for coin in answer["coins"]] == list(range(1, len(symbols) + 1))
    assert answer["as_of"] == NOON_MS


def test_what_is_not_known_is_null_and_small_prices_have_no_exponent(api: TestClient) -> None:
    text = api.get("/ranking/top-gainers?limit=1").text
    assert '"price":0.00000012' in text
    assert '"market_cap":null,"supply_as_of":null' in text


def test_a_ranking_that_is_not_there_is_told_as_unavailable(api: TestClient) -> None:
    answer = api.get("/ranking/top-gainers?window=1h")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("query", ["type=risers", "window=7d", "limit=0", "limit=301"])
def test_a_bad_query_is_refused(api: TestClient, query: str) -> None:
    assert api.get(f"/ranking/top-gainers?{query}").status_code == 422
