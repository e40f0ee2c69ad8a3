"""Pages of hand-outs and stock."""
