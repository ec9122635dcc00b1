"""Exports of a decision for other tools: Markdown, CycloneDX, SPDX, in-toto, and the evidence bundle."""
