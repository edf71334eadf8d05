"""Typed access to the hot state in Redis: one reader, one writer, and the rules of what is newer."""
