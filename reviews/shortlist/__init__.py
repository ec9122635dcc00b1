"""Snapshots side by side for one workload: boundaries, shape, families, tokens and a recommendation; no candidates."""
