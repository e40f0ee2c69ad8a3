"""The pages of children and groups, one file per noun."""
