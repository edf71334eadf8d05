from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.market.book import Book
from coinstream_exchange.market.depth_diffs import DepthDiffs, LevelChanges, snapshot
from coinstream_exchange.wire import DepthEvent

changes = st.lists(
    st.tuples(st.booleans(), st.integers(1, 30), st.integers(0, 5)), min_size=1, max_size=80
)


@given(changes)
def test_levels_are_those_last_set_above_zero_with_the_best_first(
    steps: list[tuple[bool, int, int]],
) -> None:
    book = Book()
    kept: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for is_bid, price, quantity in steps:
        (book.bids if is_bid else book.asks).set(price, quantity)
        kept[is_bid][price] = quantity
    bids = sorted(((p, q) for p, q in kept[True].items() if q), reverse=True)
    asks = sorted((p, q) for p, q in kept[False].items() if q)
    assert book.bids.top(100) == bids
    assert book.asks.top(100) == asks
    assert book.bids.top(3) == bids[:3]
    assert book.asks.best_level() == (asks[0] if asks else (0, 0))
    assert book.bids.worst == (bids[-1][0] if bids else 0)


@given(changes, st.integers(1, 20))
def test_a_book_rebuilt_from_diffs_equals_the_one_they_came_from(
    steps: list[tuple[bool, int, int]], every: int
) -> None:
    changing = LevelChanges(Book(last_update_id=100))
    rebuilt: dict[str, dict[str, str]] = {"bids": {}, "asks": {}}
    last_id = 100
    for number, (is_bid, price, quantity) in enumerate(steps, start=1):
        (changing.set_bid if is_bid else changing.set_ask)(price, quantity)
        if number % every and number < len(steps):
            continue
        event = changing.flush("BTCUSDT", number)
        assert event is not None
        assert event.first_update_id == last_id + 1
        last_id = event.last_update_id
        rebuilt["bids"].update(event.bids)
        rebuilt["asks"].update(event.asks)
    taken = snapshot(changing.book, 100)
    empty = "0.00000000"
    assert taken.last_update_id == last_id
    assert dict(taken.bids) == {p: q for p, q in rebuilt["bids"].items() if q != empty}
    assert dict(taken.asks) == {p: q for p, q in rebuilt["asks"].items() if q != empty}


def test_nothing_changed_makes_no_diff() -> None:
    assert LevelChanges(Book()).flush("BTCUSDT", 1) is None
    assert DepthDiffs().flush("BTCUSDT", 1) is None


def test_diffs_merged_keep_the_first_and_last_id_and_each_levels_last_quantity() -> None:
    merged = DepthDiffs()
    merged.add(DepthEvent(1, "BTCUSDT", 5, 7, [("9.0", "1.0"), ("10.0", "2.0")], []))
    merged.add(DepthEvent(2, "BTCUSDT", 8, 9, [("9.0", "0.0")], [("11.0", "3.0")]))
    assert merged.flush("BTCUSDT", 3) == DepthEvent(
        3, "BTCUSDT", 5, 9, [("10.0", "2.0"), ("9.0", "0.0")], [("11.0", "3.0")]
    )
    assert merged.flush("BTCUSDT", 4) is None
