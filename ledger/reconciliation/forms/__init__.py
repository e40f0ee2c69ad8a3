"""What is typed when the book is held against what is there."""
