"""What engineering writes down beside the checklist, and the limitations of the card that controls answer."""
