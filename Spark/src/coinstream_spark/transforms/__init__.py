"""Pure functions from DataFrame to DataFrame, for batch and streaming alike: no I/O, no action."""
