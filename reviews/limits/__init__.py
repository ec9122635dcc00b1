"""Limits of requests: by API token, person and address."""
