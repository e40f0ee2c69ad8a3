"""What is typed about hand-outs and stock."""
