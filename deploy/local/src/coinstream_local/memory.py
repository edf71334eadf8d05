"""Memory of a process, as Linux tells it."""

from pathlib import Path


def held_mib(process_id: int) -> int:
    """Return the memory that a process and all that it has started hold, in MiB; 0 if it is gone.

    What several of them share is counted once: each has its proportional part (`Pss` of proc(5)).
    """
    return sum(_held_kib(one) for one in _tree(process_id)) // 1024


def _tree(process_id: int) -> list[int]:
    found = [process_id]
    for one in found:  # grows on the way
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:  # it has ended meanwhile
                continue
    return found


def _held_kib(process_id: int) -> int:
    try:
        rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    except OSError:
        return 0
    for line in rollup.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
