"""Pages of the review policy: its versions, the form in which one is written, and what it would change."""
