"""Tests of forms and requests that are sent twice."""
