"""Sizing: what a configuration says about memory, against measured models."""
