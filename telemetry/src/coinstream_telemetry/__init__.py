"""How every service logs and shows its metrics."""
