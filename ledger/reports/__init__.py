"""What is read from many nouns at once: balances, statements, trace, home."""
