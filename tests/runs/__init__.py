"""Runs: result files of load tools, their headers, and what they show of an envelope."""
