"""What pages of other origins may read of an answer beside its body."""

from typing import Final

EXPOSED_HEADERS: Final = ("ETag", "Link", "Retry-After")
