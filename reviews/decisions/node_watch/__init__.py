"""Decisions whose node class changed so that their envelope no longer fits it: one alert on each, until it does."""
