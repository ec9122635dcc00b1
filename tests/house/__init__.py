"""Tests about the code itself: sizes, who writes, who may see what, and how many queries a page takes."""
