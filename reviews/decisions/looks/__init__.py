"""Looking for re-evaluation triggers by hand: who looks by which day, and what they found."""
