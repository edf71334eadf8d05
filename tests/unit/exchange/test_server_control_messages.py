import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.server.websocket.control import (
    ControlError,
    GetCombined,
    ListSubscriptions,
    SetCombined,
    Subscribe,
    Unsubscribe,
    parse_request,
)
from coinstream_exchange.server.websocket.session import Session

INT64 = st.integers(-(2**63), 2**63 - 1)
IDS = st.one_of(INT64, st.none(), st.uuids().map(str), st.from_regex(r"\A[A-Za-z0-9]{1,36}\Z"))
STREAMS = st.sampled_from([f"{s}@{k}" for s in ("btcusdt", "ethusdt") for k in ("trade", "depth")])


def message(method: str, params: object = None, request_id: object = 1) -> str:
    return json.dumps({"method": method, "params": params, "id": request_id})


def refusal(text: str) -> tuple[int, str]:
    with pytest.raises(ControlError) as caught:
        parse_request(text)
    return caught.value.code, caught.value.message


@given(IDS)
def test_every_id_the_exchange_allows_comes_back_unchanged(request_id: object) -> None:
    session = Session(["btcusdt@trade"], combined=False, limit=1024)
    reply = session.handle(message("LIST_SUBSCRIPTIONS", request_id=request_id)).reply
    assert json.loads(reply) == {"result": ["btcusdt@trade"], "id": request_id}


@pytest.mark.parametrize(
    "request_id", [2**63, -(2**63) - 1, True, 1.5, "", "a b", "x" * 37, [], {}]
)
def test_other_ids_are_refused_without_an_echo(request_id: object) -> None:
    session = Session([], combined=False, limit=1024)
    reply = session.handle(message("LIST_SUBSCRIPTIONS", request_id=request_id)).reply
    expected = {"code": 2, "msg": "Invalid request: request ID must be an unsigned integer"}
    assert json.loads(reply) == {"error": expected}


def test_a_request_without_an_id_is_refused() -> None:
    code, text = refusal('{"method":"LIST_SUBSCRIPTIONS"}')
    assert (code, text) == (2, "Invalid request: request ID must be an unsigned integer")


def test_each_method_is_read() -> None:
    request_id = str(uuid.UUID(int=7))
    assert parse_request(message("SUBSCRIBE", ["a@trade"], request_id)) == Subscribe(
        request_id, ("a@trade",)
    )
    assert parse_request(message("UNSUBSCRIBE", ["a@trade"])) == Unsubscribe(1, ("a@trade",))
    assert parse_request(message("LIST_SUBSCRIPTIONS")) == ListSubscriptions(1)
    assert parse_request(message("SET_PROPERTY", ["combined", True])) == SetCombined(1, True)
    assert parse_request(message("GET_PROPERTY", ["combined"])) == GetCombined(1)


def test_an_unknown_property_is_error_0() -> None:
    assert refusal(message("GET_PROPERTY", ["speed"])) == (0, "Unknown property")
    assert refusal(message("SET_PROPERTY", ["speed", True])) == (0, "Unknown property")


@pytest.mark.parametrize("value", [[], ["true"], [1], [None]])
def test_a_property_that_is_not_boolean_is_error_1(value: list[object]) -> None:
    text = message("SET_PROPERTY", ["combined", *value])
    assert refusal(text) == (1, "Invalid value type: expected Boolean")


@pytest.mark.parametrize("params", [None, [], [1], [True, True]])
def test_a_property_without_a_name_is_error_2(params: object) -> None:
    expected = (2, "Invalid request: property name must be a string")
    assert refusal(message("SET_PROPERTY", params)) == expected
    assert refusal(message("GET_PROPERTY", params)) == expected


def test_superfluous_parameters_are_error_2() -> None:
    expected = (2, "Invalid request: too many parameters")
    assert refusal(message("LIST_SUBSCRIPTIONS", ["x"])) == expected
    assert refusal(message("GET_PROPERTY", ["combined", True])) == expected
    assert refusal(message("SET_PROPERTY", ["combined", True, 1])) == expected


