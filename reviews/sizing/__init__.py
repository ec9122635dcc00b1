"""Memory needs of a model, computed from its configuration: plain rules, no database and no guesses."""
