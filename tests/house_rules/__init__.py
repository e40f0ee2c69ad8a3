"""Tests of house_rules."""
