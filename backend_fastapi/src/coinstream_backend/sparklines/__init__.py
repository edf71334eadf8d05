"""The price of the last day in a few points, for a small line beside each symbol."""
