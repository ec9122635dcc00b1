"""What the queue is called, and what its entries say: the same for who pushes, who counts and who takes."""

QUEUE = "default"

ENTRY_POINT = "reviews.jobs.run.perform"
"""The dotted name that the queue stores; renaming it strands queued jobs."""

LONGEST_RUN = 900
"""Seconds after which the queue's worker kills a hanging run; a reading has its own, shorter deadline."""
