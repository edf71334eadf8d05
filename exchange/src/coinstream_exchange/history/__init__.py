"""Candles of the past out of files of the exchange's public archive."""
