"""The legal memo of a candidate for counsel: a page to print, and the same as a Word document or a PDF."""
