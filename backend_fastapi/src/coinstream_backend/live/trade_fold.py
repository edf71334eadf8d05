"""One symbol's newest trades, folded from Kafka."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from coinstream_contracts.messages import Trade
from coinstream_contracts.redis_keys import TRADE_HISTORY_LENGTH
from coinstream_redis.precedence import trade_ids_restarted

KEPT_TRADES: Final = TRADE_HISTORY_LENGTH
"""As many as the longest `initial`: then it has no hole, however far Redis lags behind."""
_TRIM_AT: Final = KEPT_TRADES + KEPT_TRADES // 4

_by_id = attrgetter("id")


def follows(new: Trade, old: Trade) -> bool:
    """Say whether `new` comes after `old` for a client that reads ids upwards."""
    return new.id > old.id or trade_ids_restarted(new, old)


class TradeFold:
    """The newest `KEPT_TRADES` trades of one symbol, ascending by id."""

    def __init__(self) -> None:
        self._trades: list[Trade] = []
        self._version = 0

    @property
    def version(self) -> int:
        """How often a trade came; 0 when none came yet."""
        return self._version

    def apply(self, trade: Trade) -> bool:
        """Take `trade` in, and say whether it is the next one for clients.

        A trade below the newest id is a repetition, or came late out of a repaired gap. The late
        one is kept for those who ask from now on, and not pushed: on one socket ids only grow.
        """
        trades = self._trades
        if not trades or trade.id > trades[-1].id:
            trades.append(trade)
            self._version += 1
            if len(trades) > _TRIM_AT:
                del trades[:-KEPT_TRADES]
            return True
        if trade_ids_restarted(trade, trades[-1]):
            self._trades = [trade]
            self._version += 1
            return True
        at = bisect_left(trades, trade.id, key=_by_id)
        if trades[at].id != trade.id and (at or len(trades) < KEPT_TRADES):
            trades.insert(at, trade)
            self._version += 1
            if len(trades) > _TRIM_AT:
                del trades[:-KEPT_TRADES]
        return False

    def unbroken(self, limit: int) -> list[Trade] | None:
        """Return the newest `limit` trades if they have no hole: nothing stored can add to them."""
        newest = self._trades[-limit:]
        if len(newest) < limit or newest[-1].id - newest[0].id != limit - 1:
            return None
        return newest

    def join(self, stored: Sequence[Trade], limit: int) -> list[Trade]:
        """Return the newest `limit` of what is stored and what is known here, ascending by id."""
        known = self._trades
        if not stored or (known and trade_ids_restarted(known[-1], stored[-1])):
            return known[-limit:]
        if not known or trade_ids_restarted(stored[-1], known[-1]):
            return list(stored[-limit:])
        joined = {trade.id: trade for trade in stored}
        joined.update((trade.id, trade) for trade in known[-limit:])
        return [joined[trade_id] for trade_id in sorted(joined)[-limit:]]


class TradeSeam:
    """The newest trade that one client got out of Redis before Kafka's reader reached it."""

    def __init__(self, sent: Trade) -> None:
        self._sent = sent

    def admits(self, trade: Trade) -> bool:
        """Say whether the client has not got `trade` already."""
        return follows(trade, self._sent)
