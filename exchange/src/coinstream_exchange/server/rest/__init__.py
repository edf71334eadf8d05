"""The `/api/v3` calls: each reads its parameters, asks the venue and returns a value to encode."""
