"""The reviewers' pages: legal desk, engineering desk, policy, waivers and renewals."""
