"""Quiet symbols and dead streams."""

from coinstream_kafka.watchdog import Rhythm


def flowing(interval_s: float, count: int = 20, least_s: float = 10.0) -> Rhythm:
    rhythm = Rhythm(least_s, 0.0)
    for number in range(1, count + 1):
        rhythm.look(number, number * interval_s, number * interval_s)
    return rhythm


def test_a_lively_stream_is_suspected_after_the_least_silence() -> None:
    rhythm = flowing(0.1)

    assert not rhythm.look(20, 2.0, 11.9)
    assert rhythm.look(20, 2.0, 12.1)


def test_a_slow_stream_is_given_the_time_of_its_rhythm() -> None:
    rhythm = flowing(5.0)

    assert not rhythm.look(20, 100.0, 160.0)
    assert rhythm.look(20, 100.0, 201.0)


def test_a_stream_that_never_told_anything_is_suspected_after_the_least_silence() -> None:
    rhythm = Rhythm(10.0, 0.0)

    assert not rhythm.look(0, 0.0, 9.0)
    assert rhythm.look(0, 0.0, 10.5)


def test_a_quiet_stream_is_given_more_patience_until_it_speaks() -> None:
    rhythm = flowing(0.1)
    rhythm.was_quiet()

    assert not rhythm.look(20, 2.0, 13.0)
    assert rhythm.look(20, 2.0, 22.1)
    rhythm.look(21, 23.0, 23.0)
    assert rhythm.patience == 1.0


def test_no_silence_is_patient_for_ever() -> None:
    rhythm = flowing(1_000.0)
    for _ in range(50):
        rhythm.was_quiet()

    assert rhythm.patience_s <= 300.0 * 16
