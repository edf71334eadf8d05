"""Hours out of minutes without us: `python -m tests.bench.naive.batch PEER FOLDER FILE`.

Every peer reads the same Parquet files, keeps decimals exact, and writes Parquet. The last line of
the output has the seconds that it took and the CPU seconds, start-up and imports left out.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOUR_MS = 3_600_000
SUMS = ("volume", "quote_volume", "trades", "taker_buy_volume", "taker_buy_quote_volume")


def pandas_loop(source: Path, target: Path) -> Callable[[], None]:
    """A loop by symbol over Python's decimals, as one would begin."""
    import pandas as pd  # noqa: PLC0415 - no peer pays for another's import

    aggregations = {"open": "first", "high": "max", "low": "min", "close": "last"}
    aggregations |= dict.fromkeys(SUMS, "sum")

    def work() -> None:
        hours = []
        for file in sorted(source.glob("*.parquet")):
            minutes = pd.read_parquet(file, columns=["symbol", "open_time_ms", *aggregations])
            minutes["open_time_ms"] -= minutes["open_time_ms"] % HOUR_MS
            hours.append(
                minutes.groupby(["symbol", "open_time_ms"], observed=True)
                .agg(aggregations)
                .reset_index()
            )
        pd.concat(hours).to_parquet(target)

    return work


def polars(source: Path, target: Path) -> Callable[[], None]:
    """Its lazy engine."""
    import polars as pl  # noqa: PLC0415 - no peer pays for another's import

    def work() -> None:
        opened = pl.col("open_time_ms")
        (
            pl.scan_parquet(source / "*.parquet")
            .group_by(pl.col("symbol"), (opened - opened % HOUR_MS).alias("hour"))
            .agg(
                pl.col("open").get(opened.arg_min()),
                pl.col("high").max(),
                pl.col("low").min(),
                pl.col("close").get(opened.arg_max()),
                *(pl.col(name).sum() for name in SUMS),
            )
            .rename({"hour": "open_time_ms"})
            .collect()
            .write_parquet(target)
        )

    return work


def duckdb(source: Path, target: Path) -> Callable[[], None]:
    """One statement of SQL."""
    import duckdb  # noqa: PLC0415 - no peer pays for another's import

    sums = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
    statement = f"""
        COPY (
            SELECT symbol, open_time_ms - open_time_ms % {HOUR_MS} AS open_time_ms,
                arg_min(open, m.open_time_ms) AS open, max(high) AS high, min(low) AS low,
                arg_max(close, m.open_time_ms) AS close, {sums}
            FROM read_parquet('{source}/*.parquet') m
            GROUP BY symbol, m.open_time_ms - m.open_time_ms % {HOUR_MS}
        ) TO '{target}' (FORMAT parquet)
    """  # noqa: S608 - of this file's own constants and folders

    def work() -> None:
        duckdb.execute(statement)

    return work


PEERS = {"pandas": pandas_loop, "Polars": polars, "DuckDB": duckdb}


def cpu_s() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(peer: str, source: str, target: str) -> None:
    """Run one peer once."""
    work = PEERS[peer](Path(source), Path(target))
    cpu, began = cpu_s(), time.monotonic()
    work()
    print(time.monotonic() - began, cpu_s() - cpu)


if __name__ == "__main__":
    main(*sys.argv[1:])
