"""Tests of worked_examples."""
