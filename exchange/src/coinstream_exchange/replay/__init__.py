"""A recording of a real market, served as if it happened again."""
