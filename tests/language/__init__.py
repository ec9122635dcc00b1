"""Tests of the languages of the portal."""
