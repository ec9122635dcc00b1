"""Links by mail that open an account: invitations, which verify the address, and password resets."""
