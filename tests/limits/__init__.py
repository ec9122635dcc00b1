"""Tests of the limits of requests."""
