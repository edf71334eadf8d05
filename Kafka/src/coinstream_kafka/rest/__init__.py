"""Questions to the exchange's REST interface, within its limits."""
