"""Tests of deputies."""
