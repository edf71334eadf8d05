"""What a user can tell the platform to do: one module a command, each returning its exit code."""
