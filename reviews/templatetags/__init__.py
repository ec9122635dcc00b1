"""What templates can say: the tags and filters that every page is made of."""
