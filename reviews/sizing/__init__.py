"""What a model needs in memory, worked out from its configuration: plain rules, no database and no guesses."""
