"""Request weight by address and minute of the clock: refused above the limit, then banned."""

import math
from dataclasses import dataclass
from typing import Final

from coinstream_contracts.times import DAY_MS, MINUTE_MS, SECOND_MS

LONGEST_BAN_MS: Final = 3 * DAY_MS
_SWEEP_AT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Admitted:
    """The request may be answered; `used` is the address's weight in this minute, it included."""

    used: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Over the limit (HTTP 429): back off for `retry_after_s`."""

    used: int
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class Banned:
    """Refused too often (HTTP 418): nothing is answered until `until_ms`."""

    used: int
    until_ms: int
    retry_after_s: int


Verdict = Admitted | Refused | Banned


@dataclass(slots=True)
class _Account:
    minute: int
    used: int = 0
    refusals: int = 0
    bans: int = 0
    banned_until_ms: int = 0


class Weights:
    """The weight that each address has used.

    An address that goes on after `refusals_before_ban` refusals in one minute is banned, first for
    `first_ban_ms` and twice as long each further time, up to three days.
    """

    def __init__(self, limit: int, *, refusals_before_ban: int, first_ban_ms: int) -> None:
        self.limit = limit
        self._refusals_before_ban = refusals_before_ban
        self._first_ban_ms = first_ban_ms
        self._accounts: dict[str, _Account] = {}

    def spend(self, address: str, weight: int, now_ms: int) -> Verdict:
        """Count a request of `weight` by `address` at `now_ms` and say what to do with it."""
        account = self._account(address, now_ms)
        if now_ms < account.banned_until_ms:
            return _banned(account, now_ms)
        account.used += weight
        if account.used <= self.limit:
            return Admitted(account.used)
        account.refusals += 1
        if account.refusals > self._refusals_before_ban:
            length_ms = min(self._first_ban_ms * 2**account.bans, LONGEST_BAN_MS)
            account.bans += 1
            account.banned_until_ms = now_ms + length_ms
            return _banned(account, now_ms)
        return Refused(account.used, _seconds(MINUTE_MS - now_ms % MINUTE_MS))

    def _account(self, address: str, now_ms: int) -> _Account:
        minute = now_ms // MINUTE_MS
        account = self._accounts.get(address)
        if account is None:
            if len(self._accounts) >= _SWEEP_AT:
                self._sweep(now_ms)
            account = self._accounts[address] = _Account(minute)
        elif account.minute != minute:
            account.minute, account.used, account.refusals = minute, 0, 0
        return account

    def _sweep(self, now_ms: int) -> None:
        minute = now_ms // MINUTE_MS
        self._accounts = {
            address: account
            for address, account in self._accounts.items()
            if account.minute == minute or now_ms < account.banned_until_ms
        }


def _banned(account: _Account, now_ms: int) -> Banned:
    until_ms = account.banned_until_ms
    return Banned(account.used, until_ms, _seconds(until_ms - now_ms))


def _seconds(length_ms: int) -> int:
    return math.ceil(length_ms / SECOND_MS)
