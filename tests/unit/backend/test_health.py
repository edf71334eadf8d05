from hypothesis import given
from hypothesis import strategies as st
from tests.unit.backend.market_data import NOON_MS

from coinstream_backend.health.board import HealthBoard
from coinstream_backend.health.gaps import OpenGaps
from coinstream_contracts.messages import HealthEvent, Stream, StreamHealth

ranges = st.tuples(st.integers(0, 40), st.integers(0, 10)).map(lambda r: (r[0], r[0] + r[1]))


@given(st.lists(st.tuples(st.sampled_from(["open", "close"]), ranges), max_size=20))
def test_what_is_listed_as_missing_is_what_was_opened_and_not_closed_since(
    events: list[tuple[str, tuple[int, int]]],
) -> None:
    gaps, missing = OpenGaps(), set[int]()
    for event, (first, last) in events:
        if event == "open":
            gaps.open(first, last, NOON_MS)
            missing |= set(range(first, last + 1))
        else:
            gaps.close(first, last)
            missing -= set(range(first, last + 1))
    listed = [number for gap in gaps.listed() for number in range(gap.first, gap.last + 1)]
    assert listed == sorted(missing)


def report(event: HealthEvent, market: str = "simulator", **fields: int) -> StreamHealth:
    return StreamHealth(
        symbol="BTCUSDT",
        stream=Stream.TRADE,
        event=event,
        time_ms=NOON_MS,
        market=market,
        **fields,  # type: ignore[arg-type]  # first and last only
    )


def test_gaps_of_another_market_are_not_missing_in_this_one() -> None:
    board = HealthBoard()
    board.report([report(HealthEvent.GAP_OPENED, first=10, last=20)])
    board.report([report(HealthEvent.CONNECTED, market="replay")])
    (state,) = board.streams(["BTCUSDT"], NOON_MS)
    assert (state.market, state.open_gaps, state.unfillable_gaps) == ("replay", [], 0)


def test_age_runs_from_the_arrival_and_lag_is_told_apart_even_below_zero() -> None:
    board = HealthBoard()
    board.arrived(Stream.TRADE, "BTCUSDT", arrival_ms=10_000, event_time_ms=11_270)
    (state,) = board.streams(["BTCUSDT"], now_ms=10_400)
    assert (state.data_age_ms, state.event_lag_ms) == (400, -1_270)


def test_a_replay_of_another_year_is_as_fresh_as_its_arrival() -> None:
    board = HealthBoard()
    now_ms = NOON_MS + 2 * 365 * 86_400_000
    board.arrived(Stream.TRADE, "BTCUSDT", arrival_ms=now_ms - 50, event_time_ms=NOON_MS)
    (state,) = board.streams(["BTCUSDT"], now_ms)
    assert state.data_age_ms == 50


def test_a_stream_that_was_only_reported_on_has_no_age() -> None:
    board = HealthBoard()
    board.report([report(HealthEvent.CONNECTED)])
    (state,) = board.streams(["BTCUSDT"], NOON_MS)
    assert (state.data_age_ms, state.event_time_ms, state.market) == (None, None, "simulator")


def test_an_unfillable_gap_is_no_longer_open_but_counted() -> None:
    board = HealthBoard()
    board.report(
        [
            report(HealthEvent.GAP_OPENED, first=5, last=9),
            report(HealthEvent.GAP_UNFILLABLE, first=5, last=9),
        ]
    )
    (state,) = board.streams(["BTCUSDT"], NOON_MS)
    assert (state.open_gaps, state.unfillable_gaps) == ([], 1)


def test_a_candle_that_came_leaves_the_minutes_before_and_after_it_missing() -> None:
    board = HealthBoard()
    minute = 60_000
    opened, filled = (
        StreamHealth(
            symbol="BTCUSDT",
            stream=Stream.KLINE_1M,
            event=event,
            time_ms=NOON_MS,
            market="binance",
            first=first,
            last=last,
        )
        for event, first, last in (
            (HealthEvent.GAP_OPENED, NOON_MS, NOON_MS + 4 * minute),
            (HealthEvent.GAP_FILLED, NOON_MS + 2 * minute, NOON_MS + 2 * minute),
        )
    )
    board.report([opened, filled])
    (state,) = board.streams(["BTCUSDT"], NOON_MS)
    assert [(gap.first, gap.last) for gap in state.open_gaps] == [
        (NOON_MS, NOON_MS + minute),
        (NOON_MS + 3 * minute, NOON_MS + 4 * minute),
    ]


def test_the_market_says_whether_it_is_live_simulated_or_replayed() -> None:
    board = HealthBoard()
    modes = {}
    for name in ("binance", "binance_us", "simulator", "replay"):
        market = board.market(name)
        assert market is not None
        modes[name] = market.mode
    assert modes == {
        "binance": "live",
        "binance_us": "live",
        "simulator": "simulated",
        "replay": "replayed",
    }
    assert board.market(None) is None


def test_before_any_listing_the_streams_reports_name_the_market() -> None:
    board = HealthBoard()
    board.report([report(HealthEvent.CONNECTED, market="replay")])
    market = board.market(None)
    assert market is not None
    assert market.name == "replay"
