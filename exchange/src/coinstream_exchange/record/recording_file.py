"""Where a recording is written to."""

import gzip
from pathlib import Path
from typing import BinaryIO, cast

from coinstream_exchange.replay.recording import GZIP_SUFFIX


class RecordingFile:
    """Appends lines of `<receive time in ns> <JSON>`; compressed when the name ends in `.gz`.

    Raises:
        FileExistsError: there is such a file already, which is not overwritten.
        OSError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.suffix == GZIP_SUFFIX:
            self._file = cast("BinaryIO", gzip.open(path, "xb", compresslevel=6))  # noqa: SIM115 - closed by close()
        else:
            self._file = path.open("xb")
        self.lines = 0
        self.size_bytes = 0

    def write(self, receive_ns: int, payload: bytes) -> None:
        """Append one line."""
        self._file.write(b"%d %b\n" % (receive_ns, payload))
        self.lines += 1
        self.size_bytes += len(payload) + 21

    def flush(self) -> None:
        """Bring what was written to the file, so that a killed recorder leaves it readable."""
        self._file.flush()

    def close(self) -> None:
        """Finish the file; one that nothing was written to is removed."""
        self._file.close()
        if not self.lines:
            self.path.unlink()
