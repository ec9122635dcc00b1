"""The statement of use: what a team wants to do with a model, reusable across candidates."""
