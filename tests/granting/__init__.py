"""Tests of roles that two administrators give together."""
