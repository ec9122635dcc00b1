"""Tests of the statement of use."""
