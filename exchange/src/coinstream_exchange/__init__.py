"""Binance's market-data protocol, server side: a simulator, a replayer and a recorder."""
