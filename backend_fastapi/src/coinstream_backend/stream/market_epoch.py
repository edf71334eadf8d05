"""Since when the topics carry the market that is followed now."""

from coinstream_contracts.messages import SymbolInfo


class MarketEpoch:
    """Follows the listings' market. Ids and times of another market can't be compared with it.

    The platform follows one market at a time; with another one in its settings it writes to the
    same topics, where the earlier market's messages may still be read.
    """

    def __init__(self) -> None:
        self._market: str | None = None
        self.began_ms = 0

    def observe(self, info: SymbolInfo, arrival_ms: int) -> bool:
        """Take a listing in, and say whether the market changed with it.

        `arrival_ms` is when it was written to Kafka.
        """
        if info.market == self._market:
            return False
        changed = self._market is not None
        if changed:
            self.began_ms = arrival_ms
        self._market = info.market
        return changed
