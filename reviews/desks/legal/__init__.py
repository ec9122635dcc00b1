"""The legal desk: documents, terms, the legal record of a repository, and how terms fit the workload."""
