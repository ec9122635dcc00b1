"""Tests of what every page is made of: tags, parts, forms, the frame, the style guide."""
