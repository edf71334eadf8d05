"""Coins by their price change over a rolling window."""
