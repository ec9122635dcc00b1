"""Acts on a candidate: intake, answers, remarks, sign-offs, renewals, inheritance, reuse and reminders."""
