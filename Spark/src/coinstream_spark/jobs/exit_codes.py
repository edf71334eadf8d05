"""How a job ends."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a job's exit code says. It may be run again after any of them."""

    OK = 0
    FAILURE = 1
    """Something was away or broke; part of the result may be written. The log has the reason."""
    BAD_ARGUMENTS = 2
    INCOMPLETE_INPUT = 3
    """All that the input gave is written, but something is missing in it; the log says what."""
