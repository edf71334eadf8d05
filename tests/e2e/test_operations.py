"""What an operator does with the running platform, by the command itself."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest
from tests.e2e.conftest import RunningPlatform

from coinstream_local import exit_codes
from coinstream_local.supervision import Supervision
from coinstream_local.supervisor_config import RunFolder

# The first test of all waits for the whole platform to start.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LIMIT_S = 60


def process_ids(platform: RunningPlatform) -> dict[str, int]:
    states = Supervision(RunFolder(platform.data)).states()
    return {name: state.process_id for name, state in states.items()}


def test_status_says_that_every_part_is_ready(platform: RunningPlatform) -> None:
    # A part that has much to do may be late with one answer.
    deadline = time.monotonic() + LIMIT_S
    while (shown := platform.coinstream("status")).returncode != exit_codes.OK:
        assert time.monotonic() < deadline, shown.stdout

    assert shown.stdout.count(" ready ") == len(process_ids(platform))


def test_up_on_a_running_platform_leaves_every_process_alone(platform: RunningPlatform) -> None:
    before = process_ids(platform)

    again = platform.coinstream("up")

    assert again.returncode == exit_codes.OK, again.stdout
    assert "runs already" in again.stdout
    assert process_ids(platform) == before


def test_up_with_another_setting_is_refused_while_the_platform_runs(
    platform: RunningPlatform,
) -> None:
    before = process_ids(platform)

    refused = platform.coinstream("up", SYMBOLS="BTCUSDT")

    assert refused.returncode == exit_codes.WRONG_SETTING
    assert "SYMBOLS=BTCUSDT,ETHUSDT,SOLUSDT, not BTCUSDT" in refused.stdout
    assert process_ids(platform) == before


def test_a_second_platform_on_the_same_ports_is_told_which_and_how_to_change_it(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    refused = platform.coinstream("up", COINSTREAM_DATA=str(tmp_path))

    assert refused.returncode == exit_codes.PORT_TAKEN
    port = platform.environment["API_PORT"]
    assert f"Port {port} is taken by" in refused.stdout
    assert "make up API_PORT=" in refused.stdout


def test_logs_of_one_part_can_be_shown(platform: RunningPlatform) -> None:
    shown = platform.coinstream("logs", "redis", "--lines", "500")

    assert shown.returncode == exit_codes.OK
    assert "Ready to accept connections" in shown.stdout


@pytest.mark.parametrize("part", ["market-producer", "api", "web"])
def test_a_killed_part_is_running_again_and_ready(platform: RunningPlatform, part: str) -> None:
    killed = process_ids(platform)[part]
    os.kill(killed, signal.SIGKILL)

    deadline = time.monotonic() + LIMIT_S
    while process_ids(platform)[part] in {0, killed}:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    assert platform.coinstream("up").returncode == exit_codes.OK


def test_every_listed_symbol_has_a_candle_a_book_and_trades(platform: RunningPlatform) -> None:
    with httpx.Client(base_url=platform.api, timeout=10) as api:
        symbols = {entry["symbol"] for entry in api.get("/symbols").raise_for_status().json()}
        latest = {entry["symbol"] for entry in api.get("/latest").raise_for_status().json()}

    assert symbols == {"BTCUSDT", "ETHUSDT", "SOLUSDT"}
    assert latest == symbols
