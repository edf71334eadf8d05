"""Which market the platform follows: real, simulated or replayed."""

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPLAY_PREFIX: Final = "replay:"
_NAMES: Final = ("auto", "binance", "binance_us", "simulator")
_PING: Final = "https://data-api.binance.vision/api/v3/ping"
_PING_LIMIT_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Market:
    """A chosen market.

    `exchange` is what the services are told; `folder` is where its data is kept, apart from every
    other market's. `from_scratch` says that what an earlier run left there must go first: a
    simulated or replayed market begins anew at each start, with the same ids at other times or
    prices, and on top of the last one it would look like corrections of it.
    """

    exchange: str
    folder: str
    reason: str
    recordings: tuple[Path, ...] = ()
    from_scratch: bool = False

    @property
    def description(self) -> str:
        """What a user reads of it."""
        if self.recordings:
            return f"a replay of {', '.join(file.name for file in self.recordings)}"
        return {"simulator": "a simulated market"}.get(self.exchange, self.exchange)

    @property
    def local(self) -> bool:
        """Whether our own exchange serves it."""
        return self.exchange == "simulator" or bool(self.recordings)


def check_exchange(text: str) -> str:
    """Return a setting of EXCHANGE with the recordings' paths made absolute.

    Raises:
        ValueError: it is none of the known names, or a recording is not there.
    """
    if text in _NAMES:
        return text
    if not text.startswith(REPLAY_PREFIX):
        raise ValueError(f"one of {', '.join(_NAMES)} or {REPLAY_PREFIX}FILE, not {text!r}")
    files = [Path(name).expanduser().resolve() for name in _recordings(text)]
    if not files:
        raise ValueError(f"name the recording: {REPLAY_PREFIX}FILE")
    if missing := [str(file) for file in files if not file.is_file()]:
        raise ValueError(f"no such recording: {', '.join(missing)}")
    return REPLAY_PREFIX + ",".join(map(str, files))


def choose(exchange: str, binance_answers: Callable[[], bool]) -> Market:
    """Return the market for a checked setting of EXCHANGE; `auto` asks Binance once."""
    if exchange.startswith(REPLAY_PREFIX):
        files = tuple(Path(name) for name in _recordings(exchange))
        # The services only need to know that it is a replay; the exchange gets all the files.
        return Market(
            f"{REPLAY_PREFIX}{files[0]}",
            folder="replay",
            reason="as asked",
            recordings=files,
            from_scratch=True,
        )
    if exchange == "simulator":
        return Market(exchange, folder=exchange, reason="as asked", from_scratch=True)
    if exchange != "auto":
        return Market(exchange, folder=exchange, reason="as asked")
    if binance_answers():
        return Market("binance", folder="binance", reason="Binance answers")
    return Market(
        "simulator",
        folder="simulator",
        reason="Binance does not answer from here",
        from_scratch=True,
    )


def binance_answers() -> bool:
    """Ask Binance's market-data interface once whether it is there for us."""
    try:
        with urllib.request.urlopen(_PING, timeout=_PING_LIMIT_S) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _recordings(text: str) -> list[str]:
    return [name for name in text.removeprefix(REPLAY_PREFIX).split(",") if name]
