"""Answers that a client may keep and ask about again (RFC 9110, section 13)."""

import re
from hashlib import blake2b
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def entity_tag(body: bytes) -> str:
    """Return the tag of an answer: weak, since the same one may be compressed or not."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Say whether the client has the answer of this tag already."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return tag.removeprefix("W/").strip('"') in _TAG.findall(if_none_match)


def conditional_response(
    request: Request, body: bytes, tag: str, *, media_type: str, headers: dict[str, str]
) -> Response:
    """Return `body` with its tag, or 304 without it when the client has it already."""
    headers = headers | {"ETag": tag}
    if is_known(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
