"""Children, the people around them and their sealed identity."""
