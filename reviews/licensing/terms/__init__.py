"""License terms: the facts a license may state, their vocabulary, and the terms bundled with the portal."""
