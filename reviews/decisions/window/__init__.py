"""What was in force between two instants: decisions, their bytes, who, and which machines asked."""
