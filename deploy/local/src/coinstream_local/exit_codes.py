"""What the command's exit codes mean."""

from typing import Final

OK: Final = 0
PART_FAILED: Final = 1
"""A part is not ready, or did not become so."""
WRONG_SETTING: Final = 2
"""A setting is not possible, or differs from those of the platform that runs."""
PORT_TAKEN: Final = 3
NOT_SET_UP: Final = 4
"""Something that `make setup` installs is missing."""
NOT_RUNNING: Final = 5
