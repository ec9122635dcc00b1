"""The review policy: its versions, what each requires, and which one is in force."""
