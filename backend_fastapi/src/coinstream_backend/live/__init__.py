"""Live updates over WebSocket: from Kafka, through one fold for each symbol, to every client."""
