"""The embedded run: the whole platform on one machine, under a process supervisor."""
