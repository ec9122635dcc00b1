"""Tests of reviews/desks."""
