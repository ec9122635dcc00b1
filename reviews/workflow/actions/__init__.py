"""Acts on a candidate: intake, answers, remarks, sign-offs, renewals and reuse."""
