"""Drawing facts from the releases of runtimes: read as text and as syntax trees; nothing of theirs is run."""
