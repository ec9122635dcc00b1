"""The watch: is what a decision rests on still what the hub says? One question per repository and day."""
