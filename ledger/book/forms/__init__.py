"""What is typed to set a book up, one file per noun."""
