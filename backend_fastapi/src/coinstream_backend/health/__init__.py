"""Whether the API lives, whether it can serve, and how fresh each stream is."""
