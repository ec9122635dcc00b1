"""Tests of the mirror: copying, serving, checking and removing the bytes of decisions."""
