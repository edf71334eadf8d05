"""What is done every so often between micro-batches, whether or not messages come."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from coinstream_contracts.messages import InvalidMessageError
from coinstream_mongodb.audit import AuditStore
from coinstream_spark.streaming.figures import Figures, Readiness
from coinstream_spark.streaming.history import STORE_ERRORS, History
from coinstream_spark.streaming.local_rows import FRAME_ERRORS
from coinstream_spark.streaming.rankings import Rankings
from coinstream_telemetry.logs import get_logger

MONGODB: Final = "mongodb"
"""The store's name in the readiness."""
_LOOK_AT_MONGODB_S: Final = 5.0
_COUNT_FINDINGS_S: Final = 60.0

_log = get_logger(__name__)


@dataclass(slots=True)
class Every:
    """Says when it is time again; the first time it is at once."""

    seconds: float
    _next_at: float = float("-inf")

    def due(self) -> bool:
        """Return whether it is time, and if so begin to wait anew."""
        now = time.monotonic()
        if now < self._next_at:
            return False
        self._next_at = now + self.seconds
        return True


@dataclass(slots=True)
class Upkeep:
    """Looks whether MongoDB answers, and while it does keeps what follows from it in step.

    Args:
        ping: asks MongoDB for an answer, and raises `PyMongoError` without one.
        history: its longer candles follow open minutes.
        rankings: renewed when they are due.
        audit: its findings are counted into the metrics.
        figures: the metrics.
        readiness: told whether MongoDB answers.
        look: when to look whether it does.
        count: when to count the findings.
    """

    ping: Callable[[], object]
    history: History
    rankings: Rankings
    audit: AuditStore
    figures: Figures
    readiness: Readiness
    look: Every = field(default_factory=lambda: Every(_LOOK_AT_MONGODB_S))
    count: Every = field(default_factory=lambda: Every(_COUNT_FINDINGS_S))
    _is_away: bool = False

    def __call__(self) -> None:
        """Do what is due; what fails is told and tried again."""
        if self.look.due():
            self._look_at_mongodb()
        if self._is_away:
            return
        try:
            self.history.keep_up()
        except (*STORE_ERRORS, *FRAME_ERRORS) as error:
            _log.warning("longer_candles_failed", error=str(error)[:500])
        try:
            if self.rankings.renew_when_due(self.history.newest_ms()):
                self.figures.ranked(ok=True)
        except (*STORE_ERRORS, RedisError, InvalidMessageError, *FRAME_ERRORS) as error:
            self.figures.ranked(ok=False)
            _log.warning("rankings_failed", error=str(error)[:500])
        if self.count.due():
            try:
                self.figures.audited(self.audit.counts())
            except PyMongoError as error:
                _log.warning("findings_uncounted", error=str(error)[:500])

    def _look_at_mongodb(self) -> None:
        try:
            self.ping()
        except PyMongoError as error:
            self.readiness.failed(MONGODB)
            if not self._is_away:
                _log.error("mongodb_unreachable", error=str(error)[:500])
            self._is_away = True
        else:
            self.readiness.beat(MONGODB)
            if self._is_away:
                _log.info("mongodb_answers_again")
            self._is_away = False
