"""The exchange's rule for a local order book, against a plain model of the whole book."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.kafka.market_events import level, update

from coinstream_contracts.messages import Level
from coinstream_kafka.adapters.events import DepthSnapshot, DepthUpdate
from coinstream_kafka.book.synchroniser import BookSynchroniser, Step


def snapshot(last: int) -> DepthSnapshot:
    return DepthSnapshot(last, [level(99, 1), level(98, 1)], [level(101, 1), level(102, 1)])


def synced(last: int) -> BookSynchroniser:
    synchroniser = BookSynchroniser("BTCUSDT")
    assert synchroniser.on_snapshot(snapshot(last), 5) is Step.SYNCED
    return synchroniser


def test_updates_wait_for_the_snapshot_and_those_it_covers_are_dropped() -> None:
    synchroniser = BookSynchroniser("BTCUSDT")

    assert synchroniser.on_update(update(8, 10, bids=[level(99, 7)])) is Step.BUFFERED
    assert synchroniser.on_update(update(11, 14, bids=[level(97, 7)])) is Step.BUFFERED
    assert synchroniser.top() is None
    assert synchroniser.on_snapshot(snapshot(10), 0) is Step.SYNCED

    book = synchroniser.top()
    assert book is not None
    assert book.last_update_id == 14
    assert book.event_time_ms == 1_400
    assert book.bids == [level(99, 1), level(98, 1), level(97, 7)]
    assert not book.stale


def test_a_snapshot_that_ends_before_the_first_update_kept_is_too_old() -> None:
    synchroniser = BookSynchroniser("BTCUSDT")
    synchroniser.on_update(update(12, 14))

    assert synchroniser.on_snapshot(snapshot(10), 0) is Step.SNAPSHOT_TOO_OLD
    assert synchroniser.on_snapshot(snapshot(11), 0) is Step.SYNCED


def test_an_update_that_the_book_covers_changes_nothing() -> None:
    synchroniser = synced(10)

    assert synchroniser.on_update(update(9, 10, bids=[level(99, 5)])) is Step.IGNORED

    book = synchroniser.top()
    assert book is not None
    assert book.bids[0] == level(99, 1)


def test_an_update_that_overlaps_the_book_is_applied() -> None:
    assert synced(10).on_update(update(9, 12, bids=[level(99, 5)])) is Step.APPLIED


def test_missed_updates_leave_the_old_book_marked_stale_and_lose_no_later_update() -> None:
    synchroniser = synced(10)

    assert synchroniser.on_update(update(13, 14, asks=[level(103, 9)])) is Step.MISSED
    book = synchroniser.top()
    assert book is not None
    assert (book.stale, book.last_update_id) == (True, 10)
    assert synchroniser.on_update(update(15, 16, asks=[level(104, 9)])) is Step.BUFFERED
    assert synchroniser.on_snapshot(snapshot(13), 0) is Step.SYNCED

    book = synchroniser.top()
    assert book is not None
    assert (book.stale, book.last_update_id) == (False, 16)
    assert book.asks == [level(101, 1), level(102, 1), level(103, 9), level(104, 9)]


def test_a_crossed_book_asks_for_a_snapshot() -> None:
    synchroniser = synced(10)

    assert synchroniser.on_update(update(11, 11, bids=[level(101, 1)])) is Step.CROSSED
    assert synchroniser.syncing


def test_a_hole_among_the_updates_kept_needs_a_newer_snapshot() -> None:
    synchroniser = BookSynchroniser("BTCUSDT")
    for first, last in ((11, 12), (15, 16)):
        synchroniser.on_update(update(first, last))

    assert synchroniser.on_snapshot(snapshot(10), 0) is Step.SNAPSHOT_TOO_OLD
    assert synchroniser.on_snapshot(snapshot(14), 0) is Step.SYNCED


def test_at_most_twenty_levels_a_side_are_published_best_first() -> None:
    synchroniser = BookSynchroniser("BTCUSDT")
    bids = [level(price, 1) for price in range(1, 50)]
    asks = [level(price, 1) for price in range(50, 100)]
    synchroniser.on_snapshot(DepthSnapshot(1, bids, asks), 7)

    book = synchroniser.top()
    assert book is not None
    assert [price for price, _ in book.bids] == list(range(49, 29, -1))
    assert [price for price, _ in book.asks] == list(range(50, 70))
    assert book.event_time_ms == 7


def test_the_same_price_in_another_scale_is_the_same_level() -> None:
    synchroniser = synced(10)
    synchroniser.on_update(update(11, 11, bids=[level("99.000", 0), level("98.0", 4)]))

    book = synchroniser.top()
    assert book is not None
    assert book.bids == [(Decimal(98), Decimal(4))]


changes = st.lists(
    st.tuples(st.booleans(), st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=4
)


@given(
    stream=st.lists(changes, min_size=1, max_size=40),
    taken_at=st.integers(0, 40),
    arrives_after=st.integers(0, 10),
    skipped=st.sets(st.integers(0, 40), max_size=3),
)
def test_a_synced_book_always_equals_the_exchange_whatever_was_skipped(
    stream: list[list[tuple[bool, int, int]]],
    taken_at: int,
    arrives_after: int,
    skipped: set[int],
) -> None:
    """Bids are below 1000 and asks above, so that the sides never cross."""
    truth: list[dict[Decimal, Decimal]] = [{}]
    updates: list[DepthUpdate] = []
    for number, batch in enumerate(stream, start=1):
        state = dict(truth[-1])
        sides: tuple[list[Level], list[Level]] = ([], [])
        for is_ask, distance, quantity in batch:
            price = Decimal(1_000 + distance if is_ask else 1_000 - distance)
            sides[is_ask].append((price, Decimal(quantity)))
            state.pop(price, None)
            if quantity:
                state[price] = Decimal(quantity)
        truth.append(state)
        updates.append(update(number, number, *sides))

    def snapshot_at(number: int) -> DepthSnapshot:
        state = truth[number]
        return DepthSnapshot(
            number,
            [(p, q) for p, q in state.items() if p < 1_000],
            [(p, q) for p, q in state.items() if p > 1_000],
        )

    synchroniser = BookSynchroniser("BTCUSDT")
    asked: tuple[int, int] | None = (min(taken_at, len(updates)), arrives_after)
    for number, diff in enumerate(updates, start=1):
        if number not in skipped:
            step = synchroniser.on_update(diff)
            if step is Step.MISSED:
                asked = (number, arrives_after)
        if asked is not None and number >= asked[0] + asked[1]:
            if synchroniser.on_snapshot(snapshot_at(asked[0]), 0) is not Step.SYNCED:
                asked = (number, 0)
            else:
                asked = None
        book = synchroniser.top()
        if book is not None and not synchroniser.syncing:
            expected = truth[book.last_update_id]
            bids = sorted(((p, q) for p, q in expected.items() if p < 1_000), reverse=True)
            asks = sorted((p, q) for p, q in expected.items() if p > 1_000)
            assert (book.bids, book.asks) == (bids[:20], asks[:20])
