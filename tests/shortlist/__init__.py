"""Tests of shortlists."""
