"""Typed access to the hot state in Redis: a reader, a writer, and the rules of what is newer."""
