"""Corrections of words without effect in a record that stays unchanged: proposed by a decider, agreed by a reviewer."""
