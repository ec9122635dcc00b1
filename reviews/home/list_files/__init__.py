"""Every list as a file: CSV for spreadsheets and JSON for scripts, with the filters of its page."""
