"""The decisions: pure, seeded, bounded."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.faults.plan import SOUND, Delivery, FaultPlan
from coinstream_exchange.faults.rules import (
    MODEST,
    Corrupt,
    Cut,
    Delay,
    Duplicate,
    FrameRule,
    Refuse,
    Reorder,
    Silence,
    Skip,
    Slow,
    Swallow,
)

STREAMS = ("btcusdt@trade", "btcusdt@depth@100ms", "ethusdt@trade")
shares = st.floats(0.01, 1.0)
counts = st.none() | st.integers(1, 20)
lengths = st.floats(0.0, 5_000.0)
patterns = st.sampled_from(["*", "btcusdt@*", "*@trade", "*@depth*", "ethusdt@trade", "nothing"])
frame_rules = st.one_of(
    st.builds(Swallow, stream=patterns, probability=shares, count=counts),
    st.builds(
        Duplicate,
        stream=patterns,
        probability=shares,
        count=counts,
        copies=st.integers(1, 3),
        within_ms=lengths,
    ),
    st.builds(Reorder, stream=patterns, probability=shares, count=counts, within_ms=lengths),
    st.builds(
        Delay,
        stream=patterns,
        probability=shares,
        count=counts,
        delay_ms=lengths,
        jitter_ms=lengths,
    ),
    st.builds(Corrupt, stream=patterns, probability=shares, count=counts, beside=st.booleans()),
)
frames = st.lists(st.sampled_from(STREAMS), max_size=60)


def plan_of(*rules: FrameRule, seed: int = 1) -> FaultPlan:
    plan = FaultPlan(seed)
    for rule in rules:
        plan.add(rule, 0.0)
    return plan


def fates(plan: FaultPlan, streams: Iterable[str]) -> list[tuple[Delivery, ...]]:
    return [plan.frame(stream, 1.0) for stream in streams]


@given(frames)
def test_without_faults_a_frame_is_left_alone(streams: list[str]) -> None:
    assert all(fate is SOUND for fate in fates(FaultPlan(1), streams))


@given(st.lists(frame_rules, max_size=4), frames, st.integers())
def test_the_same_seed_and_frames_give_the_same_fates(
    rules: list[FrameRule], streams: list[str], seed: int
) -> None:
    once = fates(plan_of(*rules, seed=seed), streams)
    assert fates(plan_of(*rules, seed=seed), streams) == once


@given(st.builds(Swallow, probability=shares) | st.builds(Reorder, probability=shares), frames)
def test_a_streams_fates_do_not_depend_on_what_other_streams_do(
    rule: FrameRule, streams: list[str]
) -> None:
    among_others = [
        fate
        for stream, fate in zip(streams, fates(plan_of(rule), streams), strict=True)
        if stream == STREAMS[0]
    ]
    alone = fates(plan_of(rule), [stream for stream in streams if stream == STREAMS[0]])
    assert among_others == alone


@given(frame_rules, frames)
def test_a_fault_strikes_only_what_matches_and_never_more_often_than_it_may(
    rule: FrameRule, streams: list[str]
) -> None:
    plan = plan_of(rule)
    touched = [
        stream
        for stream, fate in zip(streams, fates(plan, streams), strict=True)
        if fate is not SOUND
    ]
    (fault,) = plan.faults()
    assert fault.hits == len(touched)
    assert rule.count is None or fault.hits <= rule.count
    symbol_fits = {"btcusdt@*": "btcusdt@", "ethusdt@trade": "ethusdt@trade"}
    kind_fits = {"*@trade": "@trade", "*@depth*": "@depth"}
    for stream in touched:
        assert rule.stream != "nothing"
        assert stream.startswith(symbol_fits.get(rule.stream, ""))
        assert kind_fits.get(rule.stream, "") in stream


@given(frame_rules, frames)
def test_a_frame_becomes_what_its_rule_says_and_within_its_times(
    rule: FrameRule, streams: list[str]
) -> None:
    for fate in fates(plan_of(rule), streams):
        if fate is SOUND:
            continue
        match rule:
            case Swallow():
                assert fate == ()
            case Duplicate(copies=copies, within_ms=within_ms):
                assert len(fate) == 1 + copies
                assert fate[0] == Delivery()
                assert all(0 <= each.held_s * 1_000 <= within_ms + 1e-6 for each in fate)
            case Reorder(within_ms=within_ms):
                assert len(fate) == 1
                assert 0 <= fate[0].held_s * 1_000 <= within_ms + 1e-6
                assert fate[0].line_s == 0
            case Delay(delay_ms=delay_ms, jitter_ms=jitter_ms):
                assert len(fate) == 1
                late_ms = fate[0].line_s * 1_000
                assert delay_ms - 1e-6 <= late_ms <= delay_ms + jitter_ms + 1e-6
                assert fate[0].held_s == 0
            case Corrupt(beside=beside):
                assert [each.spoiled is None for each in fate] == ([True] if beside else []) + [
                    False
                ]
                assert fate[-1].spoiled is not None
                assert fate[-1].spoiled[0] in MODEST


@given(st.lists(frame_rules, max_size=4), frames)
def test_what_is_swallowed_is_gone_whatever_else_is_ordered(
    rules: list[FrameRule], streams: list[str]
) -> None:
    assert fates(plan_of(*rules, Swallow()), streams) == [()] * len(streams)


@given(shares, st.integers(0, 1_000))
def test_a_probability_is_met_in_the_long_run(share: float, seed: int) -> None:
    plan = plan_of(Swallow(probability=share), seed=seed)
    lost = fates(plan, [STREAMS[0]] * 2_000).count(())
    # Six standard deviations: once in half a billion runs.
    assert abs(lost - 2_000 * share) <= 6 * (2_000 * share * (1 - share)) ** 0.5 + 1


@given(st.floats(0, 100), st.floats(0.001, 100), st.floats(0, 300))
def test_a_fault_is_on_from_its_beginning_to_its_end_and_at_no_other_time(
    after_s: float, seconds: float, now: float
) -> None:
    plan = FaultPlan(1)
    plan.add(Swallow(after_s=after_s, seconds=seconds), 0.0)
    is_on = after_s <= now < after_s + seconds
    assert plan.frame(STREAMS[0], now) == (() if is_on else SOUND)


def test_a_fault_taken_back_never_strikes_again_but_its_strikes_are_still_told() -> None:
    plan = FaultPlan(1)
    fault = plan.add(Swallow(), 0.0)
    assert plan.frame(STREAMS[0], 1.0) == ()
    assert plan.remove(fault.number) is fault
    assert plan.frame(STREAMS[0], 1.0) is SOUND
    assert plan.remove(fault.number) is None
    assert plan.past_hits == {"swallow": 1}


def test_faults_of_events_decide_alone_and_diffs_are_skipped_by_default() -> None:
    plan = FaultPlan(1)
    plan.add(Skip(count=1), 0.0)
    passes = [plan.event_passes(stream, 1.0) for stream in (*STREAMS, STREAMS[1])]
    assert passes == [True, False, True, True]
    plan.add(Silence(stream="ethusdt@*"), 0.0)
    assert [plan.event_passes(stream, 1.0) for stream in STREAMS] == [True, True, False]


def test_requests_are_cut_before_anything_else_and_slow_and_refused_at_once() -> None:
    plan = FaultPlan(1)
    plan.add(Slow(path="/api/v3/*", delay_ms=500), 0.0)
    plan.add(Refuse(path="/api/v3/depth", status=429), 0.0)
    answer = plan.answer("/api/v3/depth", 1.0)
    assert answer.delay_s == 0.5
    assert answer.refusal is not None
    assert answer.refusal.status == 429
    assert plan.answer("/api/v3/time", 1.0).refusal is None
    assert plan.answer("/stream", 1.0).delay_s == 0
    plan.add(Cut(), 0.0)
    assert plan.answer("/stream", 1.0).is_cut


def test_faults_that_are_over_make_room_and_those_that_are_not_stay() -> None:
    plan = FaultPlan(1)
    for _ in range(999):
        plan.add(Swallow(seconds=1.0), 0.0)
    lasting = plan.add(Swallow(), 0.0)
    plan.add(Swallow(), 2.0)
    assert len(plan.faults()) == 1_000
    assert lasting in plan.faults()
