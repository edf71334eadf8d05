"""Binance's market-data side over HTTP and WebSocket, on one port, in front of any `Venue`."""
