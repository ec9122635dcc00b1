"""The immutable decision record, its documents and what changed its standing."""
