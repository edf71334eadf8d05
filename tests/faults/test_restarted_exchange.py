"""An exchange that crashes and begins anew, with nothing left of what it had published."""

import pytest
from tests.e2e.hot_path import wait_until
from tests.faults.stage import DRAIN_LIMIT_S, MARKET_PRODUCER, START_LIMIT_S, Stage

from coinstream_contracts.messages import HealthEvent, Stream
from coinstream_local import probes

NEWEST = 100

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def newest_trades(under_load: Stage, symbol: str) -> set[int]:
    """Return the ids of the newest trades that the exchange tells of."""
    rows = under_load.truth.ask("/api/v3/trades", symbol=symbol, limit=str(NEWEST))
    return {row["id"] for row in rows}


def test_a_hole_of_millions_of_trades_is_declared_and_does_not_hold_up_the_live_ones(
    under_load: Stage,
) -> None:
    path = under_load.path
    command = path.running["exchange"].args
    assert isinstance(command, list)
    last = under_load.truth.newest_ids()
    path.kill("exchange")
    path.launch("exchange", command)
    wait_until(
        lambda: probes.http_ready("127.0.0.1", path.exchange_port, "/api/v3/ping"),
        START_LIMIT_S,
        "the exchange",
    )
    for symbol in under_load.symbols:
        published = newest_trades(under_load, symbol)
        assert min(published) > last[symbol] + 100_000
        wait_until(
            lambda s=symbol, p=published: not under_load.missing(s, p),  # type: ignore[misc]  # defaults bind the loop's values
            DRAIN_LIMIT_S,
            lambda s=symbol: f"trades of {s}\n{path.log(MARKET_PRODUCER)[-4000:]}",  # type: ignore[misc]  # as above
        )
    wait_until(
        lambda: under_load.metric(MARKET_PRODUCER, "coinstream_producer_gap_open") == 0,
        2 * DRAIN_LIMIT_S,
        "every hole to be filled or declared",
    )
    declared = {
        told.symbol
        for told in under_load.health(HealthEvent.GAP_UNFILLABLE)
        if told.stream is Stream.TRADE and told.first is not None
    }
    assert declared >= set(under_load.symbols)
    # Every trade that the exchange still knows from before it was connected to is there.
    for symbol in under_load.symbols:
        rows = under_load.truth.ask("/api/v3/historicalTrades", symbol=symbol, limit="1000")
        assert not under_load.missing(symbol, {row["id"] for row in rows[:-NEWEST]})
