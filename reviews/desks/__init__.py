"""What the two reviewers see: legal desk, engineering desk, and the pages on policy, waivers and renewals."""
