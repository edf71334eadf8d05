"""Keeps the hot state in Redis in step with Kafka, and rebuilds it from Kafka when it is gone."""
