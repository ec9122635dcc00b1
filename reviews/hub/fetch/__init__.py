"""Fetch what a reading needs: the repository at its commit, its documents and headers, its ancestors, linked pages."""
