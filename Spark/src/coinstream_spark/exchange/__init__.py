"""The exchange's own candles, by its REST interface."""
