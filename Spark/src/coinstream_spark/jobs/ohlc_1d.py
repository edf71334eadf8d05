"""Makes 1d candles out of the stored one-minute candles."""

import sys

from coinstream_contracts.intervals import Interval
from coinstream_spark.jobs import ohlc

if __name__ == "__main__":
    sys.exit(ohlc.main("ohlc_1d", Interval.D1))
