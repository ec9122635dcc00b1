"""The acts of shortlists: the list with its entries, sample documents, and the recommendation."""
