"""Which connection carries which symbol."""

from collections.abc import Collection, Iterable


def assign(
    shards: Iterable[Collection[str]], wanted: Iterable[str], capacity: int
) -> list[set[str]]:
    """Return the symbols of each shard so that every wanted one is in exactly one.

    Symbols stay where they are, new ones go to the emptiest shard with room, and a shard is added
    when there is none. Shards keep their places in the list, even when they become empty.
    """
    remaining = dict.fromkeys(wanted)
    assigned: list[set[str]] = []
    for shard in shards:
        kept = {symbol for symbol in shard if symbol in remaining}
        for symbol in kept:
            del remaining[symbol]
        assigned.append(kept)
    for symbol in remaining:
        emptiest = min(assigned, key=len, default=None)
        if emptiest is None or len(emptiest) >= capacity:
            emptiest = set()
            assigned.append(emptiest)
        emptiest.add(symbol)
    return assigned
