"""Commands of how the portal runs: the sample, and the probe of its health."""
