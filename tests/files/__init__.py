"""Tests of the files room: what is kept, and who may read it."""
