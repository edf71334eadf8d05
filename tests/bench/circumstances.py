"""When, where and of which state of the code a row was measured."""

import os
import platform
import subprocess
import time
from pathlib import Path

import msgspec

_ROOT = Path(__file__).resolve().parents[2]
_GIT_LIMIT_S = 20


class Circumstances(msgspec.Struct, frozen=True):
    """What belongs beside the figures of one row."""

    time: str
    """ISO 8601, UTC."""
    commit: str
    """Empty where it is not known."""
    machine: str
    repetitions: int
    load_before: float
    """The load average of a minute."""
    load_after: float

    def told(self) -> str:
        """Return them in words."""
        times = "once" if self.repetitions == 1 else f"{self.repetitions} times"
        at = f" at {self.commit}" if self.commit else ""
        return (
            f"Measured on {self.time[:10]}{at} on {self.machine}, each case {times}. Load average"
            f" of a minute: {self.load_before:.2f} before, {self.load_after:.2f} after."
        )


def now(repetitions: int, load_before: float) -> Circumstances:
    """Return those of a row that has just ended."""
    return Circumstances(
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        commit=_commit(),
        machine=_machine(),
        repetitions=repetitions,
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
    )


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    model = next(names, platform.machine())
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}"


def _commit() -> str:
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty= with changes"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_GIT_LIMIT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip()
