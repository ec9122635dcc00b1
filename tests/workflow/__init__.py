"""Tests of the review itself."""
