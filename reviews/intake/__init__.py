"""A repository id is typed: a candidate and the job that reads it."""
