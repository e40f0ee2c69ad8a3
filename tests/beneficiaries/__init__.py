"""Tests of beneficiaries."""
