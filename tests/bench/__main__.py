"""`python -m tests.bench`: measures; writes JSON, plots and the tables of the document."""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvloop
from tests.bench import (
    batch,
    candles,
    document,
    fan_out,
    ingest,
    latency,
    page,
    redis_consumer,
    rest,
    upserts,
    whole_run,
)
from tests.bench.bench import Bench, Effort
from tests.e2e.hot_path import HotPath, hot_path

ROOT = Path(__file__).resolve().parents[2]

ON_ONE_PATH = {
    "latency": latency.run,
    "fan-out": fan_out.run,
    "rest": rest.run,
    "redis-consumer": redis_consumer.run,
    "ingest": ingest.run,
}
"""These share one Kafka and one Redis, the one that writes most comes last."""
ALONE = {
    "candles": candles.run,
    "upserts": upserts.run,
    "batch": batch.run,
    "page": page.run,
    "whole-run": whole_run.run,
}
"""These come after them, each with parts of its own."""


def main() -> int:
    """Run what was asked for; exit 0 when everything could be measured, 1 when a row failed."""
    arguments = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped
    rows = arguments.only or [*ON_ONE_PATH, *ALONE]
    effort = Effort.quick() if arguments.quick else Effort.full()
    bench = Bench(effort)
    began, failed = time.monotonic(), []

    def measure(row: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # noqa: BLE001 - told at the end; the other rows are measured
            traceback.print_exc()
            failed.append(row)

    with tempfile.TemporaryDirectory(prefix="coinstream-bench-") as name:
        folder = Path(name)
        on_path = [row for row in rows if row in ON_ONE_PATH]
        if on_path:
            with hot_path(folder, symbols="BTCUSDT") as path:
                for row in on_path:
                    measure(row, partial(_on_path, row, bench, path))
        for row in rows:
            if row in ALONE:
                measure(row, partial(ALONE[row], bench, folder))
    print(f"\n{time.monotonic() - began:.0f} s in all")
    document.write(bench, arguments.out, arguments.document)
    if failed:
        print(f"could not be measured: {', '.join(failed)}")
    return 1 if failed else 0


def _on_path(row: str, bench: Bench, path: HotPath) -> None:
    uvloop.run(ON_ONE_PATH[row](bench, path))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition of everything")
    parser.add_argument("--only", nargs="+", choices=[*ON_ONE_PATH, *ALONE], metavar="ROW")
    parser.add_argument("--out", type=Path, default=ROOT / "test-results/bench")
    parser.add_argument("--document", type=Path, help="the document whose tables are renewed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
