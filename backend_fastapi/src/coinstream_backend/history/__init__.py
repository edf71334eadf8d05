"""Candles of every interval, however old: MongoDB's, joined with the live ones of Redis."""
