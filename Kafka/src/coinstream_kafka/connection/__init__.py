"""Sockets to the exchange: opened, renewed before they end, and replaced when they die."""
