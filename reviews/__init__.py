"""The domain of the portal: one Django app whose subpackages are its rooms."""
