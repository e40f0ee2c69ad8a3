"""Commands: a shell round one query or operation each."""
