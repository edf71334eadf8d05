"""Which connection carries which symbol."""

from hypothesis import given
from hypothesis import strategies as st

from coinstream_kafka.connection.sharding import assign

names = st.sets(st.integers(0, 60).map(lambda number: f"S{number}USDT"))


@given(before=names, wanted=names, capacity=st.integers(1, 9))
def test_every_wanted_symbol_is_on_one_connection_and_stays_where_it_was(
    before: set[str], wanted: set[str], capacity: int
) -> None:
    shards = assign([], sorted(before), capacity)
    moved = assign(shards, sorted(wanted), capacity)

    carried = [symbol for shard in moved for symbol in shard]
    assert sorted(carried) == sorted(wanted)
    assert all(len(shard) <= capacity for shard in moved)
    for old, new in zip(shards, moved, strict=False):
        assert old & wanted <= new


def test_no_more_connections_are_made_than_are_needed() -> None:
    assert len(assign([], [f"S{number}" for number in range(10)], 5)) == 2
