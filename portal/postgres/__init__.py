"""Django's own backend for PostgreSQL, with another question whether a kept connection lives (``base.py``)."""
