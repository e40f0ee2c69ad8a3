"""Tags that pages show figures with."""
