"""The local order book: kept by a snapshot and the stream's diffs, by the exchange's rule. Pure."""
