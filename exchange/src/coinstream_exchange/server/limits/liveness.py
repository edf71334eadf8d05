"""When a connection is pinged, warned and ended."""

from collections import deque
from enum import Enum, auto


class Due(Enum):
    """What is to be done with a connection now."""

    PING = auto()
    NOTICE = auto()
    END_OF_LIFE = auto()
    PONG_MISSED = auto()


class Liveness:
    """The state of one connection, opened at `opened_at`; all times in seconds on one clock.

    It is pinged every `ping_interval_s`, dropped when a ping stays unanswered for `pong_timeout_s`,
    warned `notice_s` before the end of its life, and ended after `life_s`.
    """

    def __init__(
        self,
        opened_at: float,
        *,
        ping_interval_s: float,
        pong_timeout_s: float,
        life_s: float,
        notice_s: float,
    ) -> None:
        self._ping_interval_s = ping_interval_s
        self._pong_timeout_s = pong_timeout_s
        self._ends_at = opened_at + life_s
        self._notice_at = opened_at + max(0.0, life_s - notice_s)
        self._next_ping = opened_at + ping_interval_s
        self._noticed = False
        self._unanswered: deque[tuple[float, bytes]] = deque()

    def due(self, now: float) -> Due | None:
        """Return the next thing that is due at `now`, the most final first.

        A life does not end unannounced: where nobody looked in time, the notice comes right before.
        """
        if self._unanswered and now >= self._unanswered[0][0] + self._pong_timeout_s:
            return Due.PONG_MISSED
        if not self._noticed and now >= self._notice_at:
            return Due.NOTICE
        if now >= self._ends_at:
            return Due.END_OF_LIFE
        if now >= self._next_ping:
            return Due.PING
        return None

    def next_at(self) -> float:
        """Return when something is due, if nothing comes from the client before."""
        times = [self._ends_at, self._next_ping]
        if not self._noticed:
            times.append(self._notice_at)
        if self._unanswered:
            times.append(self._unanswered[0][0] + self._pong_timeout_s)
        return min(times)

    def pinged(self, payload: bytes, now: float) -> None:
        """Note that a ping with `payload` was sent."""
        self._unanswered.append((now, payload))
        self._next_ping = now + self._ping_interval_s

    def noticed(self) -> None:
        """Note that the end of life was announced."""
        self._noticed = True

    def pong(self, payload: bytes) -> None:
        """Note a pong: it answers the ping with the same payload and those before it.

        One with another payload was not asked for and proves nothing.
        """
        if any(payload == sent for _, sent in self._unanswered):
            while self._unanswered.popleft()[1] != payload:
                pass
