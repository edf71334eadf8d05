import json

import pytest

from coinstream_contracts.intervals import Interval
from coinstream_exchange.server.errors import ExchangeError
from coinstream_exchange.server.rest.query import Query

ACCEPTED = ("symbol", "symbols", "interval", "limit", "startTime", "type")


def query(**sent: str) -> Query:
    return Query(list(sent.items()), ACCEPTED)


def refused(error: pytest.ExceptionInfo[ExchangeError]) -> tuple[int, str]:
    return error.value.body.code, error.value.body.msg


def test_a_mandatory_parameter_that_is_absent_is_1102() -> None:
    with pytest.raises(ExchangeError) as error:
        query().symbol()
    assert refused(error) == (
        -1102,
        "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
    )


@pytest.mark.parametrize("name", ["symbol", "interval"])
def test_an_empty_parameter_is_1105(name: str) -> None:
    with pytest.raises(ExchangeError) as error:
        query(**{name: ""}).mandatory(name)
    assert refused(error) == (-1105, f"Parameter '{name}' was empty.")


@pytest.mark.parametrize("symbol", ["btcusdt", "BTC USDT", "BTC/USDT", "A" * 51, "BTCUSDT\n"])
def test_a_symbol_of_illegal_characters_is_1100(symbol: str) -> None:
    with pytest.raises(ExchangeError) as error:
        query(symbol=symbol).symbol()
    assert refused(error) == (
        -1100,
        "Illegal characters found in parameter 'symbol'; "
        r"legal range is '^[\w\-._&&[^a-z]]{1,50}$'.",
    )


@pytest.mark.parametrize("symbol", ["BTCUSDT", "1000SATSUSDT", "币安人生USDT", "A-B_C.D"])
def test_symbols_that_the_exchange_lists_are_legal(symbol: str) -> None:
    assert query(symbol=symbol).symbol() == symbol


@pytest.mark.parametrize("interval", ["1x", "1MM", "60", "1H"])
def test_an_unknown_interval_is_1120(interval: str) -> None:
    with pytest.raises(ExchangeError) as error:
        query(interval=interval).interval()
    assert refused(error) == (-1120, "Invalid interval.")


def test_minute_and_month_differ_by_case() -> None:
    assert query(interval="1m").interval() is Interval.M1
    assert query(interval="1M").interval() is Interval.MO1


@pytest.mark.parametrize("limit", ["abc", "-1", "1.5", "1" * 21, "٣"])
def test_a_limit_that_is_no_number_is_1100(limit: str) -> None:
    with pytest.raises(ExchangeError) as error:
        query(limit=limit).limit(default=500, most=1000)
    assert refused(error) == (
        -1100,
        "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
    )


def test_a_limit_of_zero_is_1130() -> None:
    with pytest.raises(ExchangeError) as error:
        query(limit="0").limit(default=500, most=1000)
    assert refused(error) == (-1130, "Data sent for parameter 'limit' is not valid.")


def test_a_limit_is_clamped_and_has_a_default() -> None:
    assert query(limit="999999").limit(default=500, most=1000) == 1000
    assert query().limit(default=500, most=1000) == 500


def test_times_are_read_in_both_units() -> None:
    assert query(startTime="1723161600123").time_ms("startTime") == 1_723_161_600_123
    assert query(startTime="1723161600123456").time_ms("startTime") == 1_723_161_600_123


def test_symbol_and_symbols_together_are_1128() -> None:
    with pytest.raises(ExchangeError) as error:
        query(symbol="BTCUSDT", symbols='["BTCUSDT"]').symbols()
    assert refused(error) == (-1128, "Combination of optional parameters invalid.")


@pytest.mark.parametrize(
    "symbols", ["BTCUSDT", "[BTCUSDT]", '["btcusdt"]', "{}", "[1]", "[" * 9999]
)
def test_a_malformed_list_of_symbols_is_1100(symbols: str) -> None:
    with pytest.raises(ExchangeError) as error:
        query(symbols=symbols).symbols()
    assert error.value.body.code == -1100


def test_a_symbol_listed_twice_is_1101() -> None:
    with pytest.raises(ExchangeError) as error:
        query(symbols=json.dumps(["BTCUSDT", "BTCUSDT"])).symbols()
    assert refused(error) == (-1101, "Duplicate values for a parameter detected.")


def test_a_parameter_given_twice_is_1101() -> None:
    with pytest.raises(ExchangeError) as error:
        Query([("symbol", "A"), ("symbol", "B")], ACCEPTED)
    assert refused(error) == (-1101, "Duplicate values for a parameter detected.")


def test_more_parameters_than_the_call_has_are_1101() -> None:
    with pytest.raises(ExchangeError) as error:
        Query([("a", "1"), ("b", "2")], ("a",))
    assert refused(error) == (-1101, "Too many parameters; expected '1' and received '2'.")


def test_an_unknown_parameter_is_1104() -> None:
    with pytest.raises(ExchangeError) as error:
        Query([("symbol", "A"), ("interval", "1m"), ("start", "1"), ("end", "2")], ACCEPTED)
    assert refused(error) == (
        -1104,
        "Not all sent parameters were read; read '2' parameter(s) but was sent '4'.",
    )
