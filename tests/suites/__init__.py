"""Tests of suites: their files, checks, measures, acts and what they do to a review."""
