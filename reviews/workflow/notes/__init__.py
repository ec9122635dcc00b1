"""What engineering writes down besides the checklist, and the card's limitations that controls address."""
