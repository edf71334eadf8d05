"""What transforms begin with: candles of MongoDB, lines of the archive."""
