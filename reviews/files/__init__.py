"""Files that people hand in: recognized by their bytes, encrypted, written once, served to who may see their owner."""
