"""Who is told what happens to a decision: by mail, under “Your turn”, and, for machines, by webhook."""
