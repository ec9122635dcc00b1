"""The clause library: clauses by term and value, stored texts by their words, and two licenses side by side."""
