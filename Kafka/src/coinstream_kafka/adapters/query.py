"""A REST question, with what it costs and how its answer is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Query(Generic[Answer]):
    """One GET: its path, its weight against the exchange's limit, and the parser of its answer.

    `parse` raises `BadFrameError` for an answer that is not as documented.
    """

    path: str
    weight: int
    parse: Callable[[bytes], Answer]
    params: Mapping[str, str] = field(default_factory=dict)
