"""The engineering desk: artifact set, hardware, variants, and the engineering note."""
