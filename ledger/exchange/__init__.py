"""Books as spreadsheets: bringing them in and writing them out."""
