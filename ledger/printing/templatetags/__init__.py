"""Filters of papers."""
