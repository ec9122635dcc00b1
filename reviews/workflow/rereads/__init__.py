"""What a newer reader learned about a candidate: findings for its tracks, and sign-offs that they contradict."""
