"""Which symbols there are, as the exchange's own listing tells, and which market they come from."""

from collections.abc import Iterable

from coinstream_contracts.messages import SymbolInfo


class SymbolDirectory:
    """The listing of the market that is followed now.

    The newest `SymbolInfo` names that market; what an earlier market listed is left out.
    """

    def __init__(self) -> None:
        self._infos: dict[str, SymbolInfo] = {}
        self._newest: SymbolInfo | None = None

    def learn(self, infos: Iterable[SymbolInfo]) -> None:
        """Take listings in, in any order; the newest of a symbol stays."""
        for info in infos:
            known = self._infos.get(info.symbol)
            if known is None or info.time_ms >= known.time_ms:
                self._infos[info.symbol] = info
            if self._newest is None or info.time_ms >= self._newest.time_ms:
                self._newest = info

    @property
    def market(self) -> str | None:
        """The market's name; None before the first listing."""
        return None if self._newest is None else self._newest.market

    def listed(self) -> list[SymbolInfo]:
        """Return the listings of the market, by symbol."""
        return [
            self._infos[symbol]
            for symbol in sorted(self._infos)
            if self._infos[symbol].market == self.market
        ]

    def symbols(self) -> list[str]:
        """Return the market's symbols in order."""
        return [info.symbol for info in self.listed()]

    def __contains__(self, symbol: str) -> bool:
        info = self._infos.get(symbol)
        return info is not None and info.market == self.market
