"""The immutable decision record, its exports, and the changes to its standing."""
