"""Facts and findings of a reading: their keys, the readers that extract them, and where sources disagree."""
