"""Messages on the wire: exact both ways, bad ones refused."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.intervals import Interval
from coinstream_contracts.messages import (
    Book,
    DeadLetter,
    InvalidMessageError,
    Kline,
    StreamHealth,
    SymbolInfo,
    Trade,
    decoder,
    encode,
    supersedes,
)
from coinstream_contracts.messages.dead_letter import MAX_RAW_BYTES, dead_letter

KINDS: list[type[msgspec.Struct]] = [Trade, Kline, Book, SymbolInfo, StreamHealth, DeadLetter]
AMOUNT = st.decimals(0, 10**15, allow_nan=False, allow_infinity=False, places=8)
STAMP = st.integers(0, 2**53)
st.register_type_strategy(Decimal, AMOUNT)
st.register_type_strategy(int, STAMP)


def built(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    fields = {field.name: st.from_type(field.type) for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


ANY_MESSAGE = st.one_of([built(kind) for kind in KINDS])


@given(ANY_MESSAGE)
def test_a_message_comes_out_as_it_went_in(message: msgspec.Struct) -> None:
    assert decoder(type(message))(encode(message)) == message


@given(built(Trade))
def test_decimals_are_text_on_the_wire_and_keep_their_scale(trade: Trade) -> None:
    on_the_wire = json.loads(encode(trade))["price"]
    assert Decimal(on_the_wire).as_tuple() == trade.price.as_tuple()
    assert decoder(Trade)(encode(trade)).price.as_tuple() == trade.price.as_tuple()


def test_a_trade_has_the_names_of_the_published_contract() -> None:
    trade = Trade(
        symbol="BTCUSDT",
        id=3721872364,
        price=Decimal("61840.00000000"),
        quantity=Decimal("0.01200000"),
        time_ms=1723161255000,
        buyer_is_maker=True,
        event_time_ms=1723161255001,
    )
    assert json.loads(encode(trade)) == {
        "symbol": "BTCUSDT",
        "id": 3721872364,
        "price": "61840.00000000",
        "quantity": "0.01200000",
        "time": 1723161255000,
        "buyer_is_maker": True,
        "event_time": 1723161255001,
        "source": "stream",
    }


def test_a_candle_and_a_book_have_the_names_of_the_published_contract() -> None:
    assert set(json.loads(encode(candle()))) >= {
        "symbol",
        "interval",
        "open_time",
        "close_time",
        "open",
        "high",
        "low",
        "close",
        "volume",
        "quote_volume",
        "trades",
        "closed",
        "event_time",
    }
    book = Book(
        symbol="BTCUSDT",
        last_update_id=7,
        event_time_ms=5,
        bids=[(Decimal("1.10"), Decimal(2))],
        asks=[],
        stale=True,
    )
    assert json.loads(encode(book)) == {
        "symbol": "BTCUSDT",
        "last_update_id": 7,
        "event_time": 5,
        "bids": [["1.10", "2"]],
        "asks": [],
        "stale": True,
    }


@given(ANY_MESSAGE)
def test_a_field_that_is_not_known_yet_is_passed_over(message: msgspec.Struct) -> None:
    newer = json.loads(encode(message)) | {"added_later": [1, {"a": None}]}
    assert decoder(type(message))(json.dumps(newer).encode()) == message


@given(st.sampled_from(KINDS), st.binary(max_size=200))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(
    kind: type[msgspec.Struct], value: bytes
) -> None:
    with pytest.raises(InvalidMessageError, match=kind.__name__):
        decoder(kind)(value)


@given(built(Trade), st.data())
def test_a_message_that_lacks_a_field_or_has_a_wrong_one_is_refused(
    trade: Trade, data: st.DataObject
) -> None:
    fields = json.loads(encode(trade))
    name = data.draw(st.sampled_from(sorted(set(fields) - {"source"})))
    for wrong in ({}, {name: {"not": "this"}}, {name: None}):
        broken = {key: value for key, value in fields.items() if key != name} | wrong
        with pytest.raises(InvalidMessageError):
            decoder(Trade)(json.dumps(broken).encode())


def test_a_message_nested_without_end_is_refused() -> None:
    with pytest.raises(InvalidMessageError):
        decoder(Trade)(b'{"x":' * 100_000)


def candle(*, closed: bool = False, revision: int = 1) -> Kline:
    return Kline(
        symbol="BTCUSDT",
        interval=Interval.M1,
        open_time_ms=0,
        close_time_ms=59_999,
        open=Decimal(1),
        high=Decimal(1),
        low=Decimal(1),
        close=Decimal(1),
        volume=Decimal(0),
        quote_volume=Decimal(0),
        trades=0,
        taker_buy_volume=Decimal(0),
        taker_buy_quote_volume=Decimal(0),
        closed=closed,
        event_time_ms=revision,
        revision=revision,
    )


@pytest.mark.parametrize(
    ("new_closed", "new_revision", "old_closed", "old_revision", "wins"),
    [
        (False, 2, False, 1, True),
        (False, 1, False, 1, False),
        (False, 1, False, 2, False),
        (True, 1, False, 2, True),
        (False, 3, True, 2, False),
        (True, 3, True, 2, True),
        (True, 2, True, 2, False),
        (True, 1, True, 2, False),
    ],
)
def test_a_closed_candle_gives_way_only_to_a_newer_closed_one(
    *, new_closed: bool, new_revision: int, old_closed: bool, old_revision: int, wins: bool
) -> None:
    new = candle(closed=new_closed, revision=new_revision)
    old = candle(closed=old_closed, revision=old_revision)
    assert supersedes(new, old) is wins


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1), st.randoms())
def test_the_candle_that_remains_does_not_depend_on_the_order(
    versions: list[tuple[bool, int]], random: Any
) -> None:
    def remaining(order: list[tuple[bool, int]]) -> tuple[bool, int]:
        kept = candle(closed=order[0][0], revision=order[0][1])
        for closed, revision in order[1:]:
            new = candle(closed=closed, revision=revision)
            kept = new if supersedes(new, kept) else kept
        return kept.closed, kept.revision

    shuffled = random.sample(versions, len(versions))
    assert remaining(versions) == remaining(shuffled) == max(versions)


@given(st.binary(max_size=100), st.text(max_size=2_000), st.text(max_size=2_000))
def test_a_dead_letter_keeps_the_raw_bytes(raw: bytes, source: str, error: str) -> None:
    letter = dead_letter(source=source, error=error, raw=raw, time_ms=1)
    again = decoder(DeadLetter)(encode(letter))
    assert again.raw == raw
    assert again.size_bytes == len(raw)


def test_a_dead_letter_of_something_huge_fits_into_a_message() -> None:
    letter = dead_letter(
        source="s" * 10**6, error="e" * 10**6, raw=b"x" * 2 * MAX_RAW_BYTES, time_ms=1
    )
    assert letter.size_bytes == 2 * MAX_RAW_BYTES
    assert len(encode(letter)) < 1_048_576
