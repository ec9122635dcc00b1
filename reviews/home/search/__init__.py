"""One search over everything that a person may see, in groups: from decisions to the files that they cover."""
