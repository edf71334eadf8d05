"""Typed access to the history in MongoDB: candles by revision, and their audit."""
