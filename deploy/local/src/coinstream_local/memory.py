"""Memory of a process, as Linux tells it."""

from pathlib import Path


def resident_mib(process_id: int) -> int:
    """Return the memory that a process holds, in MiB; 0 if it is gone."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
