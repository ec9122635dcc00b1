"""A candidate, its two tracks, requirements and sign-offs, and the two reviewers' desks."""
