import pytest
from tests.unit.backend.operations.fakes import FakeAdmin

from coinstream_backend.operations.kafka import KafkaLookout
from coinstream_backend.operations.schemas import ConsumerState, KafkaState

TRADES = "crypto_trades"
KLINES = "crypto_kline_1m"


async def look(admin: FakeAdmin, read: dict[tuple[str, int], int] | None = None) -> KafkaState:
    return await KafkaLookout(admin, [TRADES, KLINES], lambda: read or {}).look()


def lags(consumer: ConsumerState) -> dict[str, int]:
    return {one.topic: one.lag for one in consumer.topics}


async def test_a_groups_lag_is_what_lies_between_its_commits_and_the_ends() -> None:
    spans = {(TRADES, 0): (0, 100), (TRADES, 1): (40, 60), (KLINES, 0): (0, 7)}
    committed = {(TRADES, 0): 90, (TRADES, 1): 60, (KLINES, 0): 5}
    state = await look(FakeAdmin(spans, {"readers": committed}))
    readers = state.consumers[1]
    assert (readers.name, readers.state, readers.members, readers.lag) == (
        *("readers", "stable", 1),
        12,
    )
    assert lags(readers) == {TRADES: 10, KLINES: 2}


async def test_what_kafka_deleted_is_no_lag_and_what_was_never_committed_is_all_of_it() -> None:
    spans = {(TRADES, 0): (50, 100), (TRADES, 1): (20, 30)}
    state = await look(FakeAdmin(spans, {"readers": {(TRADES, 0): 10}}))
    assert lags(state.consumers[1]) == {TRADES: 50 + 10}


async def test_a_commit_beyond_the_end_is_no_negative_lag() -> None:
    state = await look(FakeAdmin({(TRADES, 0): (0, 10)}, {"readers": {(TRADES, 0): 12}}))
    assert state.consumers[1].lag == 0


async def test_groups_of_other_topics_are_none_of_ours() -> None:
    state = await look(FakeAdmin({(TRADES, 0): (0, 9)}, {"other": {("orders", 0): 1}}))
    assert [one.name for one in state.consumers] == ["coinstream-api"]


async def test_a_group_without_members_is_empty() -> None:
    admin = FakeAdmin({(TRADES, 0): (0, 9)}, {"readers": {(TRADES, 0): 0}}, members=0)
    readers = (await look(admin)).consumers[1]
    assert (readers.state, readers.members, readers.lag) == ("empty", 0, 9)


async def test_the_apis_own_lag_counts_from_what_it_read() -> None:
    admin = FakeAdmin({(TRADES, 0): (0, 9), (TRADES, 1): (0, 4)})
    own = (await look(admin, {(TRADES, 0): 5, (TRADES, 1): 4})).consumers[0]
    assert (own.known_by, own.lag) == ("api", 4)


async def test_topics_are_summed_up_and_a_missing_one_has_no_partitions() -> None:
    state = await look(FakeAdmin({(TRADES, 0): (10, 100), (TRADES, 1): (0, 5)}))
    found = {one.name: (one.partitions, one.end, one.kept) for one in state.topics}
    assert found == {TRADES: (2, 105, 95), KLINES: (0, 0, 0)}
    assert state.brokers[0].address == "broker:9092"


async def test_without_kafka_it_is_down_and_says_why() -> None:
    state = await look(FakeAdmin(away=True))
    assert (state.status, state.consumers, state.topics) == ("down", [], [])
    assert "_TRANSPORT" in state.detail


@pytest.mark.timeout(20)
async def test_a_silent_kafka_is_not_waited_for_without_end() -> None:
    state = await look(FakeAdmin(silent=True))
    assert (state.status, state.detail) == ("down", "no answer within 2 s")
