"""Node classes: what each offers, its versions, and reading them from a cluster."""
