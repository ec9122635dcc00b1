"""Tests of invitations and password resets."""
