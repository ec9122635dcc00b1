"""What a token that acts as a person may read: the rows of the person's pages, narrowed by the same functions."""
