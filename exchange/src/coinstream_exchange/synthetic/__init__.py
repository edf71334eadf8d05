"""A seeded market that never was: correlated prices, a real book, trades that consume it."""
