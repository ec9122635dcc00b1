"""Copies of the files of decisions that legal lets the company mirror, served to machines in the hub's protocol."""
