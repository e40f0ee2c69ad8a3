"""Pages of the book and its set-up, one file per noun."""
