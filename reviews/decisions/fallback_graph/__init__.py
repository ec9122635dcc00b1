"""The graph of fallbacks: which decision falls back to which, whether that one holds, and for which cause it helps."""
