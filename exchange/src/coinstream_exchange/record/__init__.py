"""Records any Binance-speaking exchange, so that what happened can happen again."""
