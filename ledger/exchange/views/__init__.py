"""Pages of spreadsheets: what was uploaded, blank ones, the whole book."""
