"""Reading a hub repository at one commit into frozen dataclasses, without its weights and without a database."""
