"""Tests of the decisions room: the record, its copies and its pages."""
