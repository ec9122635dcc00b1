"""The vocabulary of shortlists: tasks, slots, revision strategies, and the data that may be kept."""

from reviews.language.phrases import say

CHAT, CONTINUATION, DOMAIN = "chat", "continuation", "domain"
TASKS = (
    (CHAT, say("Requests and answers: start at an instruction-tuned model")),
    (CONTINUATION, say("Raw continuation of text: a base model may do")),
    (DOMAIN, say("A special domain: a fine-tune of a known base may do")),
)
QUALITY, EFFICIENT, QUANTIZED_LOCAL = "quality", "efficient", "quantized-local"
SLOTS = (
    (QUALITY, say("Quality reference")),
    (EFFICIENT, say("Efficient")),
    (QUANTIZED_LOCAL, say("Quantized local")),
)
REVISIONS = (
    ("pin", say("Pin the commit until the next review")),
    ("pin-and-watch", say("Pin the commit and evaluate each newer one")),
    ("mirror", say("Pin the commit and serve our own mirror")),
)
KEPT = ("public", "internal")
"""Data classes of sample documents whose words may be kept; others are counted and forgotten."""
MOST_ENTRIES = 6
