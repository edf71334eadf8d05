"""Which of two values of the same thing is the newer one, whatever order they arrive in.

The same rules stand twice: here for values in memory, and in `scripts.py` for what Redis holds.
"""

from typing import Final

from coinstream_contracts.messages import Book, SymbolInfo, Trade

RESTART_MARGIN_MS: Final = 10_000
"""An exchange's ids only grow. A lower id that is newer by more than this was given after the
exchange began to count anew, as a simulator does when it is started again."""


def book_supersedes(new: Book, old: Book) -> bool:
    """Say whether `new` may take the place of `old`, a book of the same symbol.

    The higher update id wins. Of two books of the same update, as when one is marked stale, the
    later one wins, and the one that arrived last when their times are the same.
    """
    if new.last_update_id == old.last_update_id:
        return new.event_time_ms >= old.event_time_ms
    if new.last_update_id > old.last_update_id:
        return True
    return new.event_time_ms > old.event_time_ms + RESTART_MARGIN_MS


def trade_ids_restarted(new: Trade, newest: Trade) -> bool:
    """Say whether `new` shows that the exchange counts anew after it gave the id of `newest`."""
    return new.id <= newest.id and new.time_ms > newest.time_ms + RESTART_MARGIN_MS


def trade_supersedes(new: Trade, old: Trade) -> bool:
    """Say whether `new` may take the place of `old`, the same trade.

    The stream's version does: it has the true event time, which REST does not give.
    """
    return old.source == "rest" and new.source == "stream"


def symbol_info_supersedes(new: SymbolInfo, old: SymbolInfo) -> bool:
    """Say whether `new` may take the place of `old`; of the same time, the last arrival does."""
    return new.time_ms >= old.time_ms
