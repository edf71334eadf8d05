"""One fold for every market: trades and book changes in, the exchange's streams and answers out."""