def test_an_unknown_method_is_error_2_with_the_place_where_it_ends() -> None:
    code, text = refusal('{"id":1,"method":"SUBSCRIBEX"}')
    assert code == 2
    assert text == (
        "Invalid request: unknown variant `SUBSCRIBEX`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`,"
        " `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column 29"
    )


def test_a_missing_method_is_error_2_with_the_place_where_the_message_ends() -> None:
    expected = (2, "Invalid request: missing field `method` at line 2 column 7")
    assert refusal('{"id":\n 1    }') == expected


@pytest.mark.parametrize(
    ("text", "line", "column"), [("", 1, 1), ('{"id":1,\n x', 2, 2), ("nonsense", 1, 1)]
)
def test_what_is_not_json_is_error_3_with_its_place(text: str, line: int, column: int) -> None:
    assert refusal(text) == (3, f"Invalid JSON: expected value at line {line} column {column}")


@pytest.mark.parametrize("text", ["NaN", '{"id": Infinity}', "[" * 100_000, "1" * 10_000])
def test_json_that_a_strict_parser_refuses_is_answered_with_an_error(text: str) -> None:
    assert refusal(text)[0] in {2, 3}


@pytest.mark.parametrize("params", [None, "btcusdt@trade", [1], ["btc usdt@trade"], [""], ['"@x']])
def test_what_is_no_stream_name_is_refused(params: object) -> None:
    assert refusal(message("SUBSCRIBE", params)) == (2, "Invalid request: invalid stream")


@pytest.mark.parametrize(
    "stream", ["!miniTicker@arr", "btcusdt@depth20@100ms", "btcusdt@kline_1m@+08:00", "0"]
)
def test_the_streams_that_clients_ask_for_are_names(stream: str) -> None:
    assert parse_request(message("SUBSCRIBE", [stream])) == Subscribe(1, (stream,))


@given(st.text())
def test_any_text_gets_exactly_one_json_reply(text: str) -> None:
    reply = json.loads(Session([], combined=False, limit=1024).handle(text).reply)
    assert ("result" in reply) != ("error" in reply)


@given(st.lists(st.tuples(st.booleans(), st.lists(STREAMS))))
def test_subscriptions_follow_a_plain_ordered_set(steps: list[tuple[bool, list[str]]]) -> None:
    session = Session([], combined=True, limit=1024)
    expected: dict[str, None] = {}
    for subscribe, streams in steps:
        before = set(expected)
        change = session.handle(message("SUBSCRIBE" if subscribe else "UNSUBSCRIBE", streams))
        for stream in streams:
            if subscribe:
                expected[stream] = None
            else:
                expected.pop(stream, None)
        assert set(change.added) == set(expected) - before
        assert set(change.removed) == before - set(expected)
    assert session.streams == tuple(expected)


def test_more_streams_than_the_limit_are_refused_whole() -> None:
    session = Session(["a@trade"], combined=True, limit=2)
    change = session.handle(message("SUBSCRIBE", ["a@trade", "b@trade", "c@trade"], 19))
    expected = {"error": {"code": 4, "msg": "Too many subscriptions"}, "id": 19}
    assert json.loads(change.reply) == expected
    assert session.streams == ("a@trade",)
    assert session.handle(message("SUBSCRIBE", ["a@trade", "b@trade"])).added == ("b@trade",)


def test_combined_is_set_and_told() -> None:
    session = Session([], combined=False, limit=1024)
    told = [json.loads(session.handle(message("GET_PROPERTY", ["combined"])).reply)["result"]]
    session.handle(message("SET_PROPERTY", ["combined", True]))
    told.append(json.loads(session.handle(message("GET_PROPERTY", ["combined"])).reply)["result"])
    assert told == [False, True]
