"""What a call of the REST interface is: its path, its parameters, its weight and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coinstream_exchange.server.rest.query import Query
from coinstream_exchange.venue import Venue


@dataclass(frozen=True, slots=True)
class Call:
    """A GET under `/api/v3`.

    `answer` returns a value to encode as JSON, times in ms. It raises `ExchangeError` for a bad
    parameter, and `KeyError` for a symbol that is not listed.
    """

    path: str
    parameters: tuple[str, ...]
    weight: Callable[[Query], int]
    answer: Callable[[Venue, Query], Any]


def constant(weight: int) -> Callable[[Query], int]:
    """Return the weight of a call whose parameters don't matter."""
    return lambda _query: weight


def by_symbols(one: int, every: int) -> Callable[[Query], int]:
    """Return the weight of a call that costs `one` for a single symbol and `every` for more."""
    return lambda query: one if "symbol" in query else every
