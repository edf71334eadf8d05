"""Candles, rankings and rebuilds with Spark: transforms, and the jobs around them."""
