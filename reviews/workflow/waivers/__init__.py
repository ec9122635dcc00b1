"""Waivers of requirements: who may ask, who may approve, and how long each holds."""
