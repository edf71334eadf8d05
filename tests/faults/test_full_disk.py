"""A disk that fills up under Kafka."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.hot_path import start_kafka, wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.stage import DRAIN_LIMIT_S, Stage, stage

DISK_MIB = 1_024
LEFT_MIB = 3
FULL_FOR_S = 10

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@contextmanager
def small_disk(folder: Path, size_mib: int) -> Iterator[None]:
    """Mount a disk of its own on a folder while the context lasts; skip where that is forbidden."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk takes root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def on_a_small_disk(tmp_path: Path) -> Iterator[Stage]:
    with small_disk(tmp_path / "kafka", DISK_MIB), stage(tmp_path) as one:
        yield one


def test_a_full_disk_under_kafka_loses_nothing_once_there_is_room(
    on_a_small_disk: Stage, request: pytest.FixtureRequest
) -> None:
    one = on_a_small_disk
    disk = one.path.kafka.folder
    filler = disk / "filler"
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - LEFT_MIB * 1024 * 1024)
    broker = one.path.running["kafka"]
    wait_until(lambda: broker.poll() is not None, 2 * DRAIN_LIMIT_S, "the broker to give up")
    one.run_for(FULL_FOR_S)
    one.path.running.pop("kafka")
    filler.unlink()
    start_kafka(one.path)
    drain_and_compare(one)
    request.node.user_properties += list(one.figures.items())
