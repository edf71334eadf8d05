"""Following the symbols' setting, its file and the exchange's list."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.kafka.exchange_double import until
from tests.unit.kafka.test_symbol_selection import info

from coinstream_contracts.messages import SymbolInfo, SymbolStatus
from coinstream_kafka.rest.client import UnavailableError
from coinstream_kafka.symbols.selection import Selection
from coinstream_kafka.symbols.watch import SymbolWatch


class Scene:
    def __init__(self, file: Path) -> None:
        self.listed = [info("BTCUSDT"), info("ETHUSDT"), info("SOLUSDT")]
        self.failures = 0
        self.selections: list[Selection] = []
        file.write_text("BTCUSDT")
        self.file = file
        self.watch = SymbolWatch(
            self.ask,
            symbols=("SOLUSDT",),
            file=file,
            check_s=3_600,
            on_selection=self.selections.append,
        )

    async def ask(self) -> list[SymbolInfo]:
        if self.failures:
            self.failures -= 1
            raise UnavailableError("away")
        return self.listed

    def followed(self) -> list[str]:
        return list(self.selections[-1].followed) if self.selections else []


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path / "symbols")
    scene.failures = 1
    task = asyncio.create_task(scene.watch.run())
    await until(lambda: scene.followed() == ["BTCUSDT"])
    yield scene
    task.cancel()


async def test_the_file_takes_the_place_of_the_setting_and_is_followed(scene: Scene) -> None:
    scene.file.write_text("ETHUSDT\nBTCUSDT\n")

    await until(lambda: scene.followed() == ["ETHUSDT", "BTCUSDT"])


async def test_a_file_that_cannot_be_used_changes_nothing(scene: Scene) -> None:
    scene.file.write_text("not a symbol!")
    scene.watch.look_again()
    await until(lambda: len(scene.selections) == 2)

    assert scene.followed() == ["BTCUSDT"]


async def test_a_symbol_that_is_halted_is_known_not_to_trade(scene: Scene) -> None:
    assert scene.watch.is_trading("BTCUSDT")
    scene.listed = [info("BTCUSDT", SymbolStatus.HALT)]
    scene.watch.look_again()
    await until(lambda: not scene.watch.is_trading("BTCUSDT"))

    assert [changed.status for changed in scene.selections[-1].changed] == [SymbolStatus.HALT]
