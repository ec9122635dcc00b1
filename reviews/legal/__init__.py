"""What a repository's rights rest on beside its own files: texts that people brought, agreements, conclusions."""
