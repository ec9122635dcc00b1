"""The model card: its front matter and its sections."""
