"""One-minute candles: the newest of each symbol, and the recent past with the open one."""
