"""Whole flows in Chromium, with a real worker and the real hub client."""
