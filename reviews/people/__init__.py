"""Users, teams and roles, and who may do what."""
