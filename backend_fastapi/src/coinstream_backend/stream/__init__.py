"""The way in: Kafka's topics, read by a thread of their own and handed to the event loop."""
