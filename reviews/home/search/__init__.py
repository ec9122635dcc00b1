"""One search over everything that a person may see: decisions, candidates, workloads, licenses, texts, files, people."""
