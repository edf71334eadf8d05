"""Server-side WebSocket frames, written once for all clients (RFC 6455, section 5.2)."""

from typing import Final

_FINAL_TEXT: Final = 0x81


def text_frame(payload: bytes) -> bytes:
    """Return `payload`, UTF-8, as one unmasked and uncompressed text frame.

    A server's frames carry no mask, so the same bytes serve every client.
    """
    length = len(payload)
    if length < 126:
        return bytes((_FINAL_TEXT, length)) + payload
    if length < 65_536:
        return bytes((_FINAL_TEXT, 126)) + length.to_bytes(2, "big") + payload
    return bytes((_FINAL_TEXT, 127)) + length.to_bytes(8, "big") + payload
