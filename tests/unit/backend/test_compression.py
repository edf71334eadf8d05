import gzip

import pytest
import zstandard
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from coinstream_backend.compression import Compression, KeptBody

LONG = b'{"a":1}' * 1_000


def client_of(body: bytes) -> TestClient:
    """Return a client of an application that answers everything with `body`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, media_type="application/json")(scope, receive, send)

    return TestClient(Compression(answer))


def raw(client: TestClient, encoding: str) -> tuple[bytes, str | None]:
    with client.stream("GET", "/", headers={"Accept-Encoding": encoding}) as answer:
        return b"".join(answer.iter_raw()), answer.headers.get("content-encoding")


@pytest.mark.parametrize("body", [LONG, KeptBody(LONG)], ids=["once", "kept"])
def test_each_gets_the_answer_in_a_form_they_can_read(body: bytes) -> None:
    client = client_of(body)
    for _ in range(2):
        packed, encoding = raw(client, "gzip")
        assert (gzip.decompress(packed), encoding) == (LONG, "gzip")
        packed, encoding = raw(client, "gzip, zstd")
        unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(packed)
        assert (unpacked, encoding) == (LONG, "zstd")
        assert raw(client, "identity") == (LONG, None)


def test_a_kept_answer_is_compressed_once_for_all() -> None:
    body = KeptBody(LONG)
    assert raw(client_of(body), "gzip")[0] == body.compressed["gzip"]
    body.compressed["gzip"] = gzip.compress(b"made before")
    assert gzip.decompress(raw(client_of(body), "gzip")[0]) == b"made before"


def test_a_short_answer_is_left_as_it_is() -> None:
    assert raw(client_of(KeptBody(b"{}")), "gzip, zstd") == (b"{}", None)
