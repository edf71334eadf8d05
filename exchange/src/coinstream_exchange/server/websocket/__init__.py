"""The streams: connections, their control messages, and the hub that hands events to readers."""
