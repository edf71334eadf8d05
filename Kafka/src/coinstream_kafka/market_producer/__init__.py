"""Order books and trades, from the exchange into Kafka."""
