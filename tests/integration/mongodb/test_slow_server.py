"""A server that lets its clients wait for some seconds, as one that has much to write."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from pymongo.uri_parser import parse_uri

from coinstream_mongodb.client import open_client

pytestmark = pytest.mark.integration

SILENT_S = 4
ASKED_EVERY_MS = 500


def passed_on(source: socket.socket, target: socket.socket, passing: threading.Event) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            passing.wait()
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def in_front_of(server: tuple[str, int], passing: threading.Event) -> Iterator[int]:
    """Listen on a port, and pass on what comes while `passing` is set."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(server) as behind:
                back = threading.Thread(target=passed_on, args=(behind, self.request, passing))
                back.start()
                passed_on(self.request, behind, passing)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as front:
        threading.Thread(target=front.serve_forever, daemon=True).start()
        try:
            yield front.server_address[1]
        finally:
            passing.set()
            front.shutdown()


def test_what_runs_outlives_some_seconds_in_which_the_server_says_nothing(mongo_uri: str) -> None:
    host, port = parse_uri(mongo_uri)["nodelist"][0]
    passing = threading.Event()
    passing.set()
    with in_front_of((host, port or 27_017), passing) as front, ThreadPoolExecutor(1) as thread:
        uri = f"mongodb://127.0.0.1:{front}/?directConnection=true"
        with open_client(f"{uri}&heartbeatFrequencyMS={ASKED_EVERY_MS}") as client:
            client.admin.command("ping")
            passing.clear()
            answer = thread.submit(client.admin.command, "ping")
            time.sleep(SILENT_S)
            passing.set()

            assert answer.result(30)["ok"] == 1
