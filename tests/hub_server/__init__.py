"""A hub that answers as told, for answers that no well-behaved hub gives."""
