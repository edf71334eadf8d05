"""Puts an exchange together: market, history, truth, faults, server."""

from contextlib import AsyncExitStack

from coinstream_exchange.cli import Serve
from coinstream_exchange.faults.answers import faulty_answers
from coinstream_exchange.faults.control_api import control_api
from coinstream_exchange.faults.desk import FaultDesk
from coinstream_exchange.faults.figures import FaultFigures
from coinstream_exchange.history.archive import Archive
from coinstream_exchange.history.history_venue import HistoryVenue
from coinstream_exchange.progress import shown
from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.replay.replay_venue import ReplayOptions, ReplayVenue
from coinstream_exchange.server.app import serve
from coinstream_exchange.server.seams import Seams
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.synthetic.synthetic_venue import SyntheticVenue
from coinstream_exchange.truth.ledger import Ledger, WitnessedPublish
from coinstream_exchange.venue import Publish, Venue


async def serve_exchange(command: Serve) -> None:
    """Run the exchange until it is stopped.

    Raises:
        OSError: a port is taken, or a file cannot be read or written or holds nothing of use.
        ImpossibleFaultError: a fault was ordered that cannot be.
    """
    async with AsyncExitStack() as stack:
        venue = _market(command.market)
        if command.history is not None:
            venue = HistoryVenue(venue, Archive(command.history))
        ledger = stack.enter_context(Ledger(command.truth.file)) if command.truth else None
        desk = None
        if command.faults.are_wanted:
            held_bytes = command.server.outgoing_bytes
            desk = FaultDesk(venue, seed=command.faults.seed, held_bytes=held_bytes)
            venue = desk.venue
            for rule in command.faults.faults:
                desk.order(rule)
            if command.faults.control_port is not None:
                address = (command.faults.control_host, command.faults.control_port)
                await stack.enter_async_context(control_api(desk, *address))
        await serve(
            venue,
            host=command.host,
            port=command.port,
            options=command.server,
            seams=_seams(command, ledger, desk),
        )


def _seams(command: Serve, ledger: Ledger | None, desk: FaultDesk | None) -> Seams:
    """Return what stands between market and clients: the truth first, then the faults."""

    def publish(target: Publish) -> Publish:
        if desk is not None:
            target = desk.publish(target)
        if ledger is not None and command.truth is not None:
            target = WitnessedPublish(target, ledger, command.truth.kinds)
        return target

    if desk is None:
        return Seams(publish=publish)
    return Seams(
        publish=publish,
        outbox=desk.outbox,
        middlewares=(faulty_answers(desk, command.server.weight_per_minute),),
        opened=desk.opened,
        collectors=(FaultFigures(desk.plan),),
    )


def _market(market: MarketOptions | ReplayOptions) -> Venue:
    if isinstance(market, MarketOptions):
        return SyntheticVenue(market)
    with shown("reading the recording") as tell:
        contents = scan(read_lines(market.files), lambda lines: tell(f"{lines:,} lines"))
    if not contents.streams or not contents.first_ms:
        raise OSError("no frame of the exchange in " + ", ".join(map(str, market.files)))
    return ReplayVenue(market, contents)
