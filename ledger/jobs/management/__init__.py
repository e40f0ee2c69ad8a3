"""Commands: a shell round one operation each."""
