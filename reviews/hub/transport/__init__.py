"""Requests to a hub: client, limits, ranges of files, redirects, and the hosts that may be asked."""
