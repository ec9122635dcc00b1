"""Writes of the watch that its acts share: what hubs answered, and findings."""
