"""`coinstream-exchange`: serve a market, or record one.

Exit codes: 0 stopped as asked, 1 the address is taken, a file cannot be read or written, or a fault
names an unknown symbol; 2 wrong arguments, 3 nothing could be recorded.
"""

import sys

import uvloop

from coinstream_exchange.cli import Record, Serve, parse
from coinstream_exchange.composition import serve_exchange
from coinstream_exchange.faults.desk import ImpossibleFaultError
from coinstream_exchange.progress import shown
from coinstream_exchange.record.recording_file import RecordingFile
from coinstream_exchange.record.session import record
from coinstream_telemetry.logs import configure_logs

FAILED = 1
NOTHING_RECORDED = 3


def main() -> None:
    """Run the command."""
    command = parse()
    configure_logs("exchange", command.log_level)
    try:
        code = uvloop.run(_record(command) if isinstance(command, Record) else _serve(command))
    except (OSError, ImpossibleFaultError) as error:
        print(f"coinstream-exchange: {error}", file=sys.stderr)
        code = FAILED
    sys.exit(code)


async def _serve(command: Serve) -> int:
    await serve_exchange(command)
    return 0


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
