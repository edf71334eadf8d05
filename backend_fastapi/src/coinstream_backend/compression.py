"""Compression of answers: of one that is sent to many, once."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware

COMPRESS_FROM_BYTES: Final = 1_024
"""Smaller answers fit into one packet anyway."""


class KeptBody(bytes):
    """An answer that is sent more than once. Its compressed forms are kept with it."""

    def __init__(self, _: bytes) -> None:
        self.compressed: dict[str, bytes] = {}


class Compression(CompressMiddleware):
    """Compresses answers for those who can read it, with zstd or else with gzip.

    At quick levels: the event loop does the work.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app, minimum_size=COMPRESS_FROM_BYTES, zstd_level=1, gzip_level=1, brotli=False
        )
        for responder in (self._zstd, self._gzip):
            if responder is not None:
                responder.oneshot = _once(responder.encoding, responder.oneshot)


def _once(encoding: str, compress: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def once(body: bytes) -> bytes:
        if not isinstance(body, KeptBody):
            return compress(body)
        compressed = body.compressed.get(encoding)
        if compressed is None:
            compressed = body.compressed[encoding] = compress(body)
        return compressed

    return once
