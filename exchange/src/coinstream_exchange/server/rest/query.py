"""Reading a call's parameters by the exchange's rules, with its errors."""

import json
import re
from collections.abc import Sequence
from typing import Final

from coinstream_contracts.intervals import Interval
from coinstream_contracts.times import to_ms
from coinstream_exchange.server import errors

# The exchange allows any letter but lower-case ASCII; this is how it writes that pattern.
_SYMBOL_LEGAL: Final = r"^[\w\-._&&[^a-z]]{1,50}$"
_SYMBOLS_LEGAL: Final = r"^\[(\"[\w\-._&&[^a-z]]{1,50}\"(,\"[\w\-._&&[^a-z]]{1,50}\"){0,}){0,1}\]$"
_SYMBOL: Final = re.compile(r"(?:[^\Wa-z]|[\-.]){1,50}")
_INTEGER_LEGAL: Final = "^[0-9]{1,20}$"
_INTEGER: Final = re.compile(r"[0-9]{1,20}", re.ASCII)


class Query:
    """The parameters sent with a call that accepts `accepted`.

    Raises:
        ExchangeError: a parameter is given twice, there are too many, or one is unknown.
    """

    def __init__(self, sent: Sequence[tuple[str, str]], accepted: Sequence[str]) -> None:
        self._values = dict(sent)
        if len(self._values) < len(sent):
            raise errors.duplicate_parameter()
        if len(sent) > len(accepted):
            raise errors.too_many_parameters(len(accepted), len(sent))
        read = sum(name in accepted for name in self._values)
        if read < len(sent):
            raise errors.unread_parameters(read, len(sent))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        """Return the value of `name`, None when it is absent.

        Raises:
            ExchangeError: it is empty (-1105).
        """
        value = self._values.get(name)
        if value == "":
            raise errors.empty_parameter(name)
        return value

    def mandatory(self, name: str) -> str:
        """Return the value of `name`.

        Raises:
            ExchangeError: it is absent (-1102) or empty (-1105).
        """
        value = self.text(name)
        if value is None:
            raise errors.missing_parameter(name)
        return value

    def symbol(self) -> str:
        """Return the mandatory `symbol`.

        Raises:
            ExchangeError: absent, empty, or of illegal characters (-1100), such as lower case.
        """
        symbol = self.mandatory("symbol")
        if not _SYMBOL.fullmatch(symbol):
            raise errors.illegal_characters("symbol", _SYMBOL_LEGAL)
        return symbol

    def symbols(self) -> list[str] | None:
        """Return the symbols of `symbol` or `symbols` (a JSON list); None when neither is given.

        Raises:
            ExchangeError: both are given (-1128), or one is malformed.
        """
        if "symbol" in self:
            if "symbols" in self:
                raise errors.bad_combination()
            return [self.symbol()]
        text = self.text("symbols")
        return None if text is None else _symbol_list(text)

    def interval(self) -> Interval:
        """Return the mandatory `interval`, whose spelling is case-sensitive.

        Raises:
            ExchangeError: absent, empty or unknown (-1120).
        """
        try:
            return Interval(self.mandatory("interval"))
        except ValueError as error:
            raise errors.invalid_interval() from error

    def integer(self, name: str) -> int | None:
        """Return a number that is not negative, None when it is absent.

        Raises:
            ExchangeError: it has other characters than digits (-1100).
        """
        text = self.text(name)
        if text is None:
            return None
        if not _INTEGER.fullmatch(text):
            raise errors.illegal_characters(name, _INTEGER_LEGAL)
        return int(text)

    def limit(self, *, default: int, most: int) -> int:
        """Return `limit`, at most `most`.

        Raises:
            ExchangeError: it is no number (-1100) or zero (-1130).
        """
        limit = self.integer("limit")
        if limit is None:
            return default
        if limit == 0:
            raise errors.invalid_data("limit")
        return min(limit, most)

    def time_ms(self, name: str) -> int | None:
        """Return a time given in ms or us, in ms."""
        stamp = self.integer(name)
        return None if stamp is None else to_ms(stamp)

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Return one of `choices`, None when the parameter is absent.

        Raises:
            ExchangeError: it is none of them (-1130).
        """
        value = self.text(name)
        if value is not None and value not in choices:
            raise errors.invalid_data(name)
        return value


def _symbol_list(text: str) -> list[str]:
    try:
        symbols = json.loads(text)
    except (ValueError, RecursionError):
        symbols = None
    if not isinstance(symbols, list) or not all(
        isinstance(symbol, str) and _SYMBOL.fullmatch(symbol) for symbol in symbols
    ):
        raise errors.illegal_characters("symbols", _SYMBOLS_LEGAL)
    if len(set(symbols)) < len(symbols):
        raise errors.duplicate_parameter()
    return symbols
