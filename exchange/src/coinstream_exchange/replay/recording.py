"""The recording format: lines of `<receive time in ns> <JSON>`, plain or gzip.

The JSON is a combined-stream frame, `{"stream":"btcusdt@trade","data":{…}}`, or the answer of
`/api/v3/depth` as it came, with a `symbol` in front when the file holds several symbols. The format
is that of hftbacktest's collector, in which public recordings of Binance exist.
"""

import gzip
import heapq
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

import msgspec
from msgspec import Raw, Struct, field

from coinstream_telemetry.logs import get_logger

_log = get_logger(__name__)

GZIP_SUFFIX: Final = ".gz"


class Line(NamedTuple):
    """One line. `stream` is empty for a depth snapshot."""

    receive_ns: int
    stream: str
    symbol: str
    payload: Raw


class _Frame(Struct):
    stream: str = ""
    data: Raw = Raw(b"")
    symbol: str = ""
    last_update_id: int | None = field(name="lastUpdateId", default=None)


_decode: Final = msgspec.json.Decoder(_Frame).decode


def read_lines(paths: Sequence[Path]) -> Iterator[Line]:
    """Yield the lines of all files by receive time; lines of one file keep their order.

    What is not a line of the format is logged and left out, and so is the rest of a file whose end
    is missing.

    Raises:
        OSError: a file cannot be read.
    """
    return heapq.merge(*(_read_file(path) for path in paths), key=_receive_time)


def parse_line(text: bytes) -> Line:
    """Return the line.

    Raises:
        ValueError: it is not one of the format.
    """
    stamp, _, payload = text.strip().partition(b" ")
    if not stamp.isdigit():
        raise ValueError("no receive time in front")
    frame = _decode(payload)
    if frame.stream and frame.data:
        symbol = frame.stream.partition("@")[0].upper()
        return Line(int(stamp), frame.stream, symbol, frame.data)
    if frame.last_update_id is not None:
        return Line(int(stamp), "", frame.symbol.upper(), Raw(payload))
    raise ValueError("neither a frame of a stream nor a depth snapshot")


def open_recording(path: Path) -> BinaryIO:
    """Open a recording for reading, by its suffix.

    Raises:
        OSError: it cannot be read.
    """
    if path.suffix == GZIP_SUFFIX:
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _receive_time(line: Line) -> int:
    return line.receive_ns


def _read_file(path: Path) -> Iterator[Line]:
    number = 0
    # A snapshot that does not name its symbol belongs to the file's only one.
    only_symbol = ""
    try:
        with open_recording(path) as file:
            for number, text in enumerate(file, start=1):
                try:
                    line = parse_line(text)
                except ValueError as error:
                    _log.warning("line_left_out", file=path.name, line=number, error=str(error))
                    continue
                if line.stream:
                    only_symbol = line.symbol
                elif not line.symbol:
                    line = line._replace(symbol=only_symbol)
                if line.symbol:
                    yield line
                else:
                    _log.warning("snapshot_of_unknown_symbol", file=path.name, line=number)
    except (EOFError, zlib.error) as error:
        _log.warning("recording_cut_off", file=path.name, after_line=number, error=str(error))
