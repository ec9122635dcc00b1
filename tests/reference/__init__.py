"""Tests of reviews/reference."""
