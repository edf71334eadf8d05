"""Typed access to the hot state in Redis."""
