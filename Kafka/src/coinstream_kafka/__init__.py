"""Producers from the exchange into Kafka, and the consumer from Kafka into Redis."""
