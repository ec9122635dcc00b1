"""Plain data shapes of a reading: what every other part of the hub room hands on, and what the rooms above receive."""
