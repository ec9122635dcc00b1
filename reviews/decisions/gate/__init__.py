"""What machines asked before they pulled a model, and what they were answered: kept for 90 days."""
