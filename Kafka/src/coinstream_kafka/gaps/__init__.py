"""What is missing from a stream: found, asked for again, and accounted for."""
