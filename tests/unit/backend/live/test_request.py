import pytest
from starlette.datastructures import Headers, QueryParams
from tests.unit.backend.market_data import symbol_info

from coinstream_backend.live.feed import LiveKind
from coinstream_backend.live.request import SocketRequest, check_origin, read_request
from coinstream_backend.problems import Problem
from coinstream_backend.symbols.directory import SymbolDirectory


def directory(count: int = 2) -> SymbolDirectory:
    known = SymbolDirectory()
    known.learn(symbol_info(f"C{number:03}USDT") for number in range(count))
    return known


def read(query: str, kind: LiveKind = LiveKind.TRADES, count: int = 2) -> SocketRequest:
    return read_request(kind, QueryParams(query), directory(count), max_symbols=10, max_rows=30_000)


def test_symbols_are_read_in_any_case_and_once() -> None:
    request = read("symbol=c001usdt&symbol=C001USDT&symbol=C000USDT&limit=5")
    assert (request.symbols, request.follow_all, request.limit) == (
        ["C001USDT", "C000USDT"],
        False,
        5,
    )


def test_without_symbols_all_are_followed() -> None:
    request = read("")
    assert (request.symbols, request.follow_all) == (["C000USDT", "C001USDT"], True)


def test_the_default_limit_fits_any_number_of_symbols() -> None:
    assert read("", LiveKind.KLINE, count=1_000).limit == 30


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "x", "", "1e3", "٣", "9" * 5_000])
def test_a_bad_limit_is_refused(limit: str) -> None:
    with pytest.raises(Problem) as refused:
        read(f"limit={limit}")
    assert refused.value.status == 422


def test_too_many_rows_at_once_are_refused() -> None:
    with pytest.raises(Problem) as refused:
        read("limit=1000", count=1_000)
    assert refused.value.status == 422


def test_too_many_symbols_are_refused() -> None:
    with pytest.raises(Problem) as refused:
        read("&".join(f"symbol=C{number:03}USDT" for number in range(11)), count=20)
    assert refused.value.status == 422


def test_an_unknown_symbol_is_not_found() -> None:
    with pytest.raises(Problem) as refused:
        read("symbol=NOPEUSDT")
    assert refused.value.status == 404


ALLOWED = ("https://charts.example",)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://charts.example"},
        {"origin": "http://api.example:8000", "host": "api.example:8000"},
    ],
)
def test_programs_allowed_pages_and_our_own_pages_may_connect(headers: dict[str, str]) -> None:
    check_origin(Headers(headers), ALLOWED)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://charts.example.evil.example", ""]
)
def test_other_pages_may_not_connect(origin: str) -> None:
    with pytest.raises(Problem) as refused:
        check_origin(Headers({"origin": origin, "host": "api.example"}), ALLOWED)
    assert refused.value.status == 403
