"""What serving runtimes support, version by version, drawn from their own releases; knows no other room."""
