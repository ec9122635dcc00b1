"""Pages of a candidate's evidence: facts, files, documents, lineage, and two snapshots compared."""
