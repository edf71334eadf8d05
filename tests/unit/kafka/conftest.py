"""The recording of the real exchange, and a sink that keeps what it is given."""

import gzip
from pathlib import Path

import msgspec
import pytest
from tests.unit.kafka.fakes import FakeSink, RecordedLine, Recording

from coinstream_kafka.outlet import Outlet


@pytest.fixture(scope="session")
def recording(capture_files: list[Path]) -> Recording:
    decode = msgspec.json.Decoder(RecordedLine).decode
    frames, snapshot = [], b""
    for file in capture_files:
        with gzip.open(file) as lines:
            for line in lines:
                body = line.split(b" ", 1)[1]
                wrapped = decode(body)
                if wrapped.stream:
                    frames.append((wrapped.stream, bytes(wrapped.data)))
                else:
                    snapshot = body
    return Recording(frames, snapshot)


@pytest.fixture
def sink() -> FakeSink:
    return FakeSink()


@pytest.fixture
def outlet(sink: FakeSink) -> Outlet:
    return Outlet(sink, "simulator")
