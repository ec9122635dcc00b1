"""License texts, terms and rules in plain Python: what a text is, what a license says, what it means for a workload."""
