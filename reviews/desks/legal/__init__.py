"""The legal desk: documents, terms, the legal record of a repository, and the terms against the workload."""
