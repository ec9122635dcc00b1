"""Two views that only ask who is there: the floor that pages are compared with. Only the bench serves them."""
