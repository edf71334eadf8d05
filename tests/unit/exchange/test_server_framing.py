import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.exchange.client_frames import read_by_a_client
from tests.unit.exchange.fake_venue import TICKER, trade_event
from websockets.frames import Opcode

from coinstream_exchange.server.rest.general import ServerTime
from coinstream_exchange.server.time_unit import TimeUnit, in_unit, parse_time_unit
from coinstream_exchange.server.websocket.framing import (
    Form,
    payload,
    ping_frame,
    pong_frame,
    text_frame,
)
from coinstream_exchange.wire import (
    BookTickerEvent,
    DepthSnapshot,
    KlineBody,
    KlineEvent,
    KlineRow,
    MiniTickerEvent,
)

MS, US = TimeUnit.MILLISECOND, TimeUnit.MICROSECOND


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_text_of_any_size_is_one_frame_to_a_client(size: int) -> None:
    text = b"x" * size
    [frame] = read_by_a_client(text_frame(text))
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, text)


@given(st.lists(st.binary(max_size=300)))
def test_frames_sent_in_one_piece_are_read_one_by_one(texts: list[bytes]) -> None:
    frames = read_by_a_client(b"".join(text_frame(text) for text in texts))
    assert [bytes(frame.data) for frame in frames] == texts


def test_pings_and_pongs_carry_their_payload() -> None:
    frames = read_by_a_client(ping_frame(b"1723161600000") + pong_frame(b"hello"))
    assert [(frame.opcode, bytes(frame.data)) for frame in frames] == [
        (Opcode.PING, b"1723161600000"),
        (Opcode.PONG, b"hello"),
    ]


def test_a_combined_event_is_wrapped_with_its_stream() -> None:
    raw = payload("btcusdt@trade", trade_event(7), Form(combined=False, unit=MS))
    wrapped = payload("btcusdt@trade", trade_event(7), Form(combined=True, unit=MS))
    assert json.loads(wrapped) == {"stream": "btcusdt@trade", "data": json.loads(raw)}


def test_an_event_of_many_symbols_is_an_array() -> None:
    ticker = MiniTickerEvent(1_723_161_600_123, "BTCUSDT", "1", "1", "1", "1", "1", "1")
    text = payload("!miniTicker@arr", [ticker], Form(combined=False, unit=US))
    assert [row["E"] for row in json.loads(text)] == [1_723_161_600_123_000]


def in_microseconds(value: object) -> object:
    return json.loads(msgspec.json.encode(in_unit(value, US)))


def test_every_time_of_an_event_and_of_what_is_in_it_is_in_microseconds() -> None:
    body = KlineBody(
        1_000, 60_999, "S", "1m", 5, 7, "1", "1", "1", "1", "1", 3, False, "1", "1", "1"
    )
    assert in_microseconds(KlineEvent(2_345, "S", body)) == {
        "e": "kline",
        "E": 2_345_000,
        "s": "S",
        "k": {
            **json.loads(msgspec.json.encode(body)),
            "t": 1_000_000,
            # One microsecond before the next candle opens, as in the exchange's public archives.
            "T": 60_999_999,
        },
    }


def test_rows_of_candles_are_in_microseconds() -> None:
    row = KlineRow(1_000, "1", "1", "1", "1", "1", 60_999, "1", 3, "1", "1")
    expected = [1_000_000, "1", "1", "1", "1", "1", 60_999_999, "1", 3, "1", "1", "0"]
    assert in_microseconds([row]) == [expected]


def test_answers_are_in_microseconds_and_other_numbers_as_they_were() -> None:
    assert in_microseconds(ServerTime(1_499_827_319_559)) == {"serverTime": 1_499_827_319_559_000}
    ticker = in_microseconds(TICKER)
    assert isinstance(ticker, dict)
    assert (ticker["openTime"], ticker["closeTime"]) == (
        1_499_783_499_040_000,
        1_499_869_899_040_000,
    )
    assert (ticker["firstId"], ticker["lastId"], ticker["count"]) == (28_385, 28_460, 76)


def test_what_has_no_time_is_the_same_in_both_units() -> None:
    book = DepthSnapshot(160, [("1", "2")], [])
    best = BookTickerEvent(400_900_217, "BNBUSDT", "25.3519", "31.21", "25.3652", "40.66")
    values: list[object] = [book, best, []]
    for value in values:
        assert in_unit(value, US) == value


@pytest.mark.parametrize(
    ("text", "unit"), [("MICROSECOND", US), ("microsecond", US), ("MILLISECOND", MS), (None, MS)]
)
def test_the_unit_is_asked_for_by_name(text: str | None, unit: TimeUnit) -> None:
    assert parse_time_unit(text) is unit
