"""Pages of a candidate's evidence: facts, files, documents, lineage, and comparison of two snapshots."""
