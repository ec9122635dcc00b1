"""Narrow tables for lists, written by the database itself whenever one of the rows that they repeat changes."""
