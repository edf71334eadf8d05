"""Kafka → MongoDB and Redis, all the time: candles of every interval, and rankings."""
