"""Stages of a decision: approved for test until its evidence is delivered, then released for production."""
