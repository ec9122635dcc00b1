"""Commands for running the portal: the sample, and the health probe."""
