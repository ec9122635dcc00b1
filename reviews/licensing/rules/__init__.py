"""License rules: what a license means for the workload, the planned acts, and the company."""
