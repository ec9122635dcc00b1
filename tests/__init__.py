"""The tests, in rooms that mirror `reviews/`; `tests/ops` covers `portal/` and the set-up."""
