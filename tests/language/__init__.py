"""Tests of languages: sentences, catalogues and translated templates."""
