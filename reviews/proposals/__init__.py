"""Proposals of repositories: each creates a candidate and the job that reads it."""
