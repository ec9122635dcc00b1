"""Emergency denials: one person stops a file or a commit at the gate at once, and another seconds it within hours."""
