"""The exchange's limits as pure rules: each is told the time and answers what is allowed."""
