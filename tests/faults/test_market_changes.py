"""An exchange that halts, delists and renames symbols."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.laws import drain_and_compare
from tests.faults.stage import DRAIN_LIMIT_S, SYMBOLS, Stage, stage

from coinstream_contracts.messages import HealthEvent, Stream

HALTED, DELISTED, RENAMED, NEW_NAME = "BTCUSDT", "SYM001USDT", "SYM002USDT", "NEW002USDT"
HALTED_FOR_S = 40
"""Longer than a stream that trades may be silent without being suspected."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def symbols_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("settings") / "symbols"
    file.write_text("\n".join(SYMBOLS))
    return file


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, symbols_file: Path) -> Iterator[Stage]:
    """A path whose producers read symbols from a file and often look at the exchange's list."""
    settings = {"SYMBOLS_CHECK_S": "5", "SYMBOLS_FILE": str(symbols_file)}
    with stage(tmp_path_factory.mktemp("stage"), settings=settings) as one:
        yield one


def told_by_both(under_load: Stage, status: str) -> set[str]:
    """Return the symbols of which the newest status that both producers told is `status`."""
    newest: dict[tuple[Stream, str], str] = {}
    for told in under_load.health(HealthEvent.SYMBOL_STATUS):
        newest[told.stream, told.symbol] = told.detail
    return {
        symbol
        for symbol in {symbol for _, symbol in newest}
        if newest.get((Stream.TRADE, symbol)) == status
        and newest.get((Stream.KLINE_1M, symbol)) == status
    }


def test_a_halted_symbol_is_not_taken_for_a_dead_stream(under_load: Stage) -> None:
    silent, opened = len(under_load.health(HealthEvent.SILENT)), under_load.network.opened
    number = under_load.order(do="halt", symbol=HALTED)
    wait_until(lambda: HALTED in told_by_both(under_load, "HALT"), DRAIN_LIMIT_S, "the halt")
    under_load.run_for(HALTED_FOR_S)
    under_load.take_back(number)
    wait_until(lambda: HALTED in told_by_both(under_load, "TRADING"), DRAIN_LIMIT_S, "its end")
    # What changed in the book between the last diff and the halt is in no diff.
    under_load.truth.forget_diffs(HALTED)
    under_load.wait_for_trades(5_000)
    drain_and_compare(under_load)
    assert len(under_load.health(HealthEvent.SILENT)) == silent
    assert under_load.network.opened == opened


def test_delisted_and_renamed_symbols_leave_the_others_alone(
    under_load: Stage, symbols_file: Path
) -> None:
    under_load.order(do="delist", symbol=DELISTED)
    under_load.order(do="rename", symbol=RENAMED, to=NEW_NAME)
    gone = {DELISTED, RENAMED}
    wait_until(
        lambda: told_by_both(under_load, "DELISTED") >= gone, DRAIN_LIMIT_S, "the news of both"
    )
    names = [NEW_NAME if symbol == RENAMED else symbol for symbol in SYMBOLS]
    symbols_file.write_text("\n".join(names))
    under_load.symbols = [symbol for symbol in SYMBOLS if symbol not in gone]
    under_load.wait_for_trades(2_000)
    drain_and_compare(under_load)

    statuses = {row["symbol"]: row["status"] for row in under_load.path.get("/symbols")}
    assert (statuses[DELISTED], statuses[RENAMED]) == ("DELISTED", "DELISTED")
    assert statuses[NEW_NAME] == "TRADING"
    published = under_load.truth.ask("/api/v3/trades", symbol=NEW_NAME, limit="100")
    wait_until(
        lambda: not under_load.missing(NEW_NAME, {trade["id"] for trade in published}),
        DRAIN_LIMIT_S,
        "the trades under the new name",
    )
