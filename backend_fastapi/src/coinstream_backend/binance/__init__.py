"""`/api/v3`: the exchange's own REST interface, for clients that speak it already."""
