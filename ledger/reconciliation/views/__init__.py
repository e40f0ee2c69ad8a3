"""Pages on which the book is held against what is there."""
