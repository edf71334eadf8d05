"""`coinstream-exchange`: where the market, the server and the recorder are put together.

Exit codes: 0 stopped as asked, 1 the address is taken or a file cannot be read or written, 2 wrong
arguments, 3 nothing could be recorded.
"""

import sys

import uvloop

from coinstream_exchange.cli import Record, Serve, parse
from coinstream_exchange.progress import shown
from coinstream_exchange.record.recording_file import RecordingFile
from coinstream_exchange.record.session import record
from coinstream_exchange.replay.contents import scan
from coinstream_exchange.replay.recording import read_lines
from coinstream_exchange.replay.replay_venue import ReplayOptions, ReplayVenue
from coinstream_exchange.server.app import serve
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.synthetic.synthetic_venue import SyntheticVenue
from coinstream_exchange.venue import Venue
from coinstream_telemetry.logs import configure_logs

FAILED = 1
NOTHING_RECORDED = 3


def main() -> None:
    """Run the command."""
    command = parse()
    configure_logs("exchange", command.log_level)
    try:
        code = uvloop.run(_record(command) if isinstance(command, Record) else _serve(command))
    except OSError as error:
        print(f"coinstream-exchange: {error}", file=sys.stderr)
        code = FAILED
    sys.exit(code)


async def _serve(command: Serve) -> int:
    await serve(
        _venue(command.market), host=command.host, port=command.port, options=command.server
    )
    return 0


def _venue(market: MarketOptions | ReplayOptions) -> Venue:
    """Make the market.

    Raises:
        OSError: a recording cannot be read, or holds nothing that could be replayed.
    """
    if isinstance(market, MarketOptions):
        return SyntheticVenue(market)
    with shown("reading the recording") as tell:
        contents = scan(read_lines(market.files), lambda lines: tell(f"{lines:,} lines"))
    if not contents.streams or not contents.first_ms:
        raise OSError("no frame of the exchange in " + ", ".join(map(str, market.files)))
    return ReplayVenue(market, contents)


async def _record(command: Record) -> int:
    with shown(f"recording into {command.out}") as tell:

        def progress(file: RecordingFile) -> None:
            tell(f"{file.lines:,} lines, {file.size_bytes / 1e6:,.1f} MB before compression")

        lines = await record(
            command.source, command.out, duration_s=command.duration_s, progress=progress
        )
    if not lines:
        print("coinstream-exchange: nothing could be recorded", file=sys.stderr)
        return NOTHING_RECORDED
    print(f"{lines:,} lines in {command.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    main()
