"""Tests of people, teams and roles."""
