"""The review policy: its versions, what each asks for, and which one is in force."""
