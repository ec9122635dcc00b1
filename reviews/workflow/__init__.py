"""A candidate with its two tracks, requirements, sign-offs, waivers and policy."""
