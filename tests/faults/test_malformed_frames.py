"""Frames that cannot be read."""

from collections import Counter
from hashlib import sha256

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults import malformed
from tests.faults.kafka_log import TopicReader
from tests.faults.laws import drain_and_compare
from tests.faults.stage import DRAIN_LIMIT_S, PRODUCERS, Stage

from coinstream_contracts import topics
from coinstream_contracts.messages import DeadLetter, decoder
from coinstream_contracts.messages.dead_letter import MAX_RAW_BYTES

MALFORMED = 50_000
HUGE = 6
SEED = 20_261_121
MAX_LOSS_OF_RATE = 0.1
"""By how much fewer trades may arrive a second while malformed frames come between them."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

Letter = tuple[bytes, int]
"""The hash of what a dead letter keeps, and the length of what came."""


def letters_of(frames: list[bytes]) -> Counter[Letter]:
    """Return what the dead letters of these frames must hold."""
    return Counter((sha256(frame[:MAX_RAW_BYTES]).digest(), len(frame)) for frame in frames)


def dead_letters(under_load: Stage) -> Counter[Letter]:
    """Return what the dead letters in Kafka hold."""
    reader = TopicReader(under_load.path.kafka.bootstrap, topics.DEAD_LETTERS)
    return Counter(
        (sha256(letter.raw).digest(), letter.size_bytes)
        for letter in map(decoder(DeadLetter), reader.read())
    )


def test_malformed_frames_become_dead_letters_and_nothing_else_happens(under_load: Stage) -> None:
    before = dead_letters(under_load)
    processes = {name: under_load.path.running[name].pid for name in PRODUCERS}
    connections = under_load.network.opened
    frames = list(malformed.frames(MALFORMED, SEED, "BTCUSDT", HUGE))
    rate_before = under_load.measure_rate(5)
    published = under_load.truth.published_trades()
    with under_load.measuring() as measured:
        sent = under_load.network.inject(frames)
    published = under_load.truth.published_trades() - published
    assert sent == MALFORMED
    delivered = measured[0] * measured[1]
    assert delivered > (1 - MAX_LOSS_OF_RATE) * published
    expected = letters_of(frames)

    def arrived() -> Counter[Letter]:
        return dead_letters(under_load) - before

    wait_until(
        lambda: arrived().total() >= MALFORMED,
        DRAIN_LIMIT_S,
        lambda: f"{arrived().total()} dead letters",
    )
    assert arrived() == expected
    for name, pid in processes.items():
        assert under_load.path.running[name].pid == pid
        assert under_load.path.running[name].poll() is None
    assert under_load.network.opened == connections
    drain_and_compare(under_load)
    under_load.figures |= {
        "trades_per_s_before": round(rate_before),
        "trades_per_s_meanwhile": round(measured[0]),
        "delivered_of_published": round(delivered / published, 3),
        "malformed_per_s": round(MALFORMED / measured[1]),
    }
