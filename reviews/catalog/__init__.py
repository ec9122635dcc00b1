"""Catalog of the decisions in force."""
