"""From the health topic and the end of a topic to where each symbol goes on."""

from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.gaps.memory import Mark
from coinstream_kafka.gaps.ranges import Range
from coinstream_kafka.recovery import join, since_ms


def mark(watermark: int | None, time_ms: int) -> Mark:
    return Mark(1, watermark=watermark, time_ms=time_ms)


def test_the_log_is_read_back_to_the_oldest_recent_watermark() -> None:
    marks = {
        "AUSDT": mark(1, 100 * MINUTE_MS),
        "BUSDT": mark(1, 99 * MINUTE_MS),
        "DROPPEDUSDT": mark(1, 5 * MINUTE_MS),
    }

    assert since_ms(marks) == 99 * MINUTE_MS


def test_each_symbol_goes_on_from_its_own_mark_and_positions() -> None:
    remembered = join({"AUSDT": mark(10, 0), "BUSDT": mark(None, 0)}, {"AUSDT": [11, 13]}, 1)

    assert remembered["AUSDT"].newest == 13
    assert list(remembered["AUSDT"].missing) == [Range(12, 12)]
    assert "BUSDT" not in remembered


def test_positions_of_a_symbol_that_this_market_never_told_of_are_left_alone() -> None:
    assert join({}, {"AUSDT": [1, 2]}, 1) == {}
