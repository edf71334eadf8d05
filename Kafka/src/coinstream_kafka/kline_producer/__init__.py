"""One-minute candles, from the exchange into Kafka."""
