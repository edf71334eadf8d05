"""Which symbols are followed: those that are wanted and that the exchange lists."""
