"""The pairs that are followed, and what the exchange says of them."""
