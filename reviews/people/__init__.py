"""Who uses the portal, in which teams and roles, and who may do what."""
