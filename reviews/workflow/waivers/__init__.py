"""Waivers of requirements: who may request and approve them, and how long they last."""
