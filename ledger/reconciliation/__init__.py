"""Bank, cash and stock held against the book; the book's own events of money; the months."""
