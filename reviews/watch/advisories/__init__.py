"""Known vulnerabilities and denied files: imported lists, matched to the security boundary of decisions."""
