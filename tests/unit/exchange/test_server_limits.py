from hypothesis import given
from hypothesis import strategies as st

from coinstream_exchange.server.limits.addresses import AddressLimit
from coinstream_exchange.server.limits.liveness import Due, Liveness
from coinstream_exchange.server.limits.sliding_window import SlidingWindow
from coinstream_exchange.server.limits.weights import Admitted, Banned, Refused, Weights

# Quarters of a second are exact in binary, so that sums of them are too.
GAPS = st.lists(st.integers(0, 8).map(lambda quarters: quarters / 4), max_size=60)
MINUTE_MS = 60_000


@given(GAPS, st.integers(1, 6))
def test_no_span_of_a_second_holds_more_than_the_limit(gaps: list[float], limit: int) -> None:
    window = SlidingWindow(limit, 1.0)
    now, admitted = 0.0, list[float]()
    for gap in gaps:
        now += gap
        within = [time for time in admitted if time > now - 1.0]
        if window.admit(now):
            assert len(within) < limit
            admitted.append(now)
        else:
            assert len(within) == limit
            assert window.free_in_s(now) == within[0] + 1.0 - now


def test_addresses_connect_independently_and_again_after_five_minutes() -> None:
    attempts = AddressLimit(300)
    assert all(attempts.admit("10.0.0.1", 0.0) for _ in range(300))
    assert not attempts.admit("10.0.0.1", 10.0)
    assert attempts.free_in_s("10.0.0.1", 10.5) == 290
    assert attempts.free_in_s("10.0.0.2", 10.0) == 0
    assert attempts.admit("10.0.0.2", 10.0)
    assert attempts.admit("10.0.0.1", 300.0)


def test_attempts_of_thousands_of_addresses_are_forgotten_when_they_are_over() -> None:
    attempts = AddressLimit(1)
    for number in range(10_000):
        attempts.admit(f"early-{number}", 0.0)
    attempts.admit("late", 400.0)
    assert len(attempts._windows) == 1


def weights(limit: int = 100) -> Weights:
    return Weights(limit, refusals_before_ban=2, first_ban_ms=120_000)


def test_weight_is_counted_by_address_and_starts_again_with_the_minute() -> None:
    account = weights()
    assert account.spend("a", 40, 1_000) == Admitted(40)
    assert account.spend("a", 60, 2_000) == Admitted(100)
    assert account.spend("b", 1, 2_000) == Admitted(1)
    assert account.spend("a", 1, 2_500) == Refused(101, retry_after_s=58)
    assert account.spend("a", 1, MINUTE_MS) == Admitted(1)


def test_who_goes_on_after_refusals_is_banned_and_longer_each_time() -> None:
    account = weights()
    account.spend("a", 100, 0)
    verdicts = [account.spend("a", 1, 0) for _ in range(3)]
    assert [type(verdict) for verdict in verdicts] == [Refused, Refused, Banned]
    assert verdicts[2] == Banned(103, until_ms=120_000, retry_after_s=120)
    assert account.spend("a", 1, 119_999) == Banned(0, until_ms=120_000, retry_after_s=1)
    assert account.spend("a", 100, 120_000) == Admitted(100)
    second = [account.spend("a", 1, 120_000) for _ in range(3)][-1]
    assert second == Banned(103, until_ms=120_000 + 240_000, retry_after_s=240)


def test_a_ban_lasts_at_most_three_days() -> None:
    account, now_ms = weights(), 0
    for _ in range(20):
        for _ in range(3):
            verdict = account.spend("a", 101, now_ms)
        assert isinstance(verdict, Banned)
        length_s = verdict.retry_after_s
        now_ms = verdict.until_ms
    assert length_s == 3 * 24 * 3600


@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 50))))
def test_never_more_than_the_limit_is_admitted_in_one_minute(steps: list[tuple[int, int]]) -> None:
    account, now_ms, admitted = weights(), 0, dict[int, int]()
    for gap_ms, weight in steps:
        now_ms += gap_ms
        if isinstance(account.spend("a", weight, now_ms), Admitted):
            minute = now_ms // MINUTE_MS
            admitted[minute] = admitted.get(minute, 0) + weight
    assert all(total <= 100 for total in admitted.values())


def test_accounts_of_thousands_of_addresses_are_forgotten_but_bans_are_not() -> None:
    account = weights(limit=1)
    for _ in range(4):
        account.spend("banned", 1, 0)
    for number in range(10_000):
        account.spend(f"early-{number}", 1, 0)
    account.spend("late", 1, MINUTE_MS)
    assert set(account._accounts) == {"banned", "late"}


def liveness(life_s: float = 86_400.0) -> Liveness:
    return Liveness(0.0, ping_interval_s=20.0, pong_timeout_s=60.0, life_s=life_s, notice_s=600.0)


def test_a_client_that_answers_every_ping_is_never_dropped() -> None:
    connection = liveness()
    for number in range(1, 100):
        now = number * 20.0
        assert connection.next_at() == now
        assert connection.due(now) is Due.PING
        connection.pinged(str(number).encode(), now)
        connection.pong(str(number).encode())
        assert connection.due(now) is None


def test_a_ping_unanswered_for_a_minute_ends_the_connection() -> None:
    connection = liveness()
    for now in (20.0, 40.0, 60.0):
        connection.pinged(str(now).encode(), now)
    connection.pong(b"unsolicited")
    connection.pong(b"")
    assert connection.due(79.0) is None
    assert connection.next_at() == 80.0
    assert connection.due(80.0) is Due.PONG_MISSED


def test_a_pong_to_the_newest_ping_answers_the_older_ones() -> None:
    connection = liveness()
    for now in (20.0, 40.0, 60.0):
        connection.pinged(str(now).encode(), now)
    connection.pong(b"60.0")
    assert connection.due(79.0) is None
    assert connection.due(80.0) is Due.PING


def test_the_end_of_life_is_announced_ten_minutes_before_it() -> None:
    connection = liveness(life_s=86_400.0)
    connection.pinged(b"", 85_790.0)
    connection.pong(b"")
    assert connection.next_at() == 85_800.0
    assert connection.due(85_800.0) is Due.NOTICE
    connection.noticed()
    assert connection.due(85_800.0) is None
    assert connection.due(86_400.0) is Due.END_OF_LIFE


def test_an_end_of_life_that_is_seen_late_is_announced_before_it() -> None:
    connection = liveness(life_s=86_400.0)
    assert connection.due(86_401.0) is Due.NOTICE
    connection.noticed()
    assert connection.due(86_401.0) is Due.END_OF_LIFE


def test_a_life_shorter_than_the_notice_is_announced_at_once() -> None:
    connection = liveness(life_s=5.0)
    assert connection.due(0.0) is Due.NOTICE
