"""The vocabulary of shortlists: tasks, slots, revision strategies, and the data that may be kept."""

CHAT, CONTINUATION, DOMAIN = "chat", "continuation", "domain"
TASKS = (
    (CHAT, "Requests and answers: start at an instruction-tuned model"),
    (CONTINUATION, "Raw continuation of text: a base model may do"),
    (DOMAIN, "A special domain: a fine-tune of a known base may do"),
)
QUALITY, EFFICIENT, QUANTIZED_LOCAL = "quality", "efficient", "quantized-local"
SLOTS = (
    (QUALITY, "Quality reference"),
    (EFFICIENT, "Efficient"),
    (QUANTIZED_LOCAL, "Quantized local"),
)
REVISIONS = (
    ("pin", "Pin the commit until the next review"),
    ("pin-and-watch", "Pin the commit and evaluate each newer one"),
    ("mirror", "Pin the commit and serve our own mirror"),
)
KEPT = ("public", "internal")
"""Data classes of sample documents whose words may be kept; others are counted and forgotten."""
MOST_ENTRIES = 6
