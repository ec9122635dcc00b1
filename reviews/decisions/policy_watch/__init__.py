"""Decisions in force that a policy adopted after them would refuse: one alert on each, until either changes."""
