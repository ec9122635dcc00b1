"""Suites: a team's own test cases for one workload, what runs answered, and what may be drawn from it."""
