"""Pages of suites: a workload's suite and its grading, and what runs of it say of a candidate."""
