"""What waits for a slow client. Frames are shared by all clients; a backlog only refers to them."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Hashable, Iterable

from coinstream_backend.live.change import Change


class Backlog(ABC):
    """Changes that a client has not taken yet, in order."""

    @abstractmethod
    def __len__(self) -> int:
        """Return how many messages wait."""

    @abstractmethod
    def add(self, changes: Iterable[Change]) -> int:
        """Let `changes` wait, and return how many older ones they made needless."""

    @abstractmethod
    def take(self, about_bytes: int) -> bytes:
        """Take out the first frames: about so many bytes of them, one frame at least."""

    @abstractmethod
    def clear(self) -> None:
        """Forget everything."""


class EveryBacklog(Backlog):
    """Keeps each message: for trades."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, changes: Iterable[Change]) -> int:
        """Let `changes` wait; each one counts."""
        self._frames.extend([change.frame for change in changes])
        return 0

    def take(self, about_bytes: int) -> bytes:
        """Take out the first frames."""
        taken, size = [], 0
        while self._frames and size < about_bytes:
            frame = self._frames.popleft()
            taken.append(frame)
            size += len(frame)
        return b"".join(taken)

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()


class LatestBacklog(Backlog):
    """Keeps the last value of each candle or book: for those an older state is of no use."""

    def __init__(self) -> None:
        self._frames: dict[Hashable, bytes] = {}

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, changes: Iterable[Change]) -> int:
        """Let `changes` wait in the place of older states of the same things."""
        replaced = 0
        for change in changes:
            if self._frames.pop(change.key, None) is not None:
                replaced += 1
            self._frames[change.key] = change.frame
        return replaced

    def take(self, about_bytes: int) -> bytes:
        """Take out the first frames."""
        taken, size = [], 0
        while self._frames and size < about_bytes:
            frame = self._frames.pop(next(iter(self._frames)))
            taken.append(frame)
            size += len(frame)
        return b"".join(taken)

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()
