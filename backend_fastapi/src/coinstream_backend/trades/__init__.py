"""Single trades."""
