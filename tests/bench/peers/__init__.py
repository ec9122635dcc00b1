"""Other registries of models beside the portal, on the same machine and the same PostgreSQL, in one run."""
