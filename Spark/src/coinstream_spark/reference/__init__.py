"""Facts about coins that no stream tells, each with its date."""
