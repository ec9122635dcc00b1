"""Tests of the chain and its page."""
