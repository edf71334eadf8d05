"""Faults on demand: rules as values, seeded decisions, and what carries them out at each seam."""
