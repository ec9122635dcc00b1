"""Deputies: a person names who acts for them for a span of days, and an administrator seconds it."""
