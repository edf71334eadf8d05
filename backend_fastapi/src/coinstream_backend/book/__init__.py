"""The top of a symbol's order book."""
