"""The whole platform, started once by the command that users start it with, and a browser."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.chromium import chromium

from coinstream_local.ports import free_ports
from coinstream_local.settings import PORT_NAMES

UP_LIMIT_S = 600
DOWN_LIMIT_S = 120
BROWSER_LIMIT_MS = 40_000
PLAYWRIGHTS_OWN_LIMIT_MS = 5_000


@dataclass(frozen=True)
class RunningPlatform:
    """A platform of its own: where it listens, and the environment in which commands find it."""

    page: str
    api: str
    ws: str
    exchange: str
    kafka_bootstrap: str
    redis_port: int
    data: Path
    environment: dict[str, str]

    def coinstream(
        self, *arguments: str, limit_s: float = UP_LIMIT_S, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the `coinstream` command on this platform."""
        return subprocess.run(
            [Path(sys.executable).parent / "coinstream", *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )


@contextmanager
def running_platform(data: Path, **settings: str) -> Iterator[RunningPlatform]:
    """Start the platform on free ports with its data in `data`, and stop it at the end."""
    ports = dict(zip(PORT_NAMES, free_ports(len(PORT_NAMES)), strict=True))
    platform = RunningPlatform(
        page=f"http://127.0.0.1:{ports['WEB_PORT']}",
        api=f"http://127.0.0.1:{ports['API_PORT']}",
        ws=f"ws://127.0.0.1:{ports['API_PORT']}",
        exchange=f"http://127.0.0.1:{ports['EXCHANGE_PORT']}",
        kafka_bootstrap=f"127.0.0.1:{ports['KAFKA_PORT']}",
        redis_port=ports["REDIS_PORT"],
        data=data,
        environment=os.environ
        | {name: str(port) for name, port in ports.items()}
        # What these tests are about goes around Spark and Airflow, which take longest to start.
        | {"COINSTREAM_DATA": str(data), "SPARK": "0", "AIRFLOW": "0"}
        | settings,
    )
    try:
        started = platform.coinstream("up")
        if started.returncode != 0:
            pytest.fail(f"the platform did not start:\n{started.stdout}{started.stderr}")
        yield platform
    finally:
        platform.coinstream("down", limit_s=DOWN_LIMIT_S)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """The platform over the simulated market, with three of the default symbols."""
    data = tmp_path_factory.mktemp("platform")
    with running_platform(
        data, EXCHANGE="simulator", SYMBOLS="BTCUSDT,ETHUSDT,SOLUSDT", RATE="150"
    ) as platform:
        yield platform


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Only a module long: its event loop would block async tests.

    What is expected of a page may take as long as it does on a machine that has much else to do.
    """
    expect.set_options(timeout=BROWSER_LIMIT_MS)
    with chromium() as browser:
        yield browser
    expect.set_options(timeout=PLAYWRIGHTS_OWN_LIMIT_MS)
