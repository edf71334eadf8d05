"""What a producer that was killed knows when it starts again."""

from hypothesis import given
from hypothesis import strategies as st

from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth
from coinstream_kafka.gaps.memory import read_marks, remember


def event(
    kind: HealthEvent,
    time_ms: int,
    *,
    first: int | None = None,
    last: int | None = None,
    market: str = "binance",
    stream: Stream = Stream.TRADE,
) -> StreamHealth:
    return StreamHealth(
        symbol="BTCUSDT",
        stream=stream,
        event=kind,
        time_ms=time_ms,
        market=market,
        first=first,
        last=last,
    )


def recalled(
    events: list[StreamHealth], positions: list[int]
) -> tuple[int, list[tuple[int, int]]] | None:
    mark = read_marks(events, Stream.TRADE, "binance", 1).get("BTCUSDT")
    memory = remember(mark, positions, 1)
    return (
        None
        if memory is None
        else (memory.newest, [(gap.first, gap.last) for gap in memory.missing])
    )


WATERMARK = event(HealthEvent.WATERMARK, 100, last=50)


def test_nothing_is_remembered_of_a_stream_that_was_never_followed() -> None:
    assert recalled([], []) is None


def test_positions_after_the_watermark_move_it_on() -> None:
    assert recalled([WATERMARK], [49, 50, 51, 52]) == (52, [])


def test_a_hole_in_the_log_is_missing_though_no_gap_was_told() -> None:
    assert recalled([WATERMARK], [51, 54]) == (54, [(52, 53)])


def test_a_gap_told_and_never_filled_is_still_missing() -> None:
    opened = event(HealthEvent.GAP_OPENED, 90, first=20, last=22)

    assert recalled([opened, WATERMARK], [51]) == (51, [(20, 22)])


def test_a_gap_filled_before_the_watermark_is_closed() -> None:
    events = [
        event(HealthEvent.GAP_OPENED, 80, first=20, last=22),
        event(HealthEvent.GAP_FILLED, 90, first=20, last=22),
        WATERMARK,
    ]

    assert recalled(events, []) == (50, [])


def test_a_filling_told_after_the_watermark_counts_only_as_far_as_the_log_holds_it() -> None:
    events = [
        event(HealthEvent.GAP_OPENED, 80, first=20, last=22),
        WATERMARK,
        event(HealthEvent.GAP_FILLED, 110, first=20, last=22),
    ]

    assert recalled(events, [20, 21]) == (50, [(22, 22)])


def test_what_was_given_up_is_not_asked_for_again() -> None:
    events = [
        event(HealthEvent.GAP_OPENED, 80, first=20, last=22),
        WATERMARK,
        event(HealthEvent.GAP_UNFILLABLE, 110, first=20, last=21),
    ]

    assert recalled(events, []) == (50, [(22, 22)])


def test_another_market_in_between_makes_all_before_it_forgotten() -> None:
    simulated = event(HealthEvent.CONNECTED, 110, market="simulator")

    assert recalled([WATERMARK, simulated], [51]) == recalled([], [51])


def test_another_stream_of_the_symbol_says_nothing() -> None:
    candles = event(HealthEvent.WATERMARK, 120, last=60_000, stream=Stream.KLINE_1M)

    assert recalled([WATERMARK, candles], []) == (50, [])


def test_without_a_watermark_the_log_begins_where_it_was_read() -> None:
    assert recalled([event(HealthEvent.CONNECTED, 1)], [7, 9]) == (9, [(8, 8)])


@given(
    kept=st.sets(st.integers(51, 90)),
    open_before=st.sets(st.integers(1, 50), max_size=6),
    filled_after=st.sets(st.integers(1, 50), max_size=6),
)
def test_whatever_the_log_lacks_below_its_newest_is_missing(
    kept: set[int], open_before: set[int], filled_after: set[int]
) -> None:
    events = [event(HealthEvent.GAP_OPENED, 10, first=p, last=p) for p in sorted(open_before)]
    positions = sorted(kept | (filled_after & open_before))
    memory = recalled([*events, WATERMARK], positions)

    assert memory is not None
    newest, gaps = memory
    missing = {p for first, last in gaps for p in range(first, last + 1)}
    assert newest == max(kept, default=50)
    assert missing == (open_before - filled_after) | (set(range(51, newest + 1)) - kept)
